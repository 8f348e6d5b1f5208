import assert from "node:assert/strict";
import type { ContractTransactionReceipt } from "ethers";
import { openedTerms } from "../../sdk/src/terms/escrow.ts";
import { hashListing } from "../../sdk/src/terms/listing.ts";
import { measureAuctions } from "./auctions.ts";
import { measureDrops } from "./drops.ts";
import { measureOrders } from "./orders.ts";
import { type Collection, createCollection, createWorld, gasOf, NATIVE, PRICE, type World } from "./world.ts";

/** One measured step: the gas of a whole transaction, or of a call's inside where the step is a lookup. */
export interface Measurement {
  step: string;
  gas: number;
}

interface Trade {
  currency: "native" | "token";
  royalties: readonly number[];
  feeBps: number;
  refundWindow: number;
}

const WEEK = 7 * 86_400;
const R1 = [1_000];
const R2 = [600, 400];
const FEE_BPS = 250;

/**
 * Measures every step as shared figures of the field are measured: whole transactions, in the steady state (the same
 * accounts trade for the second time), each purchase checked to the last unit.
 * @param progress Called with each step before it is measured.
 */
export async function measureSteps(progress: (step: string) => void = () => undefined): Promise<Measurement[]> {
  const results: Measurement[] = [];
  const record = (step: string, gas: number): void => {
    progress(step);
    results.push({ step, gas });
  };
  const finalSale = { currency: "native", feeBps: FEE_BPS, refundWindow: 0 } as const;
  const listing = await measureListing();
  record("list.native", listing.list);
  record("reprice.native", listing.reprice);
  record("cancel.native", listing.cancel);
  record("buy.final.native.r0", (await trade({ ...finalSale, royalties: [], feeBps: 0 })).buy);
  record("buy.final.native.r1fee", (await trade({ ...finalSale, royalties: R1 })).buy);
  record("buy.final.native.r2fee", (await trade({ ...finalSale, royalties: R2 })).buy);
  record("buy.final.token.r1fee", (await trade({ ...finalSale, currency: "token", royalties: R1 })).buy);
  const refundable = { ...finalSale, royalties: R1, refundWindow: WEEK };
  const closed = await trade(refundable, "close");
  record("buy.refundable.native.r1fee", closed.buy);
  record("buy.refundable.token.r1fee", (await trade({ ...refundable, currency: "token" }, "close")).buy);
  record("close.native.r1fee", closed.end);
  record("refund.native", (await trade(refundable, "refund")).end);
  for (const { step, gas } of await measureOrders()) record(step, gas);
  for (const { step, gas } of await measureAuctions()) record(step, gas);
  for (const { step, gas } of await measureDrops()) record(step, gas);
  for (const { step, gas } of await measureLookups()) record(step, gas);
  for (const { step, gas } of await measureTokens()) record(step, gas);
  return results;
}

async function measureListing(): Promise<{ list: number; reprice: number; cancel: number }> {
  const world = await createWorld();
  const collection = await createCollection(world, []);
  const exchange = world.exchange.connect(world.seller);
  const gas = { list: 0, reprice: 0, cancel: 0 };
  for (const tokenId of [1n, 2n]) {
    const list = exchange["putOnSale(address,uint256,address,uint256)"];
    gas.list = await gasOf(list(collection, tokenId, NATIVE, PRICE));
    gas.reprice = await gasOf(exchange.reprice(collection, tokenId, 2n * PRICE));
    assert.equal((await exchange.listingOf(collection, tokenId, world.seller)).price, 2n * PRICE);
    gas.cancel = await gasOf(exchange.cancelSale(collection, tokenId));
    assert.equal((await exchange.listingOf(collection, tokenId, world.seller)).price, 0n);
  }
  return gas;
}

/** Sells twice and returns the gas of the second sale, and of the way in which it ended. */
async function trade(options: Trade, ending?: "close" | "refund"): Promise<{ buy: number; end: number }> {
  const world = await createWorld();
  const { networkHelpers } = world.connection;
  const collection = await createCollection(world, options.royalties);
  await world.exchange.setProtocolFee(options.feeBps, world.feeReceiver);
  const gas = { buy: 0, end: 0 };
  for (const tokenId of [1n, 2n]) {
    const before = await books(world, options);
    const receipt = await buy(world, collection, tokenId, options);
    gas.buy = Number(receipt.gasUsed);
    if (ending !== undefined) {
      const terms = openedTerms(world.escrow, receipt);
      assert.equal(await collection.ownerOf(tokenId), world.buyer.address);
      if (ending === "close") {
        await networkHelpers.time.increase(WEEK);
        gas.end = await gasOf(world.escrow.connect(world.owner).closeEscrow(terms));
      } else {
        gas.end = await gasOf(world.escrow.connect(world.buyer).refund(terms));
      }
    }
    const refunded = ending === "refund";
    assert.equal(await collection.ownerOf(tokenId), refunded ? world.seller.address : world.buyer.address);
    assertMoved(before, await books(world, options), options, refunded);
  }
  return gas;
}

async function buy(
  world: World,
  collection: Collection,
  tokenId: bigint,
  options: Trade,
): Promise<ContractTransactionReceipt> {
  const native = options.currency === "native";
  const listing = {
    currency: native ? NATIVE : await world.token.getAddress(),
    price: PRICE,
    expiresAt: (await world.connection.networkHelpers.time.latest()) + 90 * 86_400,
    refundWindow: options.refundWindow,
    delivery: 0,
    maxRoyaltyBps: 1_000,
    protocolFeeBps: options.feeBps,
    buyer: NATIVE,
    storefront: NATIVE,
    storefrontFeeBps: 0,
  };
  const put = world.exchange.connect(world.seller)[
    "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))"
  ];
  await (await put(collection, tokenId, listing)).wait();
  const response = await world.exchange
    .connect(world.buyer)
    ["buy(address,uint256,address,bytes32)"](collection, tokenId, world.seller, hashListing(listing), {
      value: native ? PRICE : 0n,
      gasLimit: 1_000_000,
    });
  return (await response.wait())!;
}

interface Books {
  seller: bigint;
  holders: bigint[];
  fee: bigint;
}

/** What each receiving party has: balances, and what they can withdraw. */
async function books(world: World, options: Trade): Promise<Books> {
  const { provider } = world.connection.ethers;
  const currency = options.currency === "native" ? NATIVE : await world.token.getAddress();
  const balanceOf = (account: string): Promise<bigint> =>
    options.currency === "native" ? provider.getBalance(account) : world.token.balanceOf(account);
  const [{ protocolFees }, inEscrow] = await Promise.all([
    world.exchange.owed(currency),
    world.escrow.creditOf(world.feeReceiver, currency),
  ]);
  return {
    seller: await balanceOf(world.seller.address),
    holders: await Promise.all(world.holders.map((holder) => balanceOf(holder.address))),
    fee: protocolFees + inEscrow,
  };
}

function assertMoved(before: Books, after: Books, options: Trade, refunded: boolean): void {
  const share = (bps: number): bigint => (refunded ? 0n : (PRICE * BigInt(bps)) / 10_000n);
  const royalties = options.royalties.map(share);
  royalties.forEach((amount, i) => {
    assert.equal(after.holders[i]! - before.holders[i]!, amount);
  });
  assert.equal(after.fee - before.fee, share(options.feeBps));
  const rest = share(10_000) - royalties.reduce((sum, amount) => sum + amount, 0n) - share(options.feeBps);
  const spent = before.seller + rest - after.seller;
  // The seller paid the gas of the listing in native coin.
  assert.ok(spent >= 0n && (options.currency === "native" ? spent < PRICE / 100n : spent === 0n));
}

async function measureLookups(): Promise<Measurement[]> {
  const world = await createWorld();
  const { ethers } = world.connection;
  const collections: [string, string][] = [
    ["none", await (await createCollection(world, [])).getAddress()],
    ["r1", await (await createCollection(world, R1)).getAddress()],
    ["r2", await (await createCollection(world, R2)).getAddress()],
    ["erc2981", await (await ethers.deployContract("ERC2981ERC721", [world.holders[0], 1_000])).getAddress()],
  ];
  const results: Measurement[] = [];
  for (const [name, collection] of collections) {
    const data = world.router.interface.encodeFunctionData("quote", [
      collection,
      1n,
      NATIVE,
      PRICE,
      world.seller.address,
    ]);
    const receipt = await (await world.owner.sendTransaction({ to: world.router, data, gasLimit: 1_000_000 })).wait();
    results.push({ step: `royalty.lookup.${name}`, gas: Number(receipt!.gasUsed) - intrinsicGas(data) });
  }
  return results;
}

async function measureTokens(): Promise<Measurement[]> {
  const world = await createWorld();
  const { ethers } = world.connection;
  const { owner, seller, buyer } = world;
  const nft = await ethers.deployContract("KIP17Token", ["Works", "WRK", owner.address, world.router, 1_000, ""]);
  for (const [to, tokenId] of [
    [seller, 1n],
    [seller, 2n],
    [buyer, 3n],
  ] as const) {
    await nft.mintWithTokenURI(to, tokenId, "");
  }
  const token = await ethers.deployContract("KIP7Token", ["Won", "WON", owner.address]);
  await token.mint(seller, 2n * PRICE);
  await token.mint(buyer, PRICE);
  return [
    {
      step: "kip17.transferFrom",
      gas: await gasOf(nft.connect(seller).transferFrom(seller, buyer, 1n)),
    },
    { step: "kip7.transfer", gas: await gasOf(token.connect(seller).transfer(buyer, PRICE)) },
  ];
}

/** What a transaction costs before its first instruction (EIP-2028). */
export function intrinsicGas(data: string): number {
  const bytes = Buffer.from(data.slice(2), "hex");
  return bytes.reduce((gas, byte) => gas + (byte === 0 ? 4 : 16), 21_000);
}
