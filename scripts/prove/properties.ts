import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { ROOT } from "./readRepository.ts";
import { descend, parse, rangeOf, type SyntaxNode } from "./syntax.ts";

/** What a contract in proofs/ asserts. */
export interface Property {
  name: string;
  /** In a sentence. */
  statement: string;
  /** The source, from the root of the repository. */
  file: string;
  /** How often a loop is followed; none where there is no loop. */
  loops: number | undefined;
  /** The property of which it takes for granted what that one shows. */
  after: string | undefined;
  /** The exhaustion that stands in where the prover gives up; none where the prover must not. */
  exhausted: string | undefined;
  /** Where in the source the condition stands that is asserted, in bytes. */
  condition: { start: number; end: number };
}

export const PROOFS = "proofs";

const documentationSchema = z.object({ text: z.string() });
const callSchema = z.object({
  nodeType: z.literal("FunctionCall"),
  expression: z.object({ nodeType: z.literal("Identifier"), name: z.literal("assert") }),
  arguments: z.tuple([z.object({ nodeType: z.string(), src: z.string() })]),
});

/** All properties of proofs/, in the order of the files. */
export function readProperties(): Property[] {
  const files = readdirSync(path.join(ROOT, PROOFS)).filter((file) => file.endsWith(".sol"));
  return files.sort().flatMap((file) => {
    const source = `${PROOFS}/${file}`;
    return propertiesOf(source, readFileSync(path.join(ROOT, source), "utf8"));
  });
}

export function propertiesOf(file: string, text: string): Property[] {
  return contractsOf(file, text).map((contract) => propertyOf(contract));
}

/** A contract of proofs/, and what it says about itself. */
interface DocumentedContract {
  name: string;
  statement: string;
  file: string;
  documentation: string;
  node: SyntaxNode;
}

export function contractsOf(file: string, source: string): DocumentedContract[] {
  const nodes = [...descend(parse(file, source))];
  return nodes
    .filter((node) => node.nodeType === "ContractDefinition" && node["contractKind"] === "contract")
    .map((node) => {
      const name = z.string().parse(node["name"]);
      const { text } = documentationSchema.parse(node["documentation"]);
      const statement = /@notice ([^@]+)/.exec(text)?.[1];
      if (statement === undefined) throw new Error(`${file}: ${name} does not say what it shows.`);
      return { name, statement: statement.replace(/\s+/g, " ").trim(), file, documentation: text, node };
    });
}

function propertyOf({ name, statement, file, documentation, node: contract }: DocumentedContract): Property {
  const loops = /@custom:loops (\d+)/.exec(documentation)?.[1];
  const asserts = [...descend(contract)].flatMap((node) => {
    const call = callSchema.safeParse(node);
    return call.success ? [call.data] : [];
  });
  if (asserts.length !== 1) throw new Error(`${file}: ${name} asserts ${asserts.length} times, not once.`);
  return {
    name,
    statement,
    file,
    loops: loops === undefined ? undefined : Number(loops),
    after: /@custom:after (\w+)/.exec(documentation)?.[1],
    exhausted: /@custom:exhausted (\w+)/.exec(documentation)?.[1],
    condition: rangeOf(asserts[0]!.arguments[0]),
  };
}
