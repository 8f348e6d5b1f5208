import assert from "node:assert/strict";
import { PRICE } from "../../scripts/gas/world.ts";
import { intrinsicGas } from "../../scripts/gas/steps.ts";
import { Bench, ROYALTY } from "../lib/bench.ts";
import type { Artifacts } from "../lib/compile.ts";
import { deployRoyalties, shareRoyalty } from "../lib/royalties.ts";
import type { PeerMeasurement } from "../lib/table.ts";

/**
 * What a lookup costs inside the call, as Droit's is measured: the caller's transaction without what it costs before its first
 * instruction. The engine has seen the collection before, and knows which standard it speaks.
 */
export async function measureManifold(artifacts: Artifacts): Promise<PeerMeasurement[]> {
  return [...(await measureLookups(artifacts, false)), ...(await measureLookups(artifacts, true))];
}

async function measureLookups(artifacts: Artifacts, behindProxies: boolean): Promise<PeerMeasurement[]> {
  const bench = await Bench.create(artifacts);
  const { owner, holders } = bench.world;
  const royalties = await deployRoyalties(bench, behindProxies);
  const shared = await bench.collection("none");
  await shareRoyalty(bench, royalties, shared);
  const single = await bench.collection("erc2981");
  const one = [{ receiver: holders[0].address, amount: ROYALTY }];
  const cases = [
    { step: "royalty.lookup.none", collection: await bench.collection("none"), expected: [] },
    { step: "royalty.lookup.r1", collection: single, expected: one },
    {
      step: "royalty.lookup.r2",
      collection: shared,
      expected: [
        { receiver: holders[0].address, amount: (ROYALTY * 6n) / 10n },
        { receiver: holders[1].address, amount: (ROYALTY * 4n) / 10n },
      ],
    },
    { step: "royalty.lookup.erc2981", collection: single, expected: one },
  ];
  const results: PeerMeasurement[] = [];
  for (const { step, collection, expected } of cases) {
    const args = [collection, 1n, PRICE];
    await bench.send(owner, royalties.engine, "getRoyalty", args);
    const answer = (await bench.read(royalties.engine, "getRoyalty", args)) as [string[], bigint[]];
    assert.deepEqual(
      answer[0].map((receiver, i) => ({ receiver, amount: answer[1][i] })),
      expected,
    );
    const data = royalties.engine.interface.encodeFunctionData("getRoyalty", [
      await collection.getAddress(),
      1n,
      PRICE,
    ]);
    const gas = (await bench.send(owner, royalties.engine, "getRoyalty", args)) - intrinsicGas(data);
    results.push({ step, peer: "Manifold", how: behindProxies ? "behind its proxies" : "its sources alone", gas });
  }
  return results;
}
