import type { Mutant } from "./Mutant.ts";

const TELL = "tellMutant";

/** What code that calls it sends is told to {NetworkHooks.onCoverageData}, and changes nothing else. */
const COVERAGE_ADDRESS = "0xc0bEc0BEc0BeC0bEC0beC0bEC0bEC0beC0beC0BE";

const TELLER = [
  `function ${TELL}(uint256 told) pure { asPure${TELL}(send${TELL})(told); }`,
  `function send${TELL}(uint256 told) view { assembly ("memory-safe") { mstore(0, told)`,
  `pop(staticcall(gas(), ${COVERAGE_ADDRESS}, 0, 32, 0, 0)) } }`,
  `function asPure${TELL}(function (uint256) view given) pure returns (function (uint256) pure taken)`,
  `{ assembly ("memory-safe") { taken := given } }`,
].join(" ");

/** Numbers the places where mutants are: a statement, or a modifier of a function. Where a mutant is in none, it has no number. */
export function numberPlaces(mutants: readonly Mutant[]): Map<Mutant, number> {
  const numbers = new Map<string, number>();
  const places = new Map<Mutant, number>();
  for (const mutant of mutants) {
    const at = mutant.functionEnd === undefined ? mutant.statement : mutant.start;
    if (at === undefined) continue;
    const place = `${mutant.source} ${at}`;
    const number = numbers.get(place) ?? numbers.size + 1;
    numbers.set(place, number);
    places.set(mutant, number);
  }
  return places;
}

/**
 * The original, which tells the chain whenever it gets to a place where mutants are.
 *
 * It does so before each such statement, and in a modifier before each such modifier.
 * @param text The original.
 * @param mutants Changes of it.
 * @param places The number of each mutant's place.
 */
export function traceMutants(text: Buffer, mutants: readonly Mutant[], places: ReadonlyMap<Mutant, number>): Buffer {
  const insertions = new Map<string, { at: number; text: string }>();
  const insert = (at: number, inserted: string): void => {
    insertions.set(`${at} ${inserted}`, { at, text: inserted });
  };
  for (const mutant of mutants) {
    const number = places.get(mutant);
    if (number === undefined) continue;
    if (mutant.functionEnd === undefined) {
      insert(mutant.statement!, `${TELL}(${number}); `);
    } else {
      insert(mutant.start, `${TELL}${number} `);
      insert(mutant.functionEnd, ` modifier ${TELL}${number}() { ${TELL}(${number}); _; }`);
    }
  }
  const parts: Buffer[] = [];
  let from = 0;
  for (const { at, text: inserted } of [...insertions.values()].sort((a, b) => a.at - b.at)) {
    parts.push(text.subarray(from, at), Buffer.from(inserted));
    from = at;
  }
  return Buffer.concat([...parts, text.subarray(from), Buffer.from(`\n${TELLER}\n`)]);
}
