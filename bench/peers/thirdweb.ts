import assert from "node:assert/strict";
import { NATIVE as ZERO, PRICE } from "../../scripts/gas/world.ts";
import { Bench, type Changes, expectOwner, FEE_BPS, type Instance, ROYALTY, shareOf } from "../lib/bench.ts";
import type { Artifacts } from "../lib/compile.ts";
import type { PeerMeasurement } from "../lib/table.ts";

const DAY = 86_400;
/** How thirdweb names the native coin. */
const NATIVE = "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE";
const LISTINGS = ["createListing", "updateListing", "cancelListing", "buyFromListing", "getListing"];
const AUCTIONS = ["createAuction", "bidInAuction", "collectAuctionPayout", "collectAuctionTokens"];
const COPIES = 1_000n;
/** A listing's status, as in IMarketplace.sol. */
const CANCELLED = 3n;

/**
 * thirdweb's MarketplaceV3 with its extensions and its DropERC721, each behind a minimal clone as its factory makes them. Royalties come
 * from EIP-2981 itself, which costs less than Manifold's engine, which it asks where there is one.
 */
export async function measureThirdweb(artifacts: Artifacts): Promise<PeerMeasurement[]> {
  const listing = await measureListing(artifacts);
  const auction = await measureAuction(artifacts);
  const steps: [string, number, string?][] = [
    ["list.native", listing.create],
    ["reprice.native", listing.reprice],
    ["cancel.native", listing.cancel],
    ["buy.final.native.r0", await measurePurchase(artifacts, false)],
    ["buy.final.native.r1fee", await measurePurchase(artifacts, true)],
    ["auction.create", auction.create],
    ["auction.bid.first", auction.first],
    ["auction.bid.outbid", auction.outbid],
    ["auction.settle.final.r1fee", auction.settle, "two transactions"],
    ...(await measureDrop(artifacts)),
  ];
  return steps.map(([step, gas, how]) => ({ step, peer: "thirdweb", gas, ...(how === undefined ? {} : { how }) }));
}

async function measureListing(artifacts: Artifacts) {
  const { bench, market, collection } = await setUp(artifacts, { royalty: "none", feeBps: 0n });
  const { seller } = bench.world;
  const gas = { create: 0, reprice: 0, cancel: 0 };
  for (const tokenId of [1n, 2n]) {
    const id = tokenId - 1n;
    const now = await bench.now();
    const terms = { assetContract: collection, tokenId, ...listingTerms(now), pricePerToken: PRICE };
    gas.create = await bench.send(seller, market, "createListing", [terms]);
    // A listing that has begun must keep its beginning, which is that of its block.
    const { startTimestamp, endTimestamp } = (await bench.read(market, "getListing", [id])) as {
      startTimestamp: bigint;
      endTimestamp: bigint;
    };
    const repriced = { ...terms, startTimestamp, endTimestamp, pricePerToken: 2n * PRICE };
    gas.reprice = await bench.send(seller, market, "updateListing", [id, repriced]);
    const { pricePerToken } = (await bench.read(market, "getListing", [id])) as { pricePerToken: bigint };
    assert.equal(pricePerToken, 2n * PRICE);
    gas.cancel = await bench.send(seller, market, "cancelListing", [id]);
    const { status } = (await bench.read(market, "getListing", [id])) as { status: bigint };
    assert.equal(status, CANCELLED);
  }
  return gas;
}

async function measurePurchase(artifacts: Artifacts, royaltyAndFee: boolean): Promise<number> {
  const terms = royaltyAndFee
    ? ({ royalty: "erc2981", feeBps: FEE_BPS } as const)
    : ({ royalty: "none", feeBps: 0n } as const);
  const { bench, market, collection } = await setUp(artifacts, terms);
  const { seller, buyer } = bench.world;
  let gas = 0;
  for (const tokenId of [1n, 2n]) {
    const id = tokenId - 1n;
    const listing = { assetContract: collection, tokenId, ...listingTerms(await bench.now()), pricePerToken: PRICE };
    await bench.send(seller, market, "createListing", [listing]);
    const changes: Changes = [[buyer, -PRICE], ...payouts(bench, royaltyAndFee)];
    const args = [id, buyer, 1n, NATIVE, PRICE];
    gas = await bench.sendMoving(ZERO, changes, buyer, market, "buyFromListing", args, PRICE);
    await expectOwner(collection, tokenId, buyer);
  }
  return gas;
}

async function measureAuction(artifacts: Artifacts) {
  const { bench, market, collection } = await setUp(artifacts, { royalty: "erc2981", feeBps: FEE_BPS });
  const { owner, seller, buyer, holders } = bench.world;
  const rival = holders[1];
  const gas = { create: 0, first: 0, outbid: 0, settle: 0 };
  // The market keeps another NFT, as Droit's house does when it is measured.
  for (const [id, tokenId] of [8n, 1n, 2n].entries()) {
    const now = await bench.now();
    const terms = {
      assetContract: collection,
      tokenId,
      quantity: 1n,
      currency: NATIVE,
      minimumBidAmount: PRICE / 4n,
      buyoutBidAmount: 0n,
      timeBufferInSeconds: 600,
      bidBufferBps: 500,
      startTimestamp: now,
      endTimestamp: now + DAY,
    };
    gas.create = await bench.send(seller, market, "createAuction", [terms]);
    await expectOwner(collection, tokenId, market);
    if (tokenId === 8n) continue;
    const half = PRICE / 2n;
    const bid = "bidInAuction";
    gas.first = await bench.sendMoving(ZERO, [[rival, -half]], rival, market, bid, [id, half], half);
    const outbid: Changes = [
      [rival, half],
      [buyer, -PRICE],
    ];
    gas.outbid = await bench.sendMoving(ZERO, outbid, buyer, market, bid, [id, PRICE], PRICE);
    await bench.travelTo(now + DAY);
    // The market has kept the bid in wrapped coins.
    gas.settle = await bench.sendMoving(ZERO, payouts(bench, true), owner, market, "collectAuctionPayout", [id]);
    gas.settle += await bench.send(owner, market, "collectAuctionTokens", [id]);
    await expectOwner(collection, tokenId, buyer);
  }
  return gas;
}

async function measureDrop(artifacts: Artifacts): Promise<[string, number][]> {
  const bench = await Bench.create(artifacts);
  const { owner, buyer, holders, feeReceiver } = bench.world;
  const drop = await clone(bench, "DropERC721", []);
  const names = ["Works in Copies", "WIC", ""];
  const receivers = [holders[0], holders[0], 1_000, FEE_BPS, feeReceiver];
  await bench.send(owner, drop, "initialize", [owner, ...names, [], ...receivers]);
  await bench.send(owner, drop, "lazyMint", [COPIES, "ipfs://copies/", "0x"]);
  const phase = {
    startTimestamp: await bench.now(),
    maxClaimableSupply: COPIES,
    supplyClaimed: 0n,
    quantityLimitPerWallet: 100n,
    merkleRoot: bench.ethers.ZeroHash,
    pricePerToken: PRICE,
    currency: NATIVE,
    metadata: "",
  };
  await bench.send(owner, drop, "setClaimConditions", [[phase], false]);
  const noAllowlist = { proof: [], quantityLimitPerWallet: 0n, pricePerToken: 0n, currency: ZERO };
  let copies = 0n;
  const buy = async (quantity: bigint): Promise<number> => {
    const price = PRICE * quantity;
    const fee = shareOf(price, FEE_BPS);
    const changes: Changes = [
      [buyer, -price],
      [holders[0], price - fee],
      [feeReceiver, fee],
    ];
    const args = [buyer, quantity, NATIVE, PRICE, noAllowlist, "0x"];
    const gas = await bench.sendMoving(ZERO, changes, buyer, drop, "claim", args, price);
    copies += quantity;
    assert.equal(await bench.read(drop, "balanceOf", [buyer]), copies);
    assert.equal(await bench.read(drop, "ownerOf", [copies - 1n]), buyer.address);
    return gas;
  };
  await buy(1n);
  const results: [string, number][] = [];
  for (const quantity of [1n, 5n, 10n]) results.push([`drop.mint.${quantity}`, await buy(quantity)]);
  return results;
}

function listingTerms(now: number) {
  return {
    quantity: 1n,
    currency: NATIVE,
    startTimestamp: now,
    endTimestamp: now + 90 * DAY,
    reserved: false,
  };
}

function payouts(bench: Bench, royaltyAndFee: boolean): Changes {
  const { seller, holders, feeReceiver } = bench.world;
  const royalty = royaltyAndFee ? ROYALTY : 0n;
  const fee = royaltyAndFee ? shareOf(PRICE, FEE_BPS) : 0n;
  return [
    [seller, PRICE - royalty - fee],
    [holders[0], royalty],
    [feeReceiver, fee],
  ];
}

async function setUp(artifacts: Artifacts, terms: { royalty: "none" | "erc2981"; feeBps: bigint }) {
  const bench = await Bench.create(artifacts);
  const { owner, feeReceiver, coin } = bench.world;
  const extensions = [
    extension("DirectListingsLogic", await bench.deploy("DirectListingsLogic", [coin]), LISTINGS),
    extension("EnglishAuctionsLogic", await bench.deploy("EnglishAuctionsLogic", [coin]), AUCTIONS),
  ];
  const router = await clone(bench, "MarketplaceV3", [
    { extensions: await Promise.all(extensions), royaltyEngineAddress: ZERO, nativeTokenWrapper: coin },
  ]);
  await bench.send(owner, router, "initialize", [owner, "", [], feeReceiver, terms.feeBps]);
  const address = await router.getAddress();
  const market = bench.at(["DirectListingsLogic", "EnglishAuctionsLogic"], address);
  const collection = await bench.collection(terms.royalty, market);
  return { bench, market, collection };
}

async function extension(name: string, logic: Instance, functions: readonly string[]) {
  return {
    metadata: { name, metadataURI: "", implementation: await logic.getAddress() },
    functions: functions.map((functionName) => {
      const fragment = logic.interface.getFunction(functionName)!;
      return { functionSelector: fragment.selector, functionSignature: fragment.format() };
    }),
  };
}

/** Deploys a contract, and a minimal proxy of it (EIP-1167), which is what OpenZeppelin's Clones makes for thirdweb's factory. */
async function clone(bench: Bench, name: string, args: readonly unknown[]): Promise<Instance> {
  const logic = await bench.deploy(name, args);
  const address = (await logic.getAddress()).slice(2).toLowerCase();
  const bytecode = `0x3d602d80600a3d3981f3363d3d373d3d3d363d73${address}5af43d82803e903d91602b57fd5bf3`;
  const proxy = await bench.deployArtifact({ abi: [], bytecode });
  return bench.at(name, await proxy.getAddress());
}
