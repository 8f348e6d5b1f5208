import { copyFile, type FileHandle, open, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { toBeHex } from "ethers";
import type { Budgets, Ledger, Reservation } from "../../../scripts/kaia/feePayer/ledger/Ledger.ts";
import { openJournalLedger } from "../../../scripts/kaia/feePayer/ledger/openJournalLedger.ts";
import { SetupError, type SetupErrorCode } from "../../../scripts/kaia/feePayer/SetupError.ts";
import { useTemporaryDirectory } from "../../scripts/temporaryDirectory.ts";
import { expectCode, FRIEND, HOUR, NOON } from "./world.ts";

const PLENTY: Budgets = { user: 10n ** 24n, application: 10n ** 24n, funds: 10n ** 24n };
/** No process has such a number. */
const GONE = 2 ** 22 + 1;
const OUTCOME = { fee: 30n, reverted: true, at: NOON + 1 };

function reservation(number: number, change: Partial<Reservation> = {}): Reservation {
  const hash = toBeHex(number, 32);
  const senderTxHash = toBeHex(number + 1_000_000, 32);
  const who = { application: "gallery", sender: FRIEND, nonce: BigInt(number) };
  return { hash, senderTxHash, ...who, amount: 100n, ratio: 30, reservedAt: NOON, ...change };
}

async function expectSetupError(promise: Promise<unknown>, code: SetupErrorCode, reason: string): Promise<void> {
  const error = await promise.catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(SetupError);
  expect(error).to.have.property("code", code);
  expect((error as Error).message).to.contain(reason);
}

describe("openJournalLedger", () => {
  const directory = useTemporaryDirectory();
  const opened: Ledger[] = [];
  const fileOf = (name = "ledger.jsonl"): string => path.join(directory(), name);

  async function openAt(file = fileOf(), now = NOON): Promise<Ledger> {
    const ledger = await openJournalLedger(file, now);
    opened.push(ledger);
    return ledger;
  }

  /** What a process would find that starts after this one was killed. */
  async function afterCrash(now = NOON): Promise<Ledger> {
    const copy = fileOf(`crashed-${opened.length}.jsonl`);
    await copyFile(fileOf(), copy);
    return openAt(copy, now);
  }

  afterEach(async () => {
    for (const ledger of opened.splice(0)) await ledger.close().catch(() => undefined);
  });

  describe("given a crash", () => {
    it("knows a reservation as soon as it is made", async () => {
      const ledger = await openAt();
      await ledger.reserve(reservation(1), PLENTY);
      const next = await afterCrash();
      expect(next.open()).to.have.length(1);
      expect(next.open()[0]).to.deep.include(reservation(1));
      expect(next.find(reservation(1).senderTxHash)).to.deep.include(reservation(1));
      expect(next.spent(NOON, "gallery", FRIEND)).to.equal(100n);
    });

    it("knows what was booked and what was released", async () => {
      const ledger = await openAt();
      for (const number of [1, 2, 3]) await ledger.reserve(reservation(number), PLENTY);
      await ledger.book(reservation(1).hash, OUTCOME);
      await ledger.release(reservation(2).hash);
      const next = await afterCrash();
      expect(next.spent(NOON + 1, "gallery")).to.equal(130n);
      const booking = { fee: 30n, reverted: true, bookedAt: NOON + 1 };
      expect(next.find(reservation(1).senderTxHash)).to.deep.include(booking);
      expect(next.find(reservation(2).senderTxHash)).to.equal(undefined);
      expect(next.open().map(({ hash }) => hash)).to.deep.equal([reservation(3).hash]);
    });

    it("gives nobody a new budget", async () => {
      const ledger = await openAt();
      await ledger.reserve(reservation(1), PLENTY);
      const next = await afterCrash();
      await expectCode(next.reserve(reservation(2), { ...PLENTY, user: 199n }), "USER_OVER_BUDGET");
      await next.reserve(reservation(2), { ...PLENTY, user: 200n });
    });

    it("drops a line that was being written, and goes on", async () => {
      const ledger = await openAt();
      await ledger.reserve(reservation(1), PLENTY);
      const torn = (await readFile(fileOf(), "utf8")) + '{"type":"reserve","hash":"0x00';
      await writeFile(fileOf("torn.jsonl"), torn);
      const next = await openAt(fileOf("torn.jsonl"));
      await next.reserve(reservation(2), PLENTY);
      await next.close();
      const last = await openAt(fileOf("torn.jsonl"));
      expect(last.open().map(({ hash }) => hash)).to.deep.equal([reservation(1).hash, reservation(2).hash]);
    });
  });

  describe("given a file that it has not written", () => {
    const good = async (): Promise<string> => {
      const ledger = await openAt();
      await ledger.reserve(reservation(1), PLENTY);
      return readFile(fileOf(), "utf8");
    };
    const cases: [string, (line: string) => string][] = [
      ["says something that is no line", () => "hello\n"],
      ["says something else of a reservation", (line) => line.replace('"amount":"100"', '"amount":"-100"')],
      ["books what was not reserved", () => `{"type":"release","hash":"${toBeHex(9, 32)}"}\n`],
      ["reserves something twice", (line) => line],
    ];
    it("does not overwrite a file of something else, without a line break too", async () => {
      await writeFile(fileOf("other.jsonl"), "0xprivate");
      await expectSetupError(openAt(fileOf("other.jsonl")), "LEDGER_MALFORMED", "line 1 of the ledger");
      expect(await readFile(fileOf("other.jsonl"), "utf8")).to.equal("0xprivate");
    });

    for (const [name, change] of cases) {
      it(`does not start where that ${name}`, async () => {
        const line = await good();
        await writeFile(fileOf("other.jsonl"), line + change(line));
        await expectSetupError(openAt(fileOf("other.jsonl")), "LEDGER_MALFORMED", "line 2 of the ledger");
        expect(await readFile(fileOf("other.jsonl"), "utf8")).to.equal(line + change(line));
      });
    }
  });

  describe("given another process", () => {
    const lock = (content: object): Promise<void> => writeFile(`${fileOf()}.lock`, JSON.stringify(content));
    const here = { id: "a", host: hostname() };

    it("does not open a ledger twice", async () => {
      const ledger = await openAt();
      await expectSetupError(openAt(), "LEDGER_IN_USE", "this process");
      await ledger.close();
      await openAt();
    });

    it("does not open one that a living process holds", async () => {
      await lock({ ...here, pid: process.ppid });
      await expectSetupError(openAt(), "LEDGER_IN_USE", `process ${process.ppid}`);
    });

    it("does not open one that another machine holds", async () => {
      await lock({ id: "a", pid: GONE, host: "elsewhere" });
      await expectSetupError(openAt(), "LEDGER_IN_USE", "elsewhere");
    });

    for (const [name, pid] of [
      ["that is gone", GONE],
      ["that had this one's number", process.pid],
    ] as const) {
      it(`takes over from one ${name}`, async () => {
        await lock({ ...here, pid });
        const ledger = await openAt();
        await ledger.close();
        expect(await readdir(directory())).to.deep.equal(["ledger.jsonl"]);
      });
    }
  });

  it("is written anew when most of it is history", async () => {
    const ledger = await openAt();
    const numbers = Array.from({ length: 6_000 }, (_, index) => index + 1);
    await Promise.all(numbers.map((number) => ledger.reserve(reservation(number), PLENTY)));
    await Promise.all(numbers.slice(1).map((number) => ledger.release(reservation(number).hash)));
    await Promise.all([ledger.book(reservation(1).hash, OUTCOME), ledger.reserve(reservation(7_000), PLENTY)]);
    const lines = (await readFile(fileOf(), "utf8")).trimEnd().split("\n");
    expect(lines).to.have.length(3);
    await ledger.reserve(reservation(7_001), PLENTY);
    const next = await afterCrash();
    expect(next.spent(NOON + 1, "gallery")).to.equal(230n);
  });

  it("forgets bookings after a day, and never what is open", async () => {
    const ledger = await openAt();
    for (const number of [1, 2]) await ledger.reserve(reservation(number), PLENTY);
    await ledger.book(reservation(1).hash, OUTCOME);
    const before = await afterCrash(NOON + 24 * HOUR);
    expect(before.spent(NOON + 24 * HOUR, "gallery")).to.equal(130n);
    const after = await afterCrash(NOON + 24 * HOUR + 1);
    expect(after.spent(NOON + 24 * HOUR + 1, "gallery")).to.equal(100n);
    expect(after.find(reservation(1).senderTxHash)).to.equal(undefined);
  });

  describe("given a disk that fails", () => {
    let restore = (): void => undefined;
    afterEach(() => {
      restore();
    });

    async function failDisk(): Promise<void> {
      const handle = await open(fileOf("probe"), "w");
      const prototype = Object.getPrototypeOf(handle) as FileHandle;
      await handle.close();
      const descriptor = Object.getOwnPropertyDescriptor(prototype, "datasync")!;
      prototype.datasync = () => Promise.reject(new Error("EIO"));
      restore = () => {
        Object.defineProperty(prototype, "datasync", descriptor);
      };
    }

    it("refuses LEDGER_UNAVAILABLE, reserves nothing, and writes no more", async () => {
      const ledger = await openAt();
      await ledger.reserve(reservation(1), PLENTY);
      await failDisk();
      await expectCode(ledger.reserve(reservation(2), PLENTY), "LEDGER_UNAVAILABLE");
      restore();
      await expectCode(ledger.reserve(reservation(3), PLENTY), "LEDGER_UNAVAILABLE");
      expect(ledger.open().map(({ hash }) => hash)).to.deep.equal([reservation(1).hash]);
      expect(ledger.spent(NOON, "gallery")).to.equal(100n);
    });
  });

  it("lets nobody else on this machine read who spent what", async () => {
    await openAt();
    expect((await stat(fileOf())).mode & 0o077).to.equal(0);
  });
});
