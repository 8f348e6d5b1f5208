import { expect } from "chai";
import { type Auction, encodeBid } from "../../sdk/src/terms/auction.js";
import {
  auctionOf,
  type AuctionSuite,
  bid,
  createAuction,
  expectFunds,
  FULL_BID,
  loadAuctions,
  PLAIN_BID,
  waitForEnd,
} from "../helpers/auctions.js";
import { deployBidder, expectRefused, settled } from "../helpers/bids.js";
import {
  createDrop,
  type DropSuite,
  encodePurchase,
  expectFunds as expectDropFunds,
  FULL_MINT,
  loadDrops,
  mint,
  PLAIN_MINT,
  purchaseOf,
} from "../helpers/drops.js";
import { deployOddReceiver, deployOddToken, Mood, type OddCollection, selectorOf } from "../helpers/mocks.js";
import { openedEscrow } from "../helpers/sales.js";
import { DAY, deployMock, ethers, NATIVE, NOBODY, PRICE, setRoyalties } from "../helpers/suite.js";
import { creditedInstead, type HostileNFT, loadWith } from "./auctionWorld.js";
import { attemptsIn, errorOf, type HostileParty, Moment, step } from "./world.js";

const LOCKED = "ReentrancyGuardReentrantCall";

/** Every function of the house that changes anything, as anyone may call it. */
function entriesOf({ house, stranger }: AuctionSuite, auction: Auction): [name: string, callData: string][] {
  const encode = house.interface;
  const to = stranger.address;
  return [
    ["create", encode.encodeFunctionData("create", [auction])],
    ["edit", encode.encodeFunctionData("edit", [auction, auction])],
    ["cancel", encode.encodeFunctionData("cancel", [auction, to])],
    ["bid", encode.encodeFunctionData(PLAIN_BID, [auction])],
    ["bid an amount", encode.encodeFunctionData(FULL_BID, [auction, PRICE, "0x"])],
    ["buyNow", encode.encodeFunctionData("buyNow", [auction, "0x"])],
    ["settle", encode.encodeFunctionData("settle", [auction])],
    ["undo", encode.encodeFunctionData("undo", [auction, to])],
    ["withdraw", encode.encodeFunctionData("withdraw", [NATIVE, to])],
    ["withdrawFor", encode.encodeFunctionData("withdrawFor", [to, NATIVE])],
    ["collectProtocolFee", encode.encodeFunctionData("collectProtocolFee", [NATIVE])],
    ["onKIP7Received", encode.encodeFunctionData("onKIP7Received", [to, to, PRICE, encodeBid(auction)])],
  ];
}

/** The same of a drop, beside what only its artist may call. */
function dropEntriesOf({ drop, work, stranger }: DropSuite, purchase: ReturnType<typeof purchaseOf>) {
  const encode = drop.interface;
  const to = stranger.address;
  return [
    encode.encodeFunctionData(PLAIN_MINT, [work, 1, 1]),
    encode.encodeFunctionData(FULL_MINT, [purchase]),
    encode.encodeFunctionData("refund", [work, 1]),
    encode.encodeFunctionData("draw", [work, 1]),
    encode.encodeFunctionData("withdraw", [NATIVE, to]),
    encode.encodeFunctionData("withdrawFor", [to, NATIVE]),
    encode.encodeFunctionData("collectProtocolFee", [NATIVE]),
    encode.encodeFunctionData("onKIP7Received", [to, to, PRICE, encodePurchase(purchase)]),
  ];
}

/** 16: whoever is called from within a sale finds every other door locked. */
describe("attack 16: reentrancy into auctions and drops", () => {
  describe("given a collection that calls the house while its NFT moves", () => {
    async function withOdd(fields: Partial<Auction> = {}) {
      const { suite, nft } = await loadWith(() => deployMock<OddCollection>("OddERC721"));
      return { suite, nft, auction: auctionOf(suite, fields) };
    }

    it("finds it locked while an auction is created", async () => {
      const { suite, nft, auction } = await withOdd();
      for (const [, callData] of entriesOf(suite, auction)) {
        await nft.callOnMove(suite.houseAddress, callData);
        await expectRefused(suite, () => suite.house.connect(suite.seller).create(auction), LOCKED, []);
      }
    });

    it("finds it locked while an auction is cancelled", async () => {
      const { suite, nft, auction } = await withOdd();
      const house = suite.house.connect(suite.seller);
      await house.create(auction);
      for (const [, callData] of entriesOf(suite, auction)) {
        await nft.callOnMove(suite.houseAddress, callData);
        await expectRefused(suite, () => house.cancel(auction, suite.seller), LOCKED, []);
      }
    });

    it("finds it locked while the NFT is sold at once", async () => {
      const { suite, nft, auction } = await withOdd({ buyNowPrice: PRICE });
      await suite.house.connect(suite.seller).create(auction);
      for (const [, callData] of entriesOf(suite, auction)) {
        await nft.callOnMove(suite.houseAddress, callData);
        const buyNow = () => suite.house.connect(suite.buyer).buyNow(auction, "0x", { value: PRICE });
        await expectRefused(suite, buyNow, LOCKED, []);
      }
    });

    for (const refundWindow of [0, DAY]) {
      it(`finds it locked while the winner is served, with a window of ${refundWindow} seconds`, async () => {
        const { suite, nft, auction } = await withOdd({ refundWindow });
        await suite.house.connect(suite.seller).create(auction);
        await bid(suite, suite.buyer, auction, PRICE);
        await waitForEnd(auction);
        for (const [, callData] of entriesOf(suite, auction)) {
          await nft.callOnMove(suite.houseAddress, callData);
          await expectRefused(suite, () => suite.house.settle(auction), LOCKED, []);
        }
        await nft.callOnMove(NOBODY, "0x");
        await expectFunds(suite, () => suite.house.settle(auction), settled(suite, auction, "buyer", PRICE, {}));
      });
    }
  });

  it("keeps two sales apart where the winner refunds the one from within the delivery of the other", async () => {
    const { suite, nft } = await loadWith(() => deployMock<HostileNFT>("HostileCollection"));
    const { house, escrow } = suite;
    const party = await deployMock<HostileParty>("HostileParty");
    const address = await party.getAddress();
    suite.parties.party = address;
    await nft.mint(suite.seller.address, 2n);
    const auction = await createAuction(suite);
    const second = await createAuction(suite, { tokenId: 2n, refundWindow: DAY });
    await party.perform(
      [
        step(house, PLAIN_BID, [auction], PRICE),
        step(house, PLAIN_BID, [second], PRICE),
        step(nft, "setApprovalForAll", [suite.escrowAddress, true]),
      ],
      { value: 2n * PRICE },
    );
    await waitForEnd(auction);
    const { terms } = await openedEscrow(suite, await house.settle(second));
    await nft.hook(address);
    await party.prepare(Moment.NFTHook, [step(escrow, "refund", [terms]), step(house, "settle", [second])]);
    let attempts: unknown;
    const act = async () => {
      attempts = attemptsIn(party, await (await house.settle(auction)).wait());
    };
    await expectFunds(
      suite,
      act,
      {
        ...settled(suite, auction, "party", PRICE, {}),
        "party native": PRICE,
        "escrow native": -PRICE,
        "owner of 2": "seller",
      },
      [1n, 2n],
    );
    const locked = [false, errorOf(house, LOCKED)];
    // The refund moves an NFT, too, and calls from within it: the first two.
    expect(attempts).to.deep.equal([locked, locked, [true, "0x"], locked]);
  });

  describe("given a token that calls the house while it moves", () => {
    async function withToken() {
      const suite = await loadAuctions();
      const { odd, address } = await deployOddToken(suite, 10n * PRICE);
      await odd.connect(suite.buyer).approve(suite.houseAddress, ethers.MaxUint256);
      return { suite, odd, auction: await createAuction(suite, { currency: address, buyNowPrice: PRICE }) };
    }

    it("finds it locked while a bid is paid, or a purchase", async () => {
      const { suite, odd, auction } = await withToken();
      for (const [, callData] of entriesOf(suite, auction)) {
        await odd.callOnTransfer(suite.houseAddress, callData);
        await expectRefused(suite, () => bid(suite, suite.buyer, auction, PRICE), LOCKED, []);
        const buyNow = () => suite.house.connect(suite.buyer).buyNow(auction, "0x");
        await expectRefused(suite, buyNow, LOCKED, []);
      }
    });

    it("finds it locked while the sale is paid out: that payment is a credit, and the rest as ever", async () => {
      for (let i = 0; i < 12; ++i) {
        const { suite, odd, auction } = await withToken();
        await bid(suite, suite.buyer, auction, PRICE);
        await waitForEnd(auction);
        await odd.callOnTransfer(suite.houseAddress, entriesOf(suite, auction)[i]![1]);
        // The call is taken back with the payment that it made fail, and comes again with the next.
        let changes = settled(suite, auction, "buyer", PRICE);
        for (const who of ["artist", "heir", "seller"]) {
          changes = creditedInstead(changes, who, "odd", changes[`${who} odd`] as bigint);
        }
        await expectFunds(suite, () => suite.house.settle(auction), changes);
      }
    });
  });

  describe("given somebody with a share of the price who calls the house when paid", () => {
    // All but `edit`, whose two auctions are more than such a contract can read with the gas of a payment.
    const names = ["create", "cancel", "bid", "bid an amount", "buyNow", "settle", "undo"];
    for (const name of [...names, "withdraw", "withdrawFor", "collectProtocolFee", "onKIP7Received"]) {
      it(`finds ${name} locked, and is paid`, async () => {
        const { suite } = await loadWith(() => deployMock<OddCollection>("PlainERC721"));
        const { contract, address } = await deployBidder(suite, Mood.Accept);
        await setRoyalties(suite.router, suite.art, [[address, 1_000]]);
        const auction = await createAuction(suite);
        await bid(suite, suite.buyer, auction, PRICE);
        await waitForEnd(auction);
        const [, callData] = entriesOf(suite, auction).find(([entry]) => entry === name)!;
        await contract.setCallBack(suite.houseAddress, callData);
        const changes = settled(suite, auction, "buyer", PRICE, { contract: PRICE / 10n });
        await expectFunds(suite, () => suite.house.settle(auction), changes);
        expect(await contract.callBackSucceeded()).to.equal(false);
        expect(await contract.callBackAnswer()).to.equal(selectorOf(suite.house, LOCKED));
      });
    }
  });

  describe("given a drop", () => {
    it("is locked while a token is paid that calls it", async () => {
      const suite = await loadDrops();
      const { odd, address } = await deployOddToken(suite, 10n * PRICE);
      await odd.connect(suite.buyer).approve(suite.dropAddress, ethers.MaxUint256);
      await createDrop(suite, [{ currency: address }], { refundUntil: suite.now + DAY });
      const purchase = purchaseOf(suite, { currency: address });
      for (const callData of dropEntriesOf(suite, purchase)) {
        await odd.callOnTransfer(suite.dropAddress, callData);
        const attempt = () => mint(suite, suite.buyer, { currency: address }, 0n);
        await expectDropFunds(suite, () => expect(attempt()).to.be.revertedWithCustomError(suite.drop, LOCKED), {});
      }
    });

    it("is locked while a payee is paid that calls it", async () => {
      const count = 8;
      for (let i = 0; i < count; ++i) {
        const suite = await loadDrops();
        const { odd, address } = await deployOddReceiver(suite, "payee", Mood.Accept);
        await createDrop(suite, [{}], { shares: [{ holder: address, bps: 1 }] });
        await mint(suite, suite.buyer, { quantity: 2 });
        const entries = dropEntriesOf(suite, purchaseOf(suite));
        expect(entries.length).to.equal(count);
        await odd.setCallBack(suite.dropAddress, entries[i]!);
        const fee = PRICE / 20n;
        await expectDropFunds(suite, () => suite.drop.draw(suite.work, 1), {
          "payee native": 2n * PRICE - fee,
          "drop native": fee - 2n * PRICE,
          "owed by drop native": fee,
          "protocol fees in drop native": fee,
        });
        expect(await odd.callBackSucceeded()).to.equal(false);
        expect(await odd.callBackAnswer()).to.equal(selectorOf(suite.drop, LOCKED));
      }
    });

    it("tells no receiver of a copy, who could call it", async () => {
      const suite = await loadDrops();
      await createDrop(suite);
      const party = await deployMock<HostileParty>("HostileParty");
      const address = await party.getAddress();
      suite.parties.party = address;
      await party.prepare(Moment.NFTHook, [step(suite.drop, "draw", [suite.work, 1])]);
      let attempts: unknown[] = [];
      const act = async () => {
        attempts = attemptsIn(party, await (await mint(suite, suite.buyer, { receiver: address })).wait());
      };
      await expectDropFunds(suite, act, {
        "buyer native": -PRICE,
        "drop native": PRICE,
        "party copies": 1n,
        minted: 1n,
      });
      expect(attempts).to.deep.equal([]);
    });
  });
});
