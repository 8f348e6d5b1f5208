import assert from "node:assert/strict";
import { type Collection, NATIVE, PRICE } from "../../scripts/gas/world.ts";
import { Bench, type Changes, expectOwner, FEE_BPS, type Instance, ROYALTY, shareOf } from "../lib/bench.ts";
import type { Artifacts } from "../lib/compile.ts";
import { deployRoyalties, shareRoyalty } from "../lib/royalties.ts";
import type { PeerMeasurement } from "../lib/table.ts";

const DAY = 86_400;

interface Trade {
  currency: "native" | "token";
  royalties: "none" | "one" | "two";
  fee: boolean;
}

interface Market {
  bench: Bench;
  module: Instance;
  collection: Collection;
}

/**
 * Zora V3's leanest modules. Royalties come from Manifold's engine, here without the proxies that it is deployed behind. The fee is of
 * what the royalties leave.
 */
export async function measureZora(artifacts: Artifacts): Promise<PeerMeasurement[]> {
  const asks = await measureAsks(artifacts);
  const auction = await measureAuction(artifacts);
  const buy = (trade: Trade): Promise<number> => measurePurchase(artifacts, trade);
  const steps: [string, number, string?][] = [
    ["list.native", asks.create, "without looking at the approval"],
    ["reprice.native", asks.reprice],
    ["cancel.native", asks.cancel],
    ["buy.final.native.r0", await buy({ currency: "native", royalties: "none", fee: false })],
    ["buy.final.native.r1fee", await buy({ currency: "native", royalties: "one", fee: true })],
    ["buy.final.native.r2fee", await buy({ currency: "native", royalties: "two", fee: true })],
    ["buy.final.token.r1fee", await buy({ currency: "token", royalties: "one", fee: true })],
    ["auction.create", auction.create, "without taking the NFT"],
    ["auction.bid.first", auction.first, "takes the NFT"],
    ["auction.bid.outbid", auction.outbid],
    ["auction.settle.final.r1fee", auction.settle],
  ];
  return steps.map(([step, gas, how]) => ({ step, peer: "Zora", gas, ...(how === undefined ? {} : { how }) }));
}

async function measureAsks(artifacts: Artifacts) {
  const { bench, module, collection } = await setUp(artifacts, "AsksCoreEth", { royalties: "none", fee: false });
  const { seller } = bench.world;
  const gas = { create: 0, reprice: 0, cancel: 0 };
  const priceOf = async (tokenId: bigint) => {
    const [, price] = (await bench.read(module, "askForNFT", [collection, tokenId])) as [string, bigint];
    return price;
  };
  for (const tokenId of [1n, 2n]) {
    gas.create = await bench.send(seller, module, "createAsk", [collection, tokenId, PRICE]);
    gas.reprice = await bench.send(seller, module, "setAskPrice", [collection, tokenId, 2n * PRICE]);
    assert.equal(await priceOf(tokenId), 2n * PRICE);
    gas.cancel = await bench.send(seller, module, "cancelAsk", [collection, tokenId]);
    assert.equal(await priceOf(tokenId), 0n);
  }
  return gas;
}

async function measurePurchase(artifacts: Artifacts, trade: Trade): Promise<number> {
  const native = trade.currency === "native";
  const { bench, module, collection } = await setUp(artifacts, native ? "AsksCoreEth" : "AsksCoreErc20", trade);
  const { seller, buyer, token } = bench.world;
  const terms = native ? [] : [await token.getAddress()];
  const currency = native ? NATIVE : await token.getAddress();
  let gas = 0;
  for (const tokenId of [1n, 2n]) {
    await bench.send(seller, module, "createAsk", [collection, tokenId, PRICE, ...terms]);
    const args = native ? [collection, tokenId] : [collection, tokenId, PRICE, ...terms];
    const changes: Changes = [[buyer, -PRICE], ...payouts(bench, trade)];
    gas = await bench.sendMoving(currency, changes, buyer, module, "fillAsk", args, native ? PRICE : 0n);
    await expectOwner(collection, tokenId, buyer);
  }
  return gas;
}

async function measureAuction(artifacts: Artifacts) {
  const trade = { royalties: "one", fee: true } as const;
  const { bench, module, collection } = await setUp(artifacts, "ReserveAuctionCoreEth", trade);
  const { owner, seller, buyer, holders } = bench.world;
  const rival = holders[1];
  const gas = { create: 0, first: 0, outbid: 0, settle: 0 };
  // The module keeps another NFT, as Droit's house does when it is measured.
  for (const tokenId of [8n, 1n, 2n]) {
    const create = [collection, tokenId, DAY, PRICE / 4n, seller.address, 0];
    gas.create = await bench.send(seller, module, "createAuction", create);
    const bid = [collection, tokenId];
    const half = PRICE / 2n;
    gas.first = await bench.sendMoving(NATIVE, [[rival, -half]], rival, module, "createBid", bid, half);
    await expectOwner(collection, tokenId, module);
    if (tokenId === 8n) continue;
    const outbid: Changes = [
      [rival, half],
      [buyer, -PRICE],
    ];
    gas.outbid = await bench.sendMoving(NATIVE, outbid, buyer, module, "createBid", bid, PRICE);
    await bench.travelTo((await bench.now()) + DAY);
    const paid: Changes = [[module, -PRICE], ...payouts(bench, trade)];
    gas.settle = await bench.sendMoving(NATIVE, paid, owner, module, "settleAuction", bid);
    await expectOwner(collection, tokenId, buyer);
  }
  return gas;
}

/** What the seller, the royalty holders and the receiver of the fee must gain. */
function payouts(bench: Bench, { royalties, fee }: Pick<Trade, "royalties" | "fee">): Changes {
  const { seller, holders, feeReceiver } = bench.world;
  const shares = {
    none: [0n, 0n],
    one: [ROYALTY, 0n],
    two: [(ROYALTY * 6n) / 10n, (ROYALTY * 4n) / 10n],
  }[royalties];
  const rest = PRICE - shares[0]! - shares[1]!;
  const fees = fee ? shareOf(rest, FEE_BPS) : 0n;
  return [
    [seller, rest - fees],
    [holders[0], shares[0]!],
    [holders[1], shares[1]!],
    [feeReceiver, fees],
  ];
}

async function setUp(
  artifacts: Artifacts,
  name: "AsksCoreEth" | "AsksCoreErc20" | "ReserveAuctionCoreEth",
  { royalties, fee }: Pick<Trade, "royalties" | "fee">,
): Promise<Market> {
  const bench = await Bench.create(artifacts);
  const { owner, seller, buyer, feeReceiver, coin, token } = bench.world;
  const manifold = await deployRoyalties(bench, false);
  const settings = await bench.deploy("ZoraProtocolFeeSettings");
  const manager = await bench.deploy("ZoraModuleManager", [owner, settings]);
  await bench.send(owner, settings, "init", [manager, NATIVE]);
  const nftHelper = await bench.deploy("ERC721TransferHelper", [manager]);
  const tokenHelper = await bench.deploy("ERC20TransferHelper", [manager]);
  const helpers = name === "AsksCoreErc20" ? [tokenHelper, nftHelper] : [nftHelper];
  const module = await bench.deploy(name, [...helpers, manifold.engine, settings, coin]);
  await bench.send(owner, manager, "registerModule", [module]);
  if (fee) await bench.send(owner, settings, "setFeeParams", [module, feeReceiver, FEE_BPS]);
  for (const person of [seller, buyer]) await bench.send(person, manager, "setApprovalForModule", [module, true]);
  await token.connect(buyer).approve(tokenHelper, bench.ethers.MaxUint256);
  const collection = await bench.collection(royalties === "one" ? "erc2981" : "none", nftHelper);
  if (royalties === "two") await shareRoyalty(bench, manifold, collection);
  return { bench, module, collection };
}
