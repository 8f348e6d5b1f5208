import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { toBeHex } from "ethers";
import { openLedger } from "../../../scripts/kaia/feePayer/ledger/openLedger.ts";
import { releaseReservations } from "../../../scripts/kaia/feePayer/releaseReservations.ts";
import { useTemporaryDirectory } from "../../scripts/temporaryDirectory.ts";
import { applicationFile, FEE_PAYER, FEE_PAYER_KEY, FRIEND, NOON } from "./world.ts";

const OWNER = { chainId: 1001n, feePayer: FEE_PAYER };
const hashOf = (number: number): string => toBeHex(number, 32);

describe("releaseReservations", () => {
  const directory = useTemporaryDirectory();
  let options: { policy: string; ledger: string };
  let said: string[];

  beforeEach(async () => {
    options = { policy: path.join(directory(), "policy.json"), ledger: path.join(directory(), "ledger.sqlite") };
    said = [];
    await writeFile(options.policy, JSON.stringify({ chainId: 1001, applications: [applicationFile] }));
    const ledger = await openLedger(options.ledger, OWNER, NOON);
    for (const number of [1, 2, 3, 4]) {
      const who = { application: "gallery", sender: FRIEND, nonce: BigInt(number) };
      const what = { ...who, amount: 10n ** 16n, ratio: 100, raw: "0x31c0", reservedAt: Date.now() };
      const budgets = { user: 10n ** 18n, application: 10n ** 18n, funds: 10n ** 18n };
      await ledger.reserve({ hash: hashOf(number), senderTxHash: hashOf(number + 100), ...what }, budgets);
    }
    await ledger.book(hashOf(2), { fee: 1n, reverted: false, at: Date.now() });
    for (const number of [3, 4]) await ledger.mark(hashOf(number), "resting", Date.now());
    await ledger.close();
  });

  async function release(which: string): Promise<void> {
    const output = { log: (text: string) => said.push(text), warn: (text: string) => said.push(text) };
    const readPrivateKey = (): Promise<string> => Promise.resolve(FEE_PAYER_KEY.privateKey);
    await releaseReservations({ readPrivateKey, output }, options, which);
  }

  async function openHashes(): Promise<string[]> {
    const ledger = await openLedger(options.ledger, OWNER, Date.now());
    try {
      return ledger.open().map(({ hash }) => hash);
    } finally {
      await ledger.close();
    }
  }

  it("releases the one that is named, and says what that means", async () => {
    await release(hashOf(1));
    expect(said[0]).to.equal(`Released ${hashOf(1)} of ${FRIEND}, nonce 1: 0.01 KAIA`);
    expect(said[1]).to.contain("counts against no budget");
    expect(await openHashes()).to.deep.equal([hashOf(3), hashOf(4)]);
  });

  it("releases all that rest", async () => {
    await release("resting");
    expect(await openHashes()).to.deep.equal([hashOf(1)]);
  });

  for (const [name, which] of [
    ["is booked", hashOf(2)],
    ["is unknown", hashOf(9)],
  ] as const) {
    it(`refuses one that ${name}`, async () => {
      const error = await release(which).catch((thrown: unknown) => thrown);
      expect(error).to.have.property("code", "INVALID_OPTION");
      expect(await openHashes()).to.have.length(3);
    });
  }

  it("does not touch the ledger of a service that runs", async () => {
    const ledger = await openLedger(options.ledger, OWNER, Date.now());
    const error = await release(hashOf(1)).catch((thrown: unknown) => thrown);
    expect(error).to.have.property("code", "LEDGER_IN_USE");
    await ledger.close();
  });
});
