import { ScriptError } from "../../lib/ScriptError.ts";
import type { Party } from "../people.ts";
import type { Work } from "../stage.ts";

/** @throws ScriptError `BOOKS_OFF` where somebody else has the work. */
export async function expectOwner(work: Work, party: Party): Promise<void> {
  const owner = await work.collection.ownerOf(work.id);
  if (owner !== party.address) {
    throw new ScriptError("BOOKS_OFF", `"${work.title}" should be with ${party.name}, but ${owner} has it.`);
  }
}
