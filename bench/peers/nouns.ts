import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { NATIVE, PRICE } from "../../scripts/gas/world.ts";
import { Bench, type Changes, type Instance } from "../lib/bench.ts";
import type { Artifact, Artifacts } from "../lib/compile.ts";
import type { PeerMeasurement } from "../lib/table.ts";

const DAY = 86_400;
const FACTORIES = "@nouns/contracts/dist/typechain/factories/contracts";

/**
 * Nouns' auction house, which sells one token after the other of one collection of its own: nobody lists, its creation mints, and nobody is
 * paid a royalty or a fee, so that only its bids compare. The package has no sources, but the bytecode that it was published with.
 */
export async function measureNouns(artifacts: Artifacts): Promise<PeerMeasurement[]> {
  return [...(await measureBids(artifacts, true)), ...(await measureBids(artifacts, false))];
}

async function measureBids(artifacts: Artifacts, behindProxy: boolean): Promise<PeerMeasurement[]> {
  const bench = await Bench.create(artifacts);
  const { owner, buyer, holders, coin } = bench.world;
  const rival = holders[0];
  const collection = await bench.deploy("AuctionedERC721");
  const house = await deployHouse(bench, behindProxy);
  await bench.send(owner, house, "initialize", [collection, coin, 600, PRICE / 4n, 5, DAY]);
  await bench.send(owner, house, "initializeOracle", []);
  await bench.send(owner, house, "unpause", []);
  const gas = { first: 0, outbid: 0 };
  for (const tokenId of [1n, 2n]) {
    const half = PRICE / 2n;
    gas.first = await bench.sendMoving(NATIVE, [[rival, -half]], rival, house, "createBid", [tokenId], half);
    const outbid: Changes = [
      [rival, half],
      [buyer, -PRICE],
      [house, half],
    ];
    gas.outbid = await bench.sendMoving(NATIVE, outbid, buyer, house, "createBid", [tokenId], PRICE);
    await bench.travelTo((await bench.now()) + DAY);
    await bench.send(owner, house, "settleCurrentAndCreateNewAuction", []);
    assert.equal(await bench.read(collection, "ownerOf", [tokenId]), buyer.address);
  }
  const how = behindProxy ? "as deployed, behind its proxy" : "without its proxy";
  return [
    { step: "auction.bid.first", peer: "Nouns", how, gas: gas.first },
    { step: "auction.bid.outbid", peer: "Nouns", how, gas: gas.outbid },
  ];
}

async function deployHouse(bench: Bench, behindProxy: boolean): Promise<Instance> {
  const house = publishedArtifact("NounsAuctionHouseV2");
  const logic = await bench.deployArtifact(house);
  if (!behindProxy) return logic;
  // Such a proxy's administrator cannot be its user.
  const args = [logic, bench.world.feeReceiver, "0x"];
  const proxy = await bench.deployArtifact(publishedArtifact("proxies/NounsAuctionHouseProxy"), args);
  return new bench.ethers.BaseContract(await proxy.getAddress(), logic.interface, bench.world.owner);
}

function publishedArtifact(path: string): Artifact {
  const require = createRequire(import.meta.url);
  const name = `${path.split("/").at(-1)!}__factory`;
  const factories = require(`${FACTORIES}/${path}__factory.js`) as Record<string, Artifact>;
  return factories[name]!;
}
