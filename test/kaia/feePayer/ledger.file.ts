import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { toBeHex } from "ethers";
import type { Budgets, Ledger, Reservation } from "../../../scripts/kaia/feePayer/ledger/Ledger.ts";
import { openLedger } from "../../../scripts/kaia/feePayer/ledger/openLedger.ts";
import { SetupError, type SetupErrorCode } from "../../../scripts/kaia/feePayer/SetupError.ts";
import { useTemporaryDirectory } from "../../scripts/temporaryDirectory.ts";
import { expectCode, FEE_PAYER, FRIEND, HOUR, NOON, STRANGER } from "./world.ts";

const PLENTY: Budgets = { user: 10n ** 24n, application: 10n ** 24n, funds: 10n ** 24n };
const OUTCOME = { fee: 30n, reverted: true, at: NOON + 1 };
const OWNER = { chainId: 1001n, feePayer: FEE_PAYER };
const MODULE = path.join(import.meta.dirname, "../../../scripts/kaia/feePayer/ledger/openLedger.ts");

function reservation(number: number, change: Partial<Reservation> = {}): Reservation {
  const hash = toBeHex(number, 32);
  const senderTxHash = toBeHex(number + 1_000_000, 32);
  const who = { application: "gallery", sender: FRIEND, nonce: BigInt(number) };
  return { hash, senderTxHash, ...who, amount: 100n, ratio: 30, raw: "0x31c0", reservedAt: NOON, ...change };
}

async function expectSetupError(promise: Promise<unknown>, code: SetupErrorCode, reason: string): Promise<void> {
  const error = await promise.catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(SetupError);
  expect((error as SetupError).code, (error as Error).message).to.equal(code);
  expect((error as Error).message).to.contain(reason);
}

describe("openLedger", () => {
  const directory = useTemporaryDirectory();
  const opened: Ledger[] = [];
  const children: ChildProcess[] = [];
  const fileOf = (name = "shop.ledger.sqlite"): string => path.join(directory(), name);

  async function openAt(file = fileOf(), now = NOON, owner = OWNER): Promise<Ledger> {
    const ledger = await openLedger(file, owner, now);
    opened.push(ledger);
    return ledger;
  }

  /** What a process would find that starts after this one was killed. */
  async function afterCrash(now = NOON): Promise<Ledger> {
    const copy = fileOf(`crashed-${opened.length}.sqlite`);
    await copyFile(fileOf(), copy);
    await copyFile(`${fileOf()}-journal`, `${copy}-journal`);
    return openAt(copy, now);
  }

  /** A process that opens the ledger, says what became of that, and stays. */
  async function openElsewhere(file = fileOf()): Promise<{ answer: string; kill: () => Promise<void> }> {
    const code = `
      const { openLedger } = await import(${JSON.stringify(MODULE)});
      const owner = { chainId: 1001n, feePayer: "${FEE_PAYER}" };
      const said = await openLedger(${JSON.stringify(file)}, owner, ${NOON}).then(() => "opened", ({ code }) => code);
      process.stdout.write(said);
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "--no-warnings", "--eval", code]);
    children.push(child);
    const [chunk] = (await once(child.stdout, "data")) as [Buffer];
    const kill = async (): Promise<void> => {
      child.kill("SIGKILL");
      await once(child, "exit");
    };
    return { answer: chunk.toString(), kill };
  }

  afterEach(async () => {
    for (const ledger of opened.splice(0)) await ledger.close();
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  describe("given a crash", () => {
    it("knows a reservation as soon as it is made, and what to send again", async () => {
      const ledger = await openAt();
      await ledger.reserve(reservation(1), PLENTY);
      const next = await afterCrash();
      const expected = { ...reservation(1), state: "sent", since: NOON };
      expect(next.open()).to.deep.equal([expected]);
      expect(next.find(reservation(1).senderTxHash)).to.deep.equal(expected);
      expect(next.spent(NOON, "gallery", FRIEND)).to.equal(100n);
    });

    it("knows what was booked, released, refused, and put to rest", async () => {
      const ledger = await openAt();
      for (const number of [1, 2, 3, 4]) await ledger.reserve(reservation(number), PLENTY);
      await ledger.book(reservation(1).hash, OUTCOME);
      await ledger.release(reservation(2).hash);
      await ledger.mark(reservation(3).hash, "refused", NOON + 2);
      await ledger.mark(reservation(4).hash, "resting", NOON + 3);
      const next = await afterCrash();
      expect(next.spent(NOON + 1, "gallery")).to.equal(130n);
      const booking = { fee: 30n, reverted: true, bookedAt: NOON + 1 };
      expect(next.find(reservation(1).senderTxHash)).to.deep.equal({ ...reservation(1), ...booking, raw: "0x" });
      expect(next.find(reservation(2).senderTxHash)).to.equal(undefined);
      expect(next.open().map(({ hash, state, since }) => [hash, state, since])).to.deep.equal([
        [reservation(3).hash, "refused", NOON + 2],
        [reservation(4).hash, "resting", NOON + 3],
      ]);
      await expectCode(next.reserve(reservation(5), { ...PLENTY, funds: 299n }), "FEE_PAYER_FUNDS");
    });

    it("gives nobody a new budget", async () => {
      const ledger = await openAt();
      await ledger.reserve(reservation(1), PLENTY);
      const next = await afterCrash();
      await expectCode(next.reserve(reservation(2), { ...PLENTY, user: 199n }), "USER_OVER_BUDGET");
      await next.reserve(reservation(2), { ...PLENTY, user: 200n });
    });

    it("knows amounts beyond SQLite's integers, to the kei", async () => {
      const ledger = await openAt();
      const amount = 2n ** 70n + 1n;
      await ledger.reserve(reservation(1, { amount }), PLENTY);
      expect((await afterCrash()).spent(NOON, "gallery")).to.equal(amount);
    });

    it("forgets bookings after a day, and never what is open", async () => {
      const ledger = await openAt();
      for (const number of [1, 2]) await ledger.reserve(reservation(number), PLENTY);
      await ledger.book(reservation(1).hash, OUTCOME);
      const day = 24 * HOUR;
      expect((await afterCrash(NOON + day)).spent(NOON + day, "gallery")).to.equal(130n);
      const after = await afterCrash(NOON + day + 1);
      expect(after.spent(NOON + day + 1, "gallery")).to.equal(100n);
      await after.reserve(reservation(3, { reservedAt: NOON + day + 1 }), PLENTY);
      await after.close();
      const last = new DatabaseSync(fileOf(`crashed-${opened.length - 1}.sqlite`));
      expect(last.prepare("SELECT count(*) AS count FROM entries").get()).to.include({ count: 2 });
      last.close();
    });
  });

  describe("given another process", () => {
    it("is refused by it, and takes over the moment it is killed", async () => {
      const other = await openElsewhere();
      expect(other.answer).to.equal("opened");
      await expectSetupError(openAt(), "LEDGER_IN_USE", "in use by another process");
      await other.kill();
      await openAt();
    });

    it("refuses it, by another name of the file too", async () => {
      const ledger = await openAt();
      await ledger.reserve(reservation(1), PLENTY);
      await symlink(fileOf(), fileOf("link.sqlite"));
      await mkdir(fileOf("elsewhere"));
      for (const name of ["shop.ledger.sqlite", "link.sqlite", "elsewhere/../shop.ledger.sqlite"]) {
        expect((await openElsewhere(fileOf(name))).answer, name).to.equal("LEDGER_IN_USE");
      }
      await ledger.close();
      expect((await openElsewhere()).answer).to.equal("opened");
    });

    it("lets one of many at once have it", async () => {
      const answers = await Promise.all(Array.from({ length: 6 }, () => openElsewhere()));
      expect(answers.map(({ answer }) => answer).sort()).to.deep.equal([
        ...(Array.from({ length: 5 }).fill("LEDGER_IN_USE") as string[]),
        "opened",
      ]);
    });

    it("is refused a second time in this process, too", async () => {
      const ledger = await openAt();
      await expectSetupError(openAt(), "LEDGER_IN_USE", "in use");
      expect((await openElsewhere()).answer).to.equal("LEDGER_IN_USE");
      await ledger.close();
      await openAt();
    });
  });

  describe("given a file that it has not written", () => {
    it("does not overwrite one of something else", async () => {
      await writeFile(fileOf(), "0xprivate ".repeat(500));
      await expectSetupError(openAt(), "LEDGER_MALFORMED", "not a database");
      expect(await readFile(fileOf(), "utf8")).to.equal("0xprivate ".repeat(500));
    });

    it("does not take another program's database", async () => {
      const database = new DatabaseSync(fileOf());
      database.exec("CREATE TABLE entries (hash TEXT)");
      database.close();
      await expectSetupError(openAt(), "LEDGER_MALFORMED", "something else");
    });

    const changes: [string, string][] = [
      ["has an amount below zero", "UPDATE entries SET amount = '-100'"],
      ["has a state that is none", "UPDATE entries SET state = 'paid'"],
      ["has a booking without a fee", "UPDATE entries SET state = 'booked'"],
      ["is of another version", "PRAGMA user_version = 2"],
    ];
    for (const [name, change] of changes) {
      it(`does not start where it ${name}`, async () => {
        const ledger = await openAt();
        await ledger.reserve(reservation(1), PLENTY);
        await ledger.close();
        const database = new DatabaseSync(fileOf());
        database.exec(change);
        database.close();
        await expectSetupError(openAt(), "LEDGER_MALFORMED", fileOf());
      });
    }

    it("does not start where it cannot be opened", async () => {
      await mkdir(fileOf());
      await expectSetupError(openAt(), "LEDGER_UNREADABLE", fileOf());
      await writeFile(fileOf("file"), "");
      await expectSetupError(openAt(fileOf("file/ledger.sqlite")), "LEDGER_UNREADABLE", "file");
      await symlink(fileOf("nowhere"), fileOf("dangling.sqlite"));
      await expectSetupError(openAt(fileOf("dangling.sqlite")), "LEDGER_UNREADABLE", "dangling");
    });
  });

  for (const [name, owner] of [
    ["chain", { chainId: 8217n, feePayer: FEE_PAYER }],
    ["fee payer", { chainId: 1001n, feePayer: STRANGER }],
  ] as const) {
    it(`does not start with the ledger of another ${name}`, async () => {
      await (await openAt()).close();
      await expectSetupError(openAt(fileOf(), NOON, owner), "LEDGER_OF_ANOTHER", `${FEE_PAYER} on chain 1001`);
      await openAt();
    });
  }

  describe("given entries from the future", () => {
    const ahead = NOON - 5 * 60_000;
    for (const [name, change] of [
      ["a reservation", (): Promise<void> => Promise.resolve()],
      ["a booking", (ledger: Ledger) => ledger.book(reservation(1).hash, { ...OUTCOME, at: NOON })],
    ] as const) {
      it(`does not start with ${name} of more than five minutes ahead`, async () => {
        const ledger = await openAt();
        await ledger.reserve(reservation(1, name === "a booking" ? { reservedAt: ahead } : {}), PLENTY);
        await change(ledger);
        await ledger.close();
        await expectSetupError(openAt(fileOf(), ahead - 1), "CLOCK", "2027-01-01T12:00:00.000Z");
        await openAt(fileOf(), ahead);
      });
    }
  });

  describe("given a database that cannot be written", () => {
    it("refuses LEDGER_UNAVAILABLE, changes nothing, and goes on when it can be", async () => {
      const ledger = await openAt();
      await ledger.reserve(reservation(1), PLENTY);
      const database = DatabaseSync.prototype;
      const descriptor = Object.getOwnPropertyDescriptor(database, "exec")!;
      const exec = descriptor.value as typeof database.exec;
      database.exec = function (sql) {
        if (sql === "COMMIT") throw new Error("disk I/O error");
        exec.call(this, sql);
      };
      try {
        await expectCode(ledger.reserve(reservation(2), PLENTY), "LEDGER_UNAVAILABLE");
        await expectCode(ledger.book(reservation(1).hash, OUTCOME), "LEDGER_UNAVAILABLE");
        await expectCode(ledger.mark(reservation(1).hash, "resting", NOON), "LEDGER_UNAVAILABLE");
        await expectCode(ledger.release(reservation(1).hash), "LEDGER_UNAVAILABLE");
      } finally {
        Object.defineProperty(database, "exec", descriptor);
      }
      expect(ledger.open()).to.deep.equal([{ ...reservation(1), state: "sent", since: NOON }]);
      expect(ledger.spent(NOON, "gallery")).to.equal(100n);
      await ledger.reserve(reservation(2), PLENTY);
      expect((await afterCrash()).open()).to.have.length(2);
    });

    it("refuses after it is closed", async () => {
      const ledger = await openAt();
      await ledger.close();
      await ledger.close();
      await expectCode(ledger.reserve(reservation(1), PLENTY), "LEDGER_UNAVAILABLE");
    });
  });

  it("lets nobody else on this machine read who spent what", async () => {
    await openAt();
    expect((await stat(fileOf())).mode & 0o077).to.equal(0);
  });
});
