import { expect } from "chai";
import { toBeHex } from "ethers";
import { createMemoryLedger } from "../../../scripts/kaia/feePayer/ledger/createMemoryLedger.ts";
import type { Budgets, Reservation } from "../../../scripts/kaia/feePayer/ledger/Ledger.ts";
import { expectCode, FRIEND, HOUR, NOON, STRANGER } from "./world.ts";

const BUDGETS: Budgets = { user: 300n, application: 500n, funds: 1_000n };

function reservation(number: number, change: Partial<Reservation> = {}): Reservation {
  const hash = toBeHex(number, 32);
  const senderTxHash = toBeHex(number + 1_000, 32);
  const who = { application: "gallery", sender: FRIEND, nonce: BigInt(number) };
  return { hash, senderTxHash, ...who, amount: 100n, ratio: 100, raw: "0x31c0", reservedAt: NOON, ...change };
}

describe("Ledger", () => {
  for (const [code, budgets] of [
    ["USER_OVER_BUDGET", { ...BUDGETS, user: 199n }],
    ["APPLICATION_OVER_BUDGET", { ...BUDGETS, application: 199n }],
    ["FEE_PAYER_FUNDS", { ...BUDGETS, funds: 199n }],
  ] as const) {
    it(`refuses ${code} by one kei, and only the second of two at once`, async () => {
      const ledger = createMemoryLedger();
      const results = await Promise.allSettled([
        ledger.reserve(reservation(1), budgets),
        ledger.reserve(reservation(2), budgets),
      ]);
      expect(results[0].status).to.equal("fulfilled");
      expect(results[1]).to.have.nested.property("reason.code", code);
      expect(ledger.spent(NOON, "gallery")).to.equal(100n);
      await ledger.reserve(reservation(2), { user: 200n, application: 200n, funds: 200n });
    });
  }

  it("keeps users and applications apart", async () => {
    const ledger = createMemoryLedger();
    await ledger.reserve(reservation(1), BUDGETS);
    await ledger.reserve(reservation(2, { sender: STRANGER }), BUDGETS);
    await ledger.reserve(reservation(3, { application: "shop" }), BUDGETS);
    expect(ledger.spent(NOON, "gallery", FRIEND)).to.equal(100n);
    expect(ledger.spent(NOON, "gallery", STRANGER)).to.equal(100n);
    expect(ledger.spent(NOON, "gallery")).to.equal(200n);
    expect(ledger.spent(NOON, "shop", FRIEND)).to.equal(100n);
    expect(ledger.spent(NOON, "shop")).to.equal(100n);
  });

  it("covers with the fee payer's funds what is open, not what is paid", async () => {
    const ledger = createMemoryLedger();
    await ledger.reserve(reservation(1), BUDGETS);
    await ledger.book(reservation(1).hash, { fee: 60n, reverted: false, at: NOON });
    await ledger.reserve(reservation(2), { ...BUDGETS, funds: 100n });
    await expectCode(
      ledger.reserve(reservation(3, { application: "shop" }), { ...BUDGETS, funds: 199n }),
      "FEE_PAYER_FUNDS",
    );
  });

  it("books and releases once", async () => {
    const ledger = createMemoryLedger();
    await ledger.reserve(reservation(1), BUDGETS);
    await ledger.reserve(reservation(2), BUDGETS);
    for (let time = 0; time < 2; time++) {
      await ledger.book(reservation(1).hash, { fee: 60n, reverted: false, at: NOON });
      await ledger.release(reservation(1).hash);
      await ledger.release(reservation(2).hash);
      await ledger.book(reservation(2).hash, { fee: 60n, reverted: false, at: NOON });
      expect(ledger.spent(NOON, "gallery")).to.equal(60n);
    }
  });

  it("reserves no transaction twice", async () => {
    const ledger = createMemoryLedger();
    await ledger.reserve(reservation(1), BUDGETS);
    await expectCode(ledger.reserve(reservation(1), BUDGETS), "ALREADY_SUBMITTED");
    const again = reservation(2, { senderTxHash: reservation(1).senderTxHash });
    await expectCode(ledger.reserve(again, BUDGETS), "ALREADY_SUBMITTED");
    await ledger.book(reservation(1).hash, { fee: 60n, reverted: false, at: NOON });
    await expectCode(ledger.reserve(again, BUDGETS), "ALREADY_SUBMITTED");
  });

  it("counts a booking for 24 hours from when it was booked, a reservation without end", async () => {
    const ledger = createMemoryLedger();
    await ledger.reserve(reservation(1), BUDGETS);
    const late = NOON + 100 * HOUR;
    expect(ledger.spent(late, "gallery")).to.equal(100n);
    await ledger.book(reservation(1).hash, { fee: 60n, reverted: false, at: late });
    expect(ledger.spent(late + 24 * HOUR - 1, "gallery")).to.equal(60n);
    expect(ledger.spent(late + 24 * HOUR, "gallery", FRIEND)).to.equal(0n);
    expect(ledger.find(reservation(1).senderTxHash)).to.equal(undefined);
  });
});
