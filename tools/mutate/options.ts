import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

export interface Options {
  /** Only these sources, by path or by name; all if empty. */
  contracts: readonly string[];
  workers: number;
  /** How many mutants to take at random; undefined for all. */
  sample: number | undefined;
  seed: string;
  /** Only the nearest tests. */
  near: boolean;
  list: boolean;
  fresh: boolean;
  write: boolean;
  help: boolean;
}

export class OptionError extends Error {}

export const HELP = `Changes the contracts one small piece at a time and tells which changes no test notices.

npm run mutate -- [options]

  --contract <name>  only this source, such as RefundEscrow or contracts/escrow/RefundEscrow.sol; may be repeated
  --list             print how many mutants there are, and run nothing
  --sample <n>       only so many mutants, chosen at random
  --seed <text>      another choice of them
  --near             ask only the tests named after the source, or, where there are none, after contracts that have its
                     code and those of its folder: quick, but others may kill more
  --workers <n>      how many run at a time; each takes two processes and 2 GB (default: one for each core)
  --fresh            forget the results of earlier runs, which are kept in cache/mutate
  --write            write the report of a whole run to docs/mutants.md
  --help             print this`;

export function parseOptions(args: readonly string[]): Options {
  const { values } = read(args);
  return {
    contracts: values.contract ?? [],
    workers: values.workers === undefined ? availableParallelism() : numberOf("--workers", values.workers),
    sample: values.sample === undefined ? undefined : numberOf("--sample", values.sample),
    seed: values.seed ?? "",
    near: values.near ?? false,
    list: values.list ?? false,
    fresh: values.fresh ?? false,
    write: values.write ?? false,
    help: values.help ?? false,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        contract: { type: "string", multiple: true },
        workers: { type: "string" },
        sample: { type: "string" },
        seed: { type: "string" },
        near: { type: "boolean" },
        list: { type: "boolean" },
        fresh: { type: "boolean" },
        write: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new OptionError((error as Error).message, { cause: error });
  }
}

function numberOf(option: string, value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new OptionError(`${option} is a number from 1, not ${value}`);
  return Number(value);
}
