import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import {
  createDrop,
  type DropSuite,
  encodePurchase,
  expectFunds,
  loadDrops,
  mint,
  PLAIN_MINT,
  purchaseOf,
} from "../helpers/drops.js";
import { DAY, PRICE } from "../helpers/suite.js";

type Sent = Promise<ContractTransactionResponse>;

/** 22: a limit counts what an account bought, not what it has. Each phase here sells two to an account. */
describe("attack 22: more copies than the limit allows", () => {
  async function limited(currency: "native" | "token" = "native", phases = 1): Promise<DropSuite> {
    const suite = await loadDrops();
    const terms = { walletLimit: 2, ...(currency === "token" ? { currency: suite.money } : {}) };
    await createDrop(
      suite,
      Array.from({ length: phases }, () => terms),
      { refundUntil: suite.now + DAY },
    );
    return suite;
  }

  it("does not sell again to who moved the copies out", async () => {
    const suite = await limited();
    const { buyer, stranger, edition } = suite;
    await mint(suite, buyer, { quantity: 2 });
    for (const copy of [1, 2]) await edition.connect(buyer).transferFrom(buyer.address, stranger.address, copy);
    expect(await edition.balanceOf(buyer)).to.equal(0);
    await expectLimited(suite, () => mint(suite, buyer), 1, 0);
  });

  it("does not sell again to who returned the copies, who has the money", async () => {
    const suite = await limited();
    const { buyer, drop, work } = suite;
    await mint(suite, buyer, { quantity: 2 });
    for (const copy of [1, 2]) {
      await expectFunds(suite, () => drop.connect(buyer).refund(work, copy), {
        "buyer native": PRICE,
        "drop native": -PRICE,
        "buyer copies": -1n,
      });
    }
    await expectLimited(suite, () => mint(suite, buyer), 1, 0);
  });

  it("counts what is bought for others against the buyer, through however many receivers", async () => {
    const suite = await limited();
    const { buyer, receiver, stranger, heir } = suite;
    for (const to of [receiver, stranger]) await mint(suite, buyer, { receiver: to.address });
    await expectLimited(suite, () => mint(suite, buyer, { receiver: heir.address }), 1, 0);
    await expectLimited(suite, () => mint(suite, buyer), 1, 0);
  });

  it("does not let a gift use up the receiver's limit", async () => {
    const suite = await limited();
    const { buyer, receiver, drop, work } = suite;
    await mint(suite, buyer, { quantity: 2, receiver: receiver.address });
    expect(await drop.purchasesOf(work, 1, receiver)).to.equal(0);
    await expectFunds(suite, () => mint(suite, receiver, { quantity: 2 }), {
      "receiver native": -2n * PRICE,
      "drop native": 2n * PRICE,
      "receiver copies": 2n,
      minted: 2n,
    });
    await expectLimited(suite, () => mint(suite, receiver), 1, 0);
  });

  it("refuses a purchase that goes beyond the limit whole, and sells what is left", async () => {
    const suite = await limited();
    const { buyer, drop, work } = suite;
    await expectLimited(suite, () => mint(suite, buyer, { quantity: 3 }), 3, 2);
    await mint(suite, buyer);
    await expectLimited(suite, () => mint(suite, buyer, { quantity: 2 }), 2, 1);
    await mint(suite, buyer);
    expect(await drop.purchasesOf(work, 1, buyer)).to.equal(2);
  });

  it("counts both ways to buy with coin together", async () => {
    const suite = await limited();
    const { buyer, drop, work } = suite;
    await mint(suite, buyer);
    await drop.connect(buyer)[PLAIN_MINT](work, 1, 1, { value: PRICE });
    await expectLimited(suite, () => drop.connect(buyer)[PLAIN_MINT](work, 1, 1, { value: PRICE }), 1, 0);
    await expectLimited(suite, () => mint(suite, buyer), 1, 0);
  });

  it("counts an approval and a KIP-7 transfer together, by whoever's money it is", async () => {
    const suite = await limited("token");
    const { buyer, stranger, token, money, dropAddress } = suite;
    const terms = { currency: money };
    await mint(suite, buyer, terms, 0n);
    const data = encodePurchase(purchaseOf(suite, terms));
    const byTransfer = () => token.connect(buyer)["safeTransfer(address,uint256,bytes)"](dropAddress, PRICE, data);
    await byTransfer();
    await expectLimited(suite, byTransfer, 1, 0);
    await expectLimited(suite, () => mint(suite, buyer, terms, 0n), 1, 0);
    await token.connect(buyer).approve(stranger.address, PRICE);
    const byOperator = () =>
      token
        .connect(stranger)
        ["safeTransferFrom(address,address,uint256,bytes)"](buyer.address, dropAddress, PRICE, data);
    await expectLimited(suite, byOperator, 1, 0);
  });

  it("counts each phase for itself, and no purchase of one in another", async () => {
    const suite = await limited("native", 2);
    const { buyer, drop, work } = suite;
    await mint(suite, buyer, { quantity: 2 });
    await mint(suite, buyer, { quantity: 2, phase: 2 });
    for (const phase of [1, 2]) {
      await expectLimited(suite, () => mint(suite, buyer, { phase }), 1, 0);
      expect(await drop.purchasesOf(work, phase, buyer)).to.equal(2);
    }
  });

  it("does not count what others sent: a crowd of copies keeps nobody from buying", async () => {
    const suite = await limited();
    const { buyer, receiver, stranger, edition } = suite;
    await mint(suite, buyer, { quantity: 2 });
    for (const copy of [1, 2]) await edition.connect(buyer).transferFrom(buyer.address, stranger.address, copy);
    await mint(suite, receiver, { quantity: 2, receiver: stranger.address });
    await mint(suite, stranger, { quantity: 2 });
    expect(await edition.balanceOf(stranger)).to.equal(6);
  });
});

async function expectLimited(suite: DropSuite, attempt: () => Sent, quantity: number, left: number): Promise<void> {
  await expectFunds(
    suite,
    () => expect(attempt()).to.be.revertedWithCustomError(suite.drop, "DropWalletLimit").withArgs(quantity, left),
    {},
  );
}
