import type { Sources } from "../Sources.ts";
import type { Compiler } from "./Compiler.ts";
import type { CompilerError, CompilerInput, CompilerSettings } from "./types.ts";

/** Creation code and code of a contract, in hexadecimal digits. */
export interface Bytecode {
  creation: string;
  deployed: string;
}

/** Bytecode by `source:Contract`. */
export type Bytecodes = Record<string, Bytecode>;

export class CompilerRefusal extends Error {
  readonly #errors: readonly CompilerError[];

  constructor(errors: readonly CompilerError[]) {
    const [first] = errors;
    super(`${first!.formattedMessage ?? first!.message} (${errors.length} errors)`);
    this.#errors = errors;
  }

  get errors(): readonly CompilerError[] {
    return this.#errors;
  }
}

/**
 * Compiles contracts, by `source:Contract`.
 * @param changed Texts that stand for those of the project.
 */
export async function compileContracts(
  compiler: Compiler,
  sources: Sources,
  contracts: readonly string[],
  settings: CompilerSettings,
  changed: ReadonlyMap<string, Buffer> = new Map(),
): Promise<Bytecodes> {
  const input = inputOf(sources, contracts, settings, changed);
  const output = await compiler.compile(input);
  const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new CompilerRefusal(errors);
  return Object.fromEntries(
    contracts.map((contract) => {
      const [file, name] = contract.split(":") as [string, string];
      const { bytecode, deployedBytecode } = output.contracts![file]![name]!.evm;
      return [contract, { creation: bytecode.object, deployed: deployedBytecode.object }];
    }),
  );
}

function inputOf(
  sources: Sources,
  contracts: readonly string[],
  settings: CompilerSettings,
  changed: ReadonlyMap<string, Buffer>,
): CompilerInput {
  const outputSelection: Record<string, Record<string, string[]>> = {};
  const files = new Set<string>();
  for (const contract of contracts) {
    const [file, name] = contract.split(":") as [string, string];
    (outputSelection[file] ??= {})[name] = ["evm.bytecode.object", "evm.deployedBytecode.object"];
    for (const needed of sources.closure(file)) files.add(needed);
  }
  return {
    language: "Solidity",
    sources: Object.fromEntries(
      [...files].map((file) => [file, { content: (changed.get(file) ?? sources.text(file)).toString() }]),
    ),
    settings: { ...settings, outputSelection },
  };
}
