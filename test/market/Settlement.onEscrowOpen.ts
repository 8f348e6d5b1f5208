import { expectChanges, expectRefusal } from "../helpers/books.js";
import { DEFAULT_WINDOW, putOnSale } from "../helpers/listings.js";
import { deployOddReceiver, Mood } from "../helpers/mocks.js";
import { buy, escrowedSale } from "../helpers/sales.js";
import { DELIVERED, ethers, HELD, loadSuite, NATIVE, NOBODY, PRICE, type Suite, time } from "../helpers/suite.js";

/** What the exchange tells itself through the escrow: whose tokens to move, and which NFT. */
function callData(
  currency: string,
  payer: string,
  amount: bigint,
  collection: string,
  tokenId: bigint,
  holder: string,
) {
  const types = ["address", "address", "uint256", "address", "uint256", "address"];
  return ethers.AbiCoder.defaultAbiCoder().encode(types, [currency, payer, amount, collection, tokenId, holder]);
}

/** Everyone has approved the exchange for their tokens and NFTs: this would rob them. */
function robbery({ money, buyer, art, seller }: Suite): string {
  return callData(money, buyer.address, PRICE, art, 1n, seller.address);
}

/** Takes what the exchange owes to others. */
function embezzlement({ money, exchangeAddress, art }: Suite): string {
  return callData(money, exchangeAddress, 1n, art, 1n, NOBODY);
}

describe("Settlement.onEscrowOpen", () => {
  describe("given a caller that is not the escrow", () => {
    it("refuses everyone, the owner too", async () => {
      const suite = await loadSuite();
      const { exchange, owner, seller, stranger } = suite;
      await buy(suite, await putOnSale(suite, { currency: suite.money }));
      for (const caller of [stranger, owner, seller]) {
        for (const data of [robbery(suite), embezzlement(suite), "0x"]) {
          await expectRefusal(
            suite,
            () => exchange.connect(caller).onEscrowOpen(data),
            exchange,
            "SettlementNotEscrow",
            [caller.address],
          );
        }
      }
    });

    it("refuses another escrow of the same code", async () => {
      const suite = await loadSuite();
      const { exchange } = suite;
      const other = await (await ethers.deployContract("RefundEscrow")).getAddress();
      const inside = await ethers.getImpersonatedSigner(other);
      await expectRefusal(
        suite,
        () => exchange.connect(inside).onEscrowOpen(robbery(suite)),
        exchange,
        "SettlementNotEscrow",
        [other],
      );
    });
  });

  describe("given somebody who opens an escrow of their own", () => {
    const terms = async (suite: Suite, opener: string) => ({
      opener,
      seller: suite.stranger.address,
      buyer: suite.stranger.address,
      collection: suite.art,
      tokenId: 1n,
      currency: suite.money,
      amount: PRICE,
      closesAt: (await time.latest()) + DEFAULT_WINDOW,
      delivery: HELD,
      royalties: [],
      fees: [],
    });

    it("cannot name the exchange as the opener", async () => {
      const suite = await loadSuite();
      const { escrow, exchangeAddress, stranger } = suite;
      const opened = await terms(suite, exchangeAddress);
      await expectRefusal(
        suite,
        () => escrow.connect(stranger).open(opened, robbery(suite)),
        escrow,
        "EscrowNotOpener",
        [exchangeAddress, stranger.address],
      );
    });

    it("does not have the exchange called back: nothing arrives", async () => {
      const suite = await loadSuite();
      const { escrow, escrowAddress, money } = suite;
      // A contract whose every function succeeds, so that it is called back and delivers nothing.
      const { odd, address } = await deployOddReceiver(suite, "opener", Mood.Accept);
      const open = escrow.interface.encodeFunctionData("open", [await terms(suite, address), robbery(suite)]);
      await expectRefusal(suite, () => odd.execute(escrowAddress, open), escrow, "EscrowShortArrival", [
        money,
        PRICE,
        0n,
      ]);
    });
  });

  describe("given the escrow", () => {
    for (const [name, currencyOf, delivery] of [
      ["the token alone", ({ money }: Suite) => money, DELIVERED],
      ["the NFT alone", () => NATIVE, HELD],
      ["both", ({ money }: Suite) => money, HELD],
    ] as const) {
      it(`delivers ${name}`, async () => {
        const suite = await loadSuite();
        const fields = { currency: currencyOf(suite), delivery, refundWindow: DEFAULT_WINDOW };
        const purchase = await putOnSale(suite, fields);
        await expectChanges(suite, () => buy(suite, purchase), escrowedSale(suite, purchase));
      });
    }
  });
});
