import { expect } from "chai";
import type { ContractTransactionResponse } from "ethers";
import { expectRefusal } from "../helpers/books.js";
import { listingOf, PUT, PUT_USUAL, purchaseOf, putOnSale, storedListing } from "../helpers/listings.js";
import { buy } from "../helpers/sales.js";
import { ethers, FEE_BPS, loadSuite, NATIVE, networkHelpers, PRICE, time } from "../helpers/suite.js";

const CHANGES = 9;
/** The fee after so many changes; the first is the suite's own. */
const feeAfter = (changes: number): number => (changes === 0 ? FEE_BPS : 500 - 50 * changes);

/** Sends transactions that end up in one block, in this order. */
async function inOneBlock(...send: (() => Promise<ContractTransactionResponse>)[]): Promise<void> {
  await ethers.provider.send("evm_setAutomine", [false]);
  try {
    const sent: ContractTransactionResponse[] = [];
    for (const one of send) sent.push(await one());
    await networkHelpers.mine();
    const receipts = await Promise.all(sent.map((one) => one.wait()));
    const { number } = (await ethers.provider.getBlock("latest"))!;
    expect(receipts.map((receipt) => [receipt!.blockNumber, receipt!.index])).to.deep.equal(
      sent.map((_, index) => [number, index]),
    );
  } finally {
    await ethers.provider.send("evm_setAutomine", [true]);
  }
}

/** Several of these fit into a block. */
const GAS = { gasLimit: 1_000_000n };

describe("FixedPriceExchange: the protocol fee of a listing", () => {
  for (let before = 0; before <= CHANGES; before++) {
    it(`is that of its time, with ${before} changes before and ${CHANGES - before} after it`, async () => {
      const suite = await loadSuite();
      const { art, exchange, owner, seller, treasury } = suite;
      for (let i = 1; i <= before; i++) await exchange.connect(owner).setProtocolFee(feeAfter(i), treasury);
      await exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, PRICE);
      const listing = listingOf(suite, { protocolFeeBps: feeAfter(before) });
      await exchange.connect(seller)[PUT](art, 2, listing);
      for (let i = before + 1; i <= CHANGES; i++) await exchange.connect(owner).setProtocolFee(feeAfter(i), treasury);

      expect((await storedListing(suite)).protocolFeeBps).to.equal(feeAfter(before));
      expect(await storedListing(suite, 2n)).to.deep.equal(listing);
      await buy(suite, purchaseOf(suite, listing, { tokenId: 2n }));
      const { protocolFees } = await exchange.owed(NATIVE);
      expect(protocolFees).to.equal((PRICE * BigInt(feeAfter(before))) / 10_000n);
    });
  }

  it("is that of its time whoever receives it: their address is beside the time in one slot", async () => {
    const suite = await loadSuite();
    const { art, exchange, owner, seller } = suite;
    const listing = listingOf(suite);
    await exchange.connect(seller)[PUT](art, 2, listing);
    // Its lowest bits, taken for a time, would be one long past.
    await exchange.connect(owner).setProtocolFee(500, `0x${"11".repeat(18)}0000`);
    await buy(suite, purchaseOf(suite, listing, { tokenId: 2n }));
    expect((await exchange.owed(NATIVE)).protocolFees).to.equal((PRICE * BigInt(FEE_BPS)) / 10_000n);
  });

  it("is that before a change in the same second, in whatever order they come", async () => {
    for (const listFirst of [true, false]) {
      const suite = await loadSuite();
      const { art, exchange, owner, seller, treasury } = suite;
      const listing = listingOf(suite);
      const change = () => exchange.connect(owner).setProtocolFee(500, treasury, GAS);
      const list = [
        () => exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, PRICE, GAS),
        () => exchange.connect(seller)[PUT](art, 2, listing, GAS),
      ];
      await inOneBlock(...(listFirst ? [...list, change] : [change, ...list]));
      expect((await storedListing(suite)).protocolFeeBps, `list first: ${listFirst}`).to.equal(FEE_BPS);
      expect(await storedListing(suite, 2n)).to.deep.equal(listing);
      await exchange.connect(seller)[PUT](art, 3, listingOf(suite, { protocolFeeBps: 500 }));
      await buy(suite, purchaseOf(suite, listing, { tokenId: 2n }));
      expect((await exchange.owed(NATIVE)).protocolFees).to.equal((PRICE * BigInt(FEE_BPS)) / 10_000n);
    }
  });

  it("is the last of several that are set in one second, from the next second on", async () => {
    const suite = await loadSuite();
    const { art, exchange, owner, seller, treasury } = suite;
    await inOneBlock(
      () => exchange.connect(owner).setProtocolFee(500, treasury, GAS),
      () => exchange.connect(owner).setProtocolFee(100, treasury, GAS),
      () => exchange.connect(owner).setProtocolFee(200, treasury, GAS),
    );
    const changedAt = await time.latest();
    await time.setNextBlockTimestamp(changedAt + 1);
    await exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, PRICE);
    await exchange.connect(owner).setProtocolFee(0, treasury);
    expect((await storedListing(suite)).protocolFeeBps).to.equal(200);
  });

  it("is none before any is set", async () => {
    const suite = await loadSuite();
    const { art, collection, escrow, owner, router, seller, treasury } = suite;
    const exchange = await ethers.deployContract("FixedPriceExchange", [router, escrow, owner]);
    await collection.connect(seller).setApprovalForAll(await exchange.getAddress(), true);
    await exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, PRICE);
    await exchange.connect(owner).setProtocolFee(500, treasury);
    await exchange.connect(owner).setProtocolFee(400, treasury);
    expect((await storedListing({ ...suite, exchange })).protocolFeeBps).to.equal(0);
  });

  it("is the new one for a token that is listed again, and for the seller who names the old one a refusal", async () => {
    const suite = await loadSuite();
    const { art, exchange, owner, seller, treasury } = suite;
    await putOnSale(suite);
    await exchange.connect(owner).setProtocolFee(500, treasury);
    await expectRefusal(
      suite,
      () => exchange.connect(seller)[PUT](art, 1, listingOf(suite)),
      exchange,
      "MarketFeeChanged",
      [FEE_BPS, 500],
    );
    await exchange.connect(seller)[PUT_USUAL](art, 1, NATIVE, PRICE);
    expect((await storedListing(suite)).protocolFeeBps).to.equal(500);
  });

  it("is nothing where nothing is listed", async () => {
    const suite = await loadSuite();
    expect((await storedListing(suite, 3n)).protocolFeeBps).to.equal(0);
  });
});
