import { answering, FEE_PAYER, installFeePayer, setFeePayer } from "../access/precompiles.ts";
import { FULL_MINT, PLAIN_MINT } from "../helpers/drops.js";
import { DAY, ethers, networkHelpers, NOBODY, PRICE, time, WEEK } from "../helpers/orderWorld.js";
import { createDrop, dropPurchase, expectChanges, expectRefused, loadMarkets, mint, phaseOf } from "./marketsWorld.js";
import { deploy, type HostileTrader } from "./orderAttackWorld.js";
import { step } from "./world.js";

const FEE_PAYER_GATE = 2;

/** How a chain no longer tells who pays. */
const SILENCES: [how: string, code: (service: string) => string][] = [
  ["it is gone", () => "0x"],
  ["it answers a word", (service) => answering(ethers.zeroPadValue(service, 32), 32)],
  ["it reverts", (service) => answering(ethers.zeroPadBytes(service, 32), 20, { reverts: true })],
  ["it burns all gas", () => "0xfe"],
];

/** 23: the same in drops. */
describe("attack 23: copies for those whose fee the service pays", () => {
  it("makes no such phase on a chain without the precompile, nor one whose service is the zero address", async () => {
    const world = await loadMarkets();
    const { drop, artist, work, gate, collector } = world;
    await createDrop(world);
    const phase = await phaseOf({ gateKind: FEE_PAYER_GATE, gateService: collector.address });
    const add = () => drop.connect(artist).addPhase(work, phase);
    await expectRefused(world, add, gate, "AccessFeePayerUnknown", []);
    const nobody = () => drop.connect(artist).addPhase(work, { ...phase, gateService: NOBODY });
    await expectRefused(world, nobody, gate, "AccessInvalidGate", [FEE_PAYER_GATE, NOBODY]);
  });

  async function gated() {
    const world = await loadMarkets();
    const { collector } = world;
    await installFeePayer(networkHelpers, collector.address);
    const refundUntil = (await time.latest()) + WEEK;
    const endsAt = (await time.latest()) + 30 * DAY;
    await createDrop(world, { gateKind: FEE_PAYER_GATE, gateService: collector.address, endsAt }, { refundUntil });
    return { world, refundUntil };
  }

  it("sells to whoever's fee the service pays, and to nobody else: not by the plain mint either", async () => {
    const { world } = await gated();
    const { drop, gate, buyer, attacker, collector, work } = world;
    await setFeePayer(networkHelpers, attacker.address);
    for (const gateProof of ["0x", ethers.zeroPadValue(collector.address, 32)]) {
      const act = () => mint(world, attacker, { gateProof });
      await expectRefused(world, act, gate, "AccessWrongFeePayer", [attacker, collector]);
    }
    const plain = () => drop.connect(attacker)[PLAIN_MINT](work, 1n, 1n, { value: PRICE });
    await expectRefused(world, plain, drop, "DropNotPlain", [work, 1n]);
    await setFeePayer(networkHelpers, collector.address);
    const bought = { "buyer native": -PRICE, "drop native": PRICE, "buyer copies": 1n };
    await expectChanges(world, () => mint(world, buyer), bought);
  });

  it("sells to whatever contract is called where the service pays the fee: documented as not protected", async () => {
    const { world } = await gated();
    const { attacker, drop } = world;
    const called = await deploy<HostileTrader>("HostileTrader");
    world.parties.called = await called.getAddress();
    const purchase = step(drop, FULL_MINT, [dropPurchase(world)], PRICE);
    await expectChanges(world, () => called.connect(attacker).getFunction("perform")([purchase], { value: PRICE }), {
      "attacker native": -PRICE,
      "drop native": PRICE,
      "called copies": 1n,
    });
  });

  for (const [how, code] of SILENCES) {
    it(`sells no more where the precompile vanishes (${how}), and locks nothing in: copies are returned, and drawn`, async () => {
      const { world, refundUntil } = await gated();
      const { drop, gate, buyer, collector, work } = world;
      await mint(world, buyer, { quantity: 2n });
      await networkHelpers.setCode(FEE_PAYER, code(collector.address));
      await expectRefused(world, () => mint(world, buyer), gate, "AccessFeePayerUnknown", []);
      await expectChanges(world, () => drop.connect(buyer).refund(work, 1n), {
        "buyer native": PRICE,
        "drop native": -PRICE,
        "buyer copies": -1n,
      });
      await time.increaseTo(refundUntil);
      const fee = PRICE / 40n;
      await expectChanges(world, () => drop.draw(work, 1n), {
        "artist native": PRICE - fee,
        "drop native": fee - PRICE,
        "owed by drop native": fee,
        "protocol fees in drop native": fee,
      });
    });
  }
});
