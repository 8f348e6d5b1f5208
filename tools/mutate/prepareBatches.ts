import { combineMutants, type Combined, chooseMutant } from "./combineMutants.ts";
import { type Mutant, mutate } from "./Mutant.ts";
import type { Sources } from "./Sources.ts";
import { type Bytecodes, CompilerRefusal, compileContracts } from "./solc/compileContracts.ts";
import type { Compiler } from "./solc/Compiler.ts";
import type { CompilerSettings } from "./solc/types.ts";

/** More of them in one contract would cost it gas that tests count. */
const MUTANTS_PER_TEXT = 60;

/** Contracts compiled once for several mutants. */
export interface Batch {
  /** Bytecode without a mutant. */
  original: Bytecodes;
  mutants: readonly Mutant[];
  /** Bytecode with one of them; undefined if that does not compile. */
  mutated(mutant: Mutant): Promise<Bytecodes | undefined>;
}

export interface Workshop {
  compiler: Compiler;
  sources: Sources;
  settings: CompilerSettings;
}

/**
 * Compiles mutants of one source, many at a time where that can be.
 * @param contracts What to compile, by `source:Contract`.
 */
export async function* prepareBatches(
  workshop: Workshop,
  source: string,
  mutants: readonly Mutant[],
  contracts: readonly string[],
): AsyncGenerator<Batch> {
  const alone = mutants.filter(({ site }) => site.form === "alone");
  const others = mutants.filter(({ site }) => site.form !== "alone");
  for (let at = 0; at < others.length; at += MUTANTS_PER_TEXT) {
    yield* prepareTogether(workshop, source, others.slice(at, at + MUTANTS_PER_TEXT), contracts, alone);
  }
  if (alone.length > 0) yield await prepareAlone(workshop, source, alone, contracts);
}

async function* prepareTogether(
  workshop: Workshop,
  source: string,
  mutants: readonly Mutant[],
  contracts: readonly string[],
  alone: Mutant[],
): AsyncGenerator<Batch> {
  const { compiler, sources, settings } = workshop;
  let left = mutants;
  while (left.length > 0) {
    const combined = combineMutants(sources.text(source), left);
    try {
      const changed = new Map([[source, combined.text]]);
      const bytecodes = await compileContracts(compiler, sources, contracts, settings, changed);
      const choose = (number: number): Bytecodes => mapCode(bytecodes, (code) => chooseMutant(code, number));
      yield {
        original: choose(0),
        mutants: left,
        mutated: (mutant) => Promise.resolve(choose(combined.mutants.indexOf(mutant) + 1)),
      };
      return;
    } catch (error) {
      if (!(error instanceof CompilerRefusal)) throw error;
      const culprits = culpritsOf(error, source, combined);
      if (culprits.size > 0) {
        alone.push(...culprits);
        left = left.filter((mutant) => !culprits.has(mutant));
      } else if (left.length > 1) {
        const half = Math.ceil(left.length / 2);
        yield* prepareTogether(workshop, source, left.slice(0, half), contracts, alone);
        yield* prepareTogether(workshop, source, left.slice(half), contracts, alone);
        return;
      } else {
        alone.push(...left);
        return;
      }
    }
  }
}

/** The mutants that the compiler complains of. */
function culpritsOf({ errors }: CompilerRefusal, source: string, combined: Combined): Set<Mutant> {
  const places = errors.flatMap(({ sourceLocation }) => (sourceLocation?.file === source ? [sourceLocation] : []));
  return new Set(places.flatMap(({ start, end }) => combined.culprits(start, end)));
}

async function prepareAlone(
  { compiler, sources, settings }: Workshop,
  source: string,
  mutants: readonly Mutant[],
  contracts: readonly string[],
): Promise<Batch> {
  return {
    original: await compileContracts(compiler, sources, contracts, settings),
    mutants,
    mutated: async (mutant) => {
      const changed = new Map([[source, mutate(sources.text(source), mutant)]]);
      try {
        return await compileContracts(compiler, sources, contracts, settings, changed);
      } catch (error) {
        if (error instanceof CompilerRefusal) return undefined;
        throw error;
      }
    },
  };
}

function mapCode(bytecodes: Bytecodes, change: (code: string) => string): Bytecodes {
  return Object.fromEntries(
    Object.entries(bytecodes).map(([name, { creation, deployed }]) => [
      name,
      { creation: change(creation), deployed: change(deployed) },
    ]),
  );
}
