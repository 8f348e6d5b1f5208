import { createRequire } from "node:module";
import { z } from "zod";

/** The npm package's compiler: the one that Hardhat builds with. */
const solc = createRequire(import.meta.url)("solc") as {
  compile(input: string, callbacks: { import: (path: string) => { contents: string } | { error: string } }): string;
};

const errorSchema = z.object({
  severity: z.enum(["error", "warning", "info"]),
  errorCode: z.string().optional(),
  message: z.string(),
  formattedMessage: z.string().optional(),
  sourceLocation: z.object({ file: z.string(), start: z.number(), end: z.number() }).optional(),
});
export type CompilerMessage = z.infer<typeof errorSchema>;

const outputSchema = z.object({
  errors: z.array(errorSchema).default([]),
  sources: z.record(z.object({ ast: z.unknown() })).default({}),
  contracts: z.record(z.record(z.unknown())).default({}),
  auxiliaryInputRequested: z.object({ smtlib2queries: z.record(z.string()).optional() }).optional(),
});
export type CompilerOutput = z.infer<typeof outputSchema>;

/** Reads a source by the path that an import resolves to; undefined where there is none. */
export type SourceReader = (path: string) => string | undefined;

/** Compiles with solc-js. Throws where the compiler reports an error. */
export function compile(sources: readonly string[], settings: object, read: SourceReader): CompilerOutput {
  const contentOf = (path: string): { content: string } => {
    const content = read(path);
    if (content === undefined) throw new Error(`There is no source ${path}.`);
    return { content };
  };
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(sources.map((path) => [path, contentOf(path)])),
    settings: { evmVersion: "cancun", ...settings },
  };
  const answer = solc.compile(JSON.stringify(input), {
    import: (path) => {
      const contents = read(path);
      return contents === undefined ? { error: `There is no source ${path}.` } : { contents };
    },
  });
  const output = outputSchema.parse(JSON.parse(answer));
  const errors = output.errors.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map((error) => error.formattedMessage ?? error.message).join("\n"));
  return output;
}
