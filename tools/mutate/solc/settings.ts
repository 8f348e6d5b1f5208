import type { HardhatConfig } from "hardhat/types/config";
import type { CompilerSettings } from "./types.ts";

/** The settings with which the project compiles a file. */
export function settingsOf(config: HardhatConfig, source: string): CompilerSettings {
  const { compilers, overrides } = config.solidity.profiles.default!;
  const own = (overrides as Readonly<Record<string, { settings: unknown }>>)[source];
  return withoutOutput((own ?? compilers[0]!).settings as CompilerSettings);
}

/**
 * Settings that compile two to three times as fast, and that evaluate nothing in advance across functions, so that a number which
 * chooses a mutant stays in the bytecode.
 */
export function quickSettings(settings: CompilerSettings): CompilerSettings {
  return {
    ...settings,
    optimizer: {
      enabled: true,
      runs: 1,
      details: {
        cse: false,
        constantOptimizer: false,
        inliner: false,
        yul: true,
        yulDetails: { optimizerSteps: "dhfoDgvulfnTUtnIf:fDnTOcmu" },
      },
    },
  };
}

function withoutOutput(settings: CompilerSettings): CompilerSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(([name]) => name !== "outputSelection"),
  ) as CompilerSettings;
}
