import { expect } from "chai";
import type { Call, ScriptedActor } from "../escrow/world.ts";
import {
  createDrop,
  createEdition,
  type DropSuite,
  expectFunds,
  FULL_MINT,
  loadDrops,
  mint,
  PHASE,
  purchaseOf,
} from "../helpers/drops.js";
import { DAY, deployMock, PRICE, time } from "../helpers/suite.js";
import { expectRefusal } from "../market/EditionDrop.fixtures.js";

const COPIES = 30n;
const ROUNDS = 3n;

/** The calls that buy all copies and return them, so many times, if numbers begin with this one. */
function buyAndReturn(suite: DropSuite, first = 1n, rounds = ROUNDS): Call[] {
  const { drop, dropAddress, work } = suite;
  const purchase = purchaseOf(suite, { quantity: COPIES });
  const calls: Call[] = [];
  for (let round = 0n; round < rounds; ++round) {
    const data = drop.interface.encodeFunctionData(FULL_MINT, [purchase]);
    calls.push({ target: dropAddress, value: COPIES * PRICE, data });
    for (let copy = 0n; copy < COPIES; ++copy) {
      const tokenId = first + round * COPIES + copy;
      calls.push({
        target: dropAddress,
        value: 0n,
        data: drop.interface.encodeFunctionData("refund", [work, tokenId]),
      });
    }
  }
  return calls;
}

/** A drop of that many copies whose phase has this cap, and an attacker who can pay for all of them. */
async function loadAttack(size: bigint, cap: bigint, walletLimit = 0) {
  const suite = await loadDrops();
  const edition = await createEdition(suite, suite.seller, Number(size));
  const attacked = { ...suite, edition, work: await edition.getAddress() };
  const refundUntil = suite.now + DAY / 2;
  await createDrop(attacked, [{ cap, walletLimit }], { refundUntil });
  const attacker = await deployMock<ScriptedActor>("ScriptedActor");
  attacked.parties.attacker = await attacker.getAddress();
  await suite.stranger.sendTransaction({ to: attacker, value: COPIES * PRICE });
  return { suite: attacked, attacker, refundUntil };
}

describe("attack: who buys and returns everything, to use up what others would buy", () => {
  for (const [name, size, cap] of [
    ["a phase", 10n * COPIES, COPIES],
    ["an edition", COPIES, 10n * COPIES],
  ] as const) {
    describe(`given ${name} of that many copies`, () => {
      it("leaves all of them to an honest buyer, whose money the artist gets", async () => {
        const { suite, attacker, refundUntil } = await loadAttack(size, cap);
        const { buyer, drop, edition, stranger, work } = suite;
        await expectFunds(suite, () => attacker.run(buyAndReturn(suite)), { minted: ROUNDS * COPIES });
        expect(await edition.totalSupply()).to.equal(0n);
        expect((await drop.phaseOf(work, PHASE)).totals).to.deep.equal([0n, 0n]);

        await expectFunds(suite, () => mint(suite, buyer, { quantity: COPIES }), {
          "buyer native": -COPIES * PRICE,
          "drop native": COPIES * PRICE,
          "buyer copies": COPIES,
          minted: COPIES,
        });
        expect(await edition.ownerOf((ROUNDS + 1n) * COPIES)).to.equal(buyer.address);
        const [contract, error] =
          cap === COPIES ? ([drop, "DropSoldOut"] as const) : ([edition, "KIP17EditionSoldOut"] as const);
        await expectRefusal(suite, () => mint(suite, stranger), contract, error, [1, 0]);

        await time.increaseTo(refundUntil);
        const fee = (COPIES * PRICE) / 40n;
        await expectFunds(suite, () => drop.draw(work, PHASE), {
          "artist native": COPIES * PRICE - fee,
          "drop native": fee - COPIES * PRICE,
          "owed by drop native": fee,
          "protocol fees in drop native": fee,
        });
      });

      it("leaves what is left beside the copies of a buyer who came before", async () => {
        const { suite, attacker } = await loadAttack(size + 2n, cap + 2n);
        const { buyer, drop, receiver, work } = suite;
        await mint(suite, buyer, { quantity: 2 });
        await expectFunds(suite, () => attacker.run(buyAndReturn(suite, 3n)), { minted: ROUNDS * COPIES });
        await mint(suite, receiver, { quantity: COPIES });
        expect((await drop.phaseOf(work, PHASE)).totals.sold).to.equal(COPIES + 2n);
        await expectFunds(suite, () => drop.connect(buyer).refund(work, 1), {
          "buyer native": PRICE,
          "drop native": -PRICE,
          "buyer copies": -1n,
        });
      });
    });
  }

  it("stops at the wallet limit, which a return does not free, and undoes nothing for others", async () => {
    const { suite, attacker } = await loadAttack(COPIES, COPIES, Number(COPIES));
    const { buyer, drop, work } = suite;
    await expectRefusal(suite, () => attacker.run(buyAndReturn(suite)), drop, "DropWalletLimit", [COPIES, 0]);
    await expectFunds(suite, () => attacker.run(buyAndReturn(suite, 1n, 1n)), { minted: COPIES });
    expect(await drop.purchasesOf(work, PHASE, attacker)).to.equal(COPIES);
    const again = buyAndReturn(suite, COPIES + 1n, 1n);
    await expectRefusal(suite, () => attacker.run(again), drop, "DropWalletLimit", [COPIES, 0]);
    await mint(suite, buyer, { quantity: COPIES });
  });
});
