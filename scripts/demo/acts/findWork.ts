import type { Person } from "../people.ts";
import type { Stage, Work } from "../stage.ts";

/** The work at a place in the catalogue; a short catalogue begins again from the front. */
export function workAt({ works }: Stage, index: number): Work {
  return works[index % works.length]!;
}

/** The work with the most holders. */
export function workOfMostHolders({ works }: Stage): Work {
  return works.reduce((most, work) => (work.shares.length > most.shares.length ? work : most));
}

/** Who has a work now, and those collectors who have not, in their order. */
export async function ownerAndOthers({ cast }: Stage, work: Work): Promise<[owner: Person, ...others: Person[]]> {
  const address = await work.collection.ownerOf(work.id);
  const owner = [cast.artist, ...cast.collectors].find((person) => person.address === address);
  if (owner === undefined) throw new Error(`nobody on the stage has "${work.title}"`);
  return [owner, ...cast.collectors.filter((person) => person !== owner)];
}
