import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { readJournal } from "../../scripts/deploy/readJournal.ts";
import { useTemporaryDirectory } from "./temporaryDirectory.ts";

describe("readJournal", () => {
  const directory = useTemporaryDirectory();
  const prepared = (futureId: string, nonce: number) => ({
    type: "TRANSACTION_PREPARE_SEND",
    futureId,
    networkInteractionId: 1,
    nonce,
  });
  const A = "Droit#A";
  const B = "Droit#B";

  async function unknownOf(...messages: object[]): Promise<unknown> {
    const folder = path.join(directory(), "journal");
    await mkdir(folder, { recursive: true });
    const lines = messages.map((message) => JSON.stringify(message));
    // A process that is killed may leave half a line.
    await writeFile(path.join(folder, "journal.jsonl"), ["", ...lines, '{"type":"TRANSACT'].join("\n"));
    return (await readJournal(folder)).unknown;
  }

  it("knows nothing where there is none", async () => {
    expect((await readJournal(directory())).unknown).to.deep.equal([]);
    expect((await readJournal(undefined)).contracts).to.deep.equal([]);
  });

  it("tells which transactions were about to be sent, and no more", async () => {
    const sent = { type: "TRANSACTION_SEND", futureId: A, networkInteractionId: 1 };
    expect(await unknownOf(prepared(A, 4), sent, prepared(B, 5))).to.deep.equal([{ futureId: B, nonce: 5 }]);
  });

  it("does not tell one that was given up, until it is about to be sent again", async () => {
    const wiped = { type: "WIPE_APPLY", futureId: A };
    expect(await unknownOf(prepared(A, 4), wiped)).to.deep.equal([]);
    expect(await unknownOf(prepared(A, 4), wiped, prepared(A, 4))).to.deep.equal([{ futureId: A, nonce: 4 }]);
  });
});
