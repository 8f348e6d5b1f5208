import { type Mutant, mutate } from "./Mutant.ts";
import type { Sources } from "./Sources.ts";
import { type Bytecodes, compileContracts } from "./solc/compileContracts.ts";
import type { Compiler } from "./solc/Compiler.ts";
import type { CompilerSettings } from "./solc/types.ts";

/** Tells mutants of which the compiler, at the project's settings, makes the same bytecode. */
export class EquivalenceProver {
  readonly #compiler: Compiler;
  readonly #sources: Sources;
  readonly #settingsOf: (source: string) => CompilerSettings;
  readonly #originals = new Map<string, Promise<Bytecodes>>();

  constructor(compiler: Compiler, sources: Sources, settingsOf: (source: string) => CompilerSettings) {
    this.#compiler = compiler;
    this.#sources = sources;
    this.#settingsOf = settingsOf;
  }

  /** @param contracts All that its code is in, by `source:Contract`. */
  async isEquivalent(mutant: Mutant, contracts: readonly string[]): Promise<boolean> {
    const changed = new Map([[mutant.source, mutate(this.#sources.text(mutant.source), mutant)]]);
    for (const contract of contracts) {
      const original = this.#originals.get(contract) ?? this.#compile(contract);
      this.#originals.set(contract, original);
      const [before, after] = [(await original)[contract]!, (await this.#compile(contract, changed))[contract]!];
      if (before.creation !== after.creation) return false;
    }
    return true;
  }

  #compile(contract: string, changed?: ReadonlyMap<string, Buffer>): Promise<Bytecodes> {
    const settings = this.#settingsOf(contract.split(":")[0]!);
    return compileContracts(this.#compiler, this.#sources, [contract], settings, changed);
  }
}
