import path from "node:path";
import { parseArgs } from "node:util";
import type { NetworkConnection } from "hardhat/types/network";
import { ScriptError } from "../lib/ScriptError.ts";
import type { Movement } from "./books.ts";
import { readCatalog } from "./catalog/readCatalog.ts";
import { playScenes } from "./playScenes.ts";
import { createStage } from "./stage.ts";

const USAGE = "Usage: npm run demo -- [catalog.json]";

/** What the process is to exit with. */
export type ExitCode = 0 | 1 | 2;

export interface DemoEnvironment {
  /** The catalogue of those who name none. */
  defaultCatalog: string;
  /** Compiles, and opens a chain in memory. */
  connect: () => Promise<NetworkConnection>;
  output: Pick<Console, "log" | "error">;
  /** See {@link Books}. */
  expect?: (movement: Movement) => bigint;
}

/**
 * Plays the demo with the catalogue that the arguments name.
 * @returns 0 where every sum was right, 1 where one was off, 2 where the arguments or the catalogue have mistakes.
 */
export async function runDemo(args: readonly string[], environment: DemoEnvironment): Promise<ExitCode> {
  const { output, expect } = environment;
  const file = catalogOf(args, environment.defaultCatalog);
  if (file === undefined) {
    output.error(USAGE);
    return 2;
  }
  let connection: NetworkConnection | undefined;
  try {
    const catalog = await readCatalog(file);
    connection = await environment.connect();
    const stage = await createStage({ connection, catalog, output, ...(expect !== undefined && { expect }) });
    output.log(`${catalog.collection.name}: ${catalog.works.length} works from ${path.relative(process.cwd(), file)}.`);
    await playScenes(stage);
    return 0;
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    output.error(error.message);
    return error.code === "CATALOG_INVALID" ? 2 : 1;
  } finally {
    await connection?.close();
  }
}

function catalogOf(args: readonly string[], defaultCatalog: string): string | undefined {
  try {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    return positionals.length > 1 ? undefined : (positionals[0] ?? defaultCatalog);
  } catch {
    return undefined;
  }
}
