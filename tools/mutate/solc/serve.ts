import { createRequire } from "node:module";

/** Compiles what the parent sends, one after the other: the compiler blocks the process that it runs in. */
const solc = createRequire(import.meta.url)("solc") as { compile(input: string): string };

process.on("message", (input: string) => {
  process.send!(solc.compile(input));
});
process.on("disconnect", () => process.exit());
