import assert from "node:assert/strict";
import { type Auction, auctionId, PLAIN_BID } from "../../sdk/src/terms/auction.ts";
import type { Measurement } from "./steps.ts";
import { createCollection, createWorld, gasOf, NATIVE, PRICE, type World } from "./world.ts";

const DAY = 86_400;
const ROYALTY_BPS = 1_000;
const FEE_BPS = 250;

/**
 * Measures an auction in native coin from creation to settlement, in the steady state: the same people have held one
 * before, and the house holds another NFT. Every party's money is checked to the last unit.
 */
export async function measureAuctions(): Promise<Measurement[]> {
  const world = await createWorld();
  const collection = await createCollection(world, [ROYALTY_BPS]);
  const house = world.house;
  await house.setProtocolFee(FEE_BPS, world.feeReceiver);
  await collection.connect(world.seller).setApprovalForAll(house, true);
  await house.connect(world.seller).create(await termsOf(world, await collection.getAddress(), 8n));
  const gas = { create: 0, first: 0, outbid: 0, settle: 0 };
  for (const tokenId of [1n, 2n]) {
    const auction = await termsOf(world, await collection.getAddress(), tokenId);
    gas.create = await gasOf(house.connect(world.seller).create(auction));
    assert.equal((await house.auctionOf(collection, tokenId)).id, auctionId(auction));
    assert.equal(await collection.ownerOf(tokenId), await house.getAddress());

    const before = await fundsOf(world);
    gas.first = await gasOf(
      house.connect(world.holders[1])[PLAIN_BID](auction, { value: PRICE / 2n, gasLimit: 1_000_000 }),
    );
    gas.outbid = await gasOf(house.connect(world.buyer)[PLAIN_BID](auction, { value: PRICE, gasLimit: 1_000_000 }));
    const standing = await house.auctionOf(collection, tokenId);
    assert.equal(standing.bidder, world.buyer.address);
    assert.equal(standing.amount, PRICE);
    await world.connection.networkHelpers.time.increaseTo(auction.endsAt);
    gas.settle = await gasOf(house.connect(world.owner).settle(auction, { gasLimit: 2_000_000 }));
    assert.equal(await collection.ownerOf(tokenId), world.buyer.address);
    const after = await fundsOf(world);
    const royalty = (PRICE * BigInt(ROYALTY_BPS)) / 10_000n;
    const fee = (PRICE * BigInt(FEE_BPS)) / 10_000n;
    assert.equal(after.holder - before.holder, royalty);
    assert.equal(after.fee - before.fee, fee);
    assert.equal(after.seller - before.seller, PRICE - royalty - fee);
    assert.equal(after.house - before.house, fee);
    // The one who was outbid has it back, but for the gas.
    const spent = before.outbid - after.outbid;
    assert.ok(spent >= 0n && spent < PRICE / 100n);
  }
  return [
    { step: "auction.create", gas: gas.create },
    { step: "auction.bid.first", gas: gas.first },
    { step: "auction.bid.outbid", gas: gas.outbid },
    { step: "auction.settle.final.r1fee", gas: gas.settle },
  ];
}

async function termsOf(world: World, collection: string, tokenId: bigint): Promise<Auction> {
  const now = await world.connection.networkHelpers.time.latest();
  return {
    collection,
    tokenId,
    seller: world.seller.address,
    currency: NATIVE,
    reservePrice: PRICE / 4n,
    buyNowPrice: 0n,
    minRaise: 0n,
    minRaiseBps: 500,
    startsAt: now,
    endsAt: now + DAY,
    extensionWindow: 600,
    maxExtension: 3_600,
    refundWindow: 0,
    delivery: 0,
    maxRoyaltyBps: ROYALTY_BPS,
    protocolFeeBps: FEE_BPS,
    storefront: NATIVE,
    storefrontFeeBps: 0,
    gateKind: 0,
    gateService: NATIVE,
  };
}

interface Funds {
  seller: bigint;
  holder: bigint;
  outbid: bigint;
  house: bigint;
  fee: bigint;
}

async function fundsOf({ connection, seller, holders, house }: World): Promise<Funds> {
  const { provider } = connection.ethers;
  return {
    seller: await provider.getBalance(seller),
    holder: await provider.getBalance(holders[0]),
    outbid: await provider.getBalance(holders[1]),
    house: await provider.getBalance(house),
    fee: (await house.owed(NATIVE)).protocolFees,
  };
}
