import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

/** Compiles the standard JSON of its standard input with the compiler that its argument names. */
const require = createRequire(import.meta.url);
const compiler = require(process.argv[2]!) as { compile(input: string): string };
process.stdout.write(compiler.compile(await text(process.stdin)));
