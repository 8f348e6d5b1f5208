import { compile, type SourceReader } from "./compiler.ts";
import { PROOFS, type Property } from "./properties.ts";
import { QUOTATIONS } from "./quotations.ts";
import { quote } from "./quote.ts";
import { readRepository } from "./readRepository.ts";

const QUOTED = `${PROOFS}/quoted/`;

/**
 * Serves the sources of proofs. What contracts/ says in `unchecked` is checked here: the prover then shows that no operation
 * wraps, and so that the code does the same as it is.
 */
export function createProofReader(read: SourceReader = readRepository): SourceReader {
  const original = createQuotingReader(read);
  return (file) => {
    const text = original(file);
    const isOurs = file.startsWith("contracts/") || file.startsWith(QUOTED);
    return isOurs ? text?.replace(/\bunchecked\s*\{/g, "{") : text;
  };
}

/** Serves the sources of exhaustions: what is quoted stays as it is, and uses what the contracts use instead of models of it. */
export function createOriginalReader(read: SourceReader = readRepository): SourceReader {
  const original = createQuotingReader(read);
  return (file) => {
    const text = original(file);
    return file.startsWith(QUOTED) ? text?.replaceAll('"../models.sol"', '"../originals.sol"') : text;
  };
}

function createQuotingReader(read: SourceReader): SourceReader {
  // Beforehand: the compiler cannot parse while it compiles.
  const quoted = new Map(
    Object.entries(QUOTATIONS).map(([name, quotation]) => {
      const text = read(quotation.source);
      if (text === undefined) throw new Error(`There is no source ${quotation.source}.`);
      return [`${QUOTED}${name}.sol`, quote(quotation, text)];
    }),
  );
  return (file) => quoted.get(file) ?? read(file);
}

/**
 * What the compiler's model checker (BMC) asks a solver: for each thing that may go wrong, whether there is a case in which it
 * does. The asserted condition, each overflow and underflow, each division by zero.
 */
export function queriesOf(property: Property, read: SourceReader): string[] {
  return ask(property, read, ["assert", "overflow", "underflow", "divByZero"]);
}

/** The same of a property that claims the impossible: there must be a case. Where there is none, the property says nothing. */
export function queriesOfImpossible(property: Property, read: SourceReader): string[] {
  const falsified: SourceReader = (file) => {
    const text = read(file);
    if (text === undefined || file !== property.file) return text;
    const bytes = Buffer.from(text);
    const { start, end } = property.condition;
    return Buffer.concat([bytes.subarray(0, start), Buffer.from("false"), bytes.subarray(end)]).toString();
  };
  return ask(property, falsified, ["assert"]);
}

function ask(property: Property, read: SourceReader, targets: readonly string[]): string[] {
  const modelChecker = {
    engine: "bmc",
    contracts: { [property.file]: [property.name] },
    targets,
    // Asks for answers instead of looking for them with the solver inside the compiler.
    solvers: ["smtlib2"],
    ...(property.loops === undefined ? {} : { bmcLoopIterations: property.loops }),
  };
  const output = compile([property.file], { modelChecker }, read);
  return Object.values(output.auxiliaryInputRequested?.smtlib2queries ?? {});
}
