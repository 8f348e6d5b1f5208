import { expect } from "chai";
import fc from "fast-check";
import { networkHelpers, provider } from "../helpers/orderWorld.js";
import { actionsOf, KINDS, type Mix } from "./actions.js";
import { ModelRun, type Tally } from "./ModelRun.js";
import { deployModelWorld, type ModelWorld } from "./modelWorld.js";

/** How many actions a run has. */
const LENGTH = 24;
const DEFAULT_RUNS = 16;
const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);
const runs = Number(process.env.FUZZ_RUNS ?? DEFAULT_RUNS);

interface Property {
  title: string;
  mix: Mix;
  /** What must have been done at least once, or the property tells little. */
  succeeds: string[];
}

const PROPERTIES: Property[] = [
  {
    title: "listings",
    mix: { kinds: ["listing"], takings: ["buy"] },
    succeeds: ["buy: listing", "buy by a token's transfer"],
  },
  { title: "declining prices", mix: { kinds: ["declining"], takings: ["buy"] }, succeeds: ["buy: declining"] },
  { title: "private listings", mix: { kinds: ["private"], takings: ["buy"] }, succeeds: ["buy: private"] },
  {
    title: "refundable listings and offers",
    mix: { kinds: ["refundable", "refundable offer"], takings: ["buy", "accept", "ends"] },
    succeeds: [
      "buy: refundable",
      "accept: refundable offer",
      "escrow: refund",
      "escrow: close",
      "escrow: acceptEscrow",
    ],
  },
  { title: "bundles", mix: { kinds: ["bundle"], takings: ["buy"] }, succeeds: ["buy: bundle"] },
  { title: "copies", mix: { kinds: ["copies"], takings: ["buy"] }, succeeds: ["buy: copies"] },
  {
    title: "offers for a token",
    mix: { kinds: ["offer for a token"], takings: ["accept"] },
    succeeds: ["accept: offer for a token"],
  },
  {
    title: "offers for a collection",
    mix: { kinds: ["offer for the collection"], takings: ["accept"] },
    succeeds: ["accept: offer for the collection"],
  },
  {
    title: "offers for a set",
    mix: { kinds: ["offer for a set"], takings: ["accept"] },
    succeeds: ["accept: offer for a set"],
  },
  {
    title: "offers for copies",
    mix: { kinds: ["offer for copies"], takings: ["accept"] },
    succeeds: ["accept: offer for copies"],
  },
  {
    title: "orders by one signature",
    mix: { kinds: ["listing", "copies", "offer for a token"], tree: 3, takings: ["buy", "accept"] },
    succeeds: ["buy: listing, of a tree", "buy: copies, of a tree", "accept: offer for a token, of a tree"],
  },
  {
    title: "sweeps",
    mix: { kinds: ["listing", "declining", "bundle", "copies", "refundable"], takings: ["sweep", "sweep"] },
    succeeds: ["sweep: all or nothing", "sweep: what can be had", "putOnSale"],
  },
  {
    title: "everything at once",
    mix: { kinds: KINDS, tree: 2, takings: ["buy", "accept", "sweep", "ends"] },
    succeeds: ["sweep: all or nothing", "sweep: what can be had"],
  },
];

/** What all properties do, now and then. */
const COMMON = [
  "cancel",
  "cancelNonces",
  "incrementEpoch",
  "setProtocolFee",
  "pause",
  "unpause",
  "transfer",
  "approve",
];

describe("OrderExchange, against a model", function () {
  this.timeout(0);
  const total: Tally = new Map();
  let world: ModelWorld;
  let snapshot: { restore: () => Promise<void> };

  before(async () => {
    world = await deployModelWorld();
    snapshot = await networkHelpers.takeSnapshot();
  });

  after(() => {
    process.stdout.write(`    FUZZ_SEED=${seed} FUZZ_RUNS=${runs}, ${LENGTH} actions each\n${report(total)}`);
  });

  for (const [i, { title, mix, succeeds }] of PROPERTIES.entries()) {
    it(`agree on who owns what and who was paid: ${title}`, async () => {
      const tally: Tally = new Map();
      const property = fc.asyncProperty(actionsOf(mix, LENGTH), async (actions) => {
        await snapshot.restore();
        const block = (await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] })) as {
          timestamp: string;
        };
        const run = new ModelRun(world, tally, Number(block.timestamp));
        for (const action of actions) await run.do(action);
      });
      await fc.assert(property, { seed: seed + i, numRuns: runs });
      addTo(total, tally);
      if (runs >= DEFAULT_RUNS) expect(neverIn(tally, succeeds), "never succeeded").to.deep.equal([]);
    });
  }

  it("did everything that ends orders or stops sales", () => {
    if (runs >= DEFAULT_RUNS) expect(neverIn(total, COMMON), "never succeeded").to.deep.equal([]);
  });
});

function neverIn(tally: Tally, labels: readonly string[]): string[] {
  return labels.filter((label) => tally.get(label)?.get("success") === undefined);
}

function addTo(sum: Tally, tally: Tally): void {
  for (const [label, outcomes] of tally) {
    const counts = sum.get(label) ?? new Map<string, number>();
    sum.set(label, counts);
    for (const [name, count] of outcomes) counts.set(name, (counts.get(name) ?? 0) + count);
  }
}

/** A line for each kind of action: how often it succeeded, how often it was refused, and by what. */
function report(tally: Tally): string {
  const lines = [...tally]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([label, outcomes]) => {
      const refusals = [...outcomes].filter(([name]) => name !== "success").sort(([, a], [, b]) => b - a);
      const refused = refusals.reduce((sum, [, count]) => sum + count, 0);
      const names = refusals.map(([name, count]) => `${name} ${count}`).join(", ");
      return `      ${label}: ${outcomes.get("success") ?? 0} succeeded, ${refused} refused (${names})\n`;
    });
  return lines.join("");
}
