import { expect } from "chai";
import { encodePurchase, FULL_MINT, PLAIN_MINT } from "../helpers/drops.js";
import { DAY, ethers, PRICE, type Signer, time, WEEK } from "../helpers/orderWorld.js";
import { type AccessPermit, accessPermitDigest, signAccessPermit } from "../../sdk/src/terms/accessPermit.js";
import {
  createDrop,
  dropPurchase,
  expectChanges,
  expectRefused,
  loadMarkets,
  type Markets,
  mint,
  newEdition,
  phaseOf,
} from "./marketsWorld.js";

const PERMIT_GATE = 1;

/** A phase for whom the collector, as its service, admits; and what the service says of the buyer. */
async function withGate(fields: Parameters<typeof createDrop>[1] = {}) {
  const world = await loadMarkets();
  const { drop, work, buyer, collector, gate } = world;
  const refundUntil = (await time.latest()) + WEEK;
  const endsAt = (await time.latest()) + 30 * DAY;
  const gated = { gateKind: PERMIT_GATE, gateService: collector.address, endsAt };
  await createDrop(world, { ...gated, ...fields }, { refundUntil });
  const permit: AccessPermit = {
    gate,
    chainId: (await ethers.provider.getNetwork()).chainId,
    market: drop,
    sale: await drop.saleId(work, 1n),
    account: buyer.address,
    nonce: 1n,
    deadline: (await time.latest()) + DAY,
  };
  const prove = (changes: Partial<AccessPermit> = {}, signer: Signer = collector) =>
    signAccessPermit({ ...permit, ...changes, signer });
  return { world, permit, prove, gated, refundUntil };
}

const BOUGHT = { "buyer native": -PRICE, "drop native": PRICE, "buyer copies": 1n };

/** Expects a proof to admit nobody. */
async function expectUnsigned(world: Markets, permit: AccessPermit, by: Signer, gateProof: string, phase = 1n) {
  const digest = await accessPermitDigest(permit);
  const act = () => mint(world, by, { phase, gateProof });
  await expectRefused(world, act, world.gate, "AccessPermitNotSigned", [digest, world.collector]);
}

/** 20: a service's word for one account counts in one phase of one drop, once, and until it says. */
describe("attack 20: permits in drops", () => {
  it("buys with the buyer's own permit once, though the copy is returned", async () => {
    const { world, permit, prove } = await withGate();
    const { drop, buyer, work, gate } = world;
    const gateProof = await prove();
    await expectChanges(world, () => mint(world, buyer, { gateProof }), BOUGHT);
    const digest = await accessPermitDigest(permit);
    const again = () => mint(world, buyer, { gateProof });
    await expectRefused(world, again, gate, "AccessPermitUsed", [digest]);
    await drop.connect(buyer).refund(work, 1n);
    await expectRefused(world, again, gate, "AccessPermitUsed", [digest]);
    // One copy or many: the permit counts purchases, the wallet limit copies.
    const next = await prove({ nonce: 2n });
    await expectChanges(world, () => mint(world, buyer, { gateProof: next, quantity: 2n }), {
      "buyer native": -2n * PRICE,
      "drop native": 2n * PRICE,
      "buyer copies": 2n,
    });
  });

  it("fails for whoever saw it, for whoever signs it themselves, and for other words under the signature", async () => {
    const { world, permit, prove } = await withGate();
    const { attacker, buyer, artist } = world;
    const stolen = await prove();
    await expectUnsigned(world, { ...permit, account: attacker.address }, attacker, stolen);
    for (const signer of [attacker, buyer, artist]) await expectUnsigned(world, permit, buyer, await prove({}, signer));
    const signature = await prove();
    const later = ethers.AbiCoder.defaultAbiCoder().decode(["uint256", "uint256", "bytes"], signature);
    const deadline = BigInt(permit.deadline) + 1n;
    const forged = ethers.AbiCoder.defaultAbiCoder().encode(
      ["uint256", "uint256", "bytes"],
      [permit.nonce, deadline, later[2]],
    );
    await expectUnsigned(world, { ...permit, deadline }, buyer, forged);
  });

  it("fails in another phase, another drop and another market of the same service", async () => {
    const { world, permit, prove, gated, refundUntil } = await withGate();
    const { drop, artist, buyer, collector, gate, house } = world;
    await drop.connect(artist).addPhase(world.work, await phaseOf(gated));
    const proof = await prove();
    const otherPhase = { ...permit, sale: await drop.saleId(world.work, 2n) };
    await expectUnsigned(world, otherPhase, buyer, proof, 2n);
    const other = await newEdition(world.factory, artist);
    const work = await other.getAddress();
    await createDrop(world, gated, { refundUntil, work });
    const digest = await accessPermitDigest({ ...permit, sale: await drop.saleId(work, 1n) });
    const there = () =>
      drop.connect(buyer)[FULL_MINT](dropPurchase(world, { collection: work, gateProof: proof }), {
        value: PRICE,
      });
    await expectRefused(world, there, gate, "AccessPermitNotSigned", [digest, collector]);
    await expectUnsigned(world, permit, buyer, await prove({ market: house }));
    await expectUnsigned(world, permit, buyer, await prove({ chainId: 8_217 }));
    await expectUnsigned(world, permit, buyer, await prove({ gate: drop }));
    await expectChanges(world, () => mint(world, buyer, { gateProof: proof }), BOUGHT);
  });

  it("counts up to the second of its deadline, and in none after it", async () => {
    const { world, permit, prove } = await withGate();
    const { buyer, gate } = world;
    const [first, second] = [await prove(), await prove({ nonce: 2n })];
    await time.setNextBlockTimestamp(permit.deadline);
    await expectChanges(world, () => mint(world, buyer, { gateProof: first }), BOUGHT);
    const late = () => mint(world, buyer, { gateProof: second });
    await time.setNextBlockTimestamp((permit.deadline as number) + 1);
    await expectRefused(world, late, gate, "AccessPermitExpired", [permit.deadline, Number(permit.deadline) + 1]);
  });

  it("lets no purchase past the gate by the plain mint, without a proof, or with one that cannot be read", async () => {
    const { world } = await withGate();
    const { drop, work, buyer, gate } = world;
    const plain = () => drop.connect(buyer)[PLAIN_MINT](work, 1n, 1n, { value: PRICE });
    await expectRefused(world, plain, drop, "DropNotPlain", [work, 1n]);
    for (const gateProof of ["0x", "0x1234", ethers.zeroPadValue("0x01", 128)]) {
      const length = ethers.dataLength(gateProof);
      const act = () => mint(world, buyer, { gateProof });
      await expectRefused(world, act, gate, "AccessInvalidProof", [length]);
    }
  });

  it("is not used up by whoever asks the gate itself, or by a purchase that fails", async () => {
    const { world, permit, prove } = await withGate();
    const { buyer, attacker, gate, collector, drop, work } = world;
    const gateProof = await prove();
    const asked = await accessPermitDigest({ ...permit, market: attacker.address });
    const ask = () => gate.connect(attacker).admit(PERMIT_GATE, collector, permit.sale, buyer, gateProof);
    await expectRefused(world, ask, gate, "AccessPermitNotSigned", [asked, collector]);
    const short = () => mint(world, buyer, { gateProof }, PRICE - 1n);
    await expectRefused(world, short, drop, "MarketWrongPayment", [PRICE, PRICE - 1n]);
    await expectChanges(world, () => mint(world, buyer, { gateProof }), BOUGHT);
    expect((await drop.phaseOf(work, 1n)).totals.sold).to.equal(1n);
  });

  it("admits by a KIP-7 transfer who pays, not the spender who has a permit", async () => {
    const world = await loadMarkets();
    const currency = await world.token.getAddress();
    const { attacker, buyer, collector, drop, gate, token, work } = world;
    await createDrop(world, { currency, gateKind: PERMIT_GATE, gateService: collector.address });
    await token.connect(buyer).approve(attacker, PRICE);
    const permit = {
      ...{ gate, chainId: (await ethers.provider.getNetwork()).chainId, market: drop, nonce: 1n },
      ...{ sale: await drop.saleId(work, 1n), deadline: (await time.latest()) + DAY },
    };
    const proofFor = (account: string) => signAccessPermit({ ...permit, account, signer: collector });
    const send = (gateProof: string) => () =>
      token.connect(attacker).getFunction("safeTransferFrom(address,address,uint256,bytes)")(
        buyer,
        drop,
        PRICE,
        encodePurchase(dropPurchase(world, { currency, gateProof })),
      );
    const digest = await accessPermitDigest({ ...permit, account: buyer.address });
    const own = await proofFor(attacker.address);
    await expectRefused(world, send(own), gate, "AccessPermitNotSigned", [digest, collector]);
    await expectChanges(world, send(await proofFor(buyer.address)), {
      "buyer token": -PRICE,
      "drop token": PRICE,
      "owed by drop token": PRICE,
      "buyer copies": 1n,
    });
  });
});
