import { readFile } from "node:fs/promises";
import { Interface, type InterfaceAbi } from "ethers";
import type { ArtifactManager } from "hardhat/types/artifacts";
import { type NatSpec, parseNatSpec } from "./natspec.ts";

/** A function, an event or an error where it is declared. */
export interface Entry {
  kind: "function" | "event" | "error";
  /** The contract that declares it. */
  owner: string;
  name: string;
  /** Four bytes of a function or an error; the whole topic of an event. None of a function that has no name. */
  selector: string | undefined;
  /** By the types of the ABI, which the selector is a hash of. */
  canonical: string;
  /** By the types of the source. */
  types: string;
  code: string;
  doc: NatSpec;
  /** Where it takes the place of one of a base, and says nothing that the base does not say. */
  repeated: boolean;
}

/** A struct, an enum, or a type. */
export interface TypeEntry {
  name: string;
  code: string;
  doc: NatSpec;
}

/** A contract, an interface or a library. */
export interface Section {
  name: string;
  /** Path in the repository, or in a package. */
  source: string;
  kind: "contract" | "interface" | "library";
  deployable: boolean;
  doc: NatSpec;
  constructorCode: string | undefined;
  constructorDoc: NatSpec | undefined;
  entries: Entry[];
  types: TypeEntry[];
  /** Itself and all that it inherits from, the nearest first. */
  bases: string[];
  /** The errors that it can revert with and the events that it emits, by `owner.name`. */
  uses: string[];
}

/** All of them, in the order of names. */
export interface Contracts {
  sections: Section[];
  /** Those that stand outside of contracts. */
  types: TypeEntry[];
}

interface Node {
  id: number;
  nodeType: string;
  src: string;
  name: string;
  kind?: string;
  nodes?: Node[];
  abstract?: boolean;
  contractKind?: Section["kind"];
  linearizedBaseContracts?: number[];
  usedErrors?: number[];
  usedEvents?: number[];
  documentation?: { src: string; text: string } | string | null;
  functionSelector?: string;
  eventSelector?: string;
  errorSelector?: string;
  baseFunctions?: number[];
  body?: { src: string } | null;
  returnParameters?: { parameters: { name: string }[] };
  parameters?: { parameters: { typeDescriptions: { typeString: string } }[] };
}

interface Placed {
  node: Node;
  /** The source that it is in. */
  file: string;
}

interface Build {
  contracts: Record<string, Record<string, { abi: InterfaceAbi }>>;
  contents: Record<string, { content: string }>;
  /** The contracts, by the compiler's number. */
  byId: Map<number, Placed>;
  /** What contracts declare, with who does. */
  declared: Map<number, { node: Node; owner: Node }>;
}

const KINDS: Readonly<Record<string, Entry["kind"]>> = {
  FunctionDefinition: "function",
  VariableDeclaration: "function",
  EventDefinition: "event",
  ErrorDefinition: "error",
};
const TYPES = ["StructDefinition", "EnumDefinition", "UserDefinedValueTypeDefinition"];

/** What is in contracts/, and what it inherits from packages or reverts with, as it was compiled last. In the order of names. */
export async function readContracts(artifacts: ArtifactManager): Promise<Contracts> {
  const builds = new Map<string, Build>();
  const sections = new Map<string, Section>();
  const types = new Map<string, TypeEntry>();
  for (const qualified of await artifacts.getAllFullyQualifiedNames()) {
    const [source, name] = qualified.split(":") as [string, string];
    if (!source.startsWith("contracts/") || source.startsWith("contracts/local/")) continue;
    const id = (await artifacts.getBuildInfoId(qualified))!;
    let build = builds.get(id);
    if (build === undefined) builds.set(id, (build = await readBuild(artifacts, id, types)));
    for (const each of family(build, `project/${source}`, name)) {
      const known = sections.get(each.node.name);
      if (known === undefined) sections.set(each.node.name, sectionOf(build, each));
      else if (known.source !== pathOf(each)) throw new Error(`There are two contracts ${known.name}.`);
    }
  }
  const byName = <T extends { name: string }>(all: Map<string, T>): T[] =>
    [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { sections: byName(sections), types: byName(types) };
}

/** Reads what the compiler said, and notes the types that stand outside of contracts. */
async function readBuild(artifacts: ArtifactManager, id: string, types: Map<string, TypeEntry>): Promise<Build> {
  const read = async (file: string | undefined): Promise<unknown> => JSON.parse(await readFile(file!, "utf8"));
  const { input } = (await read(await artifacts.getBuildInfoPath(id))) as { input: { sources: Build["contents"] } };
  const { output } = (await read(await artifacts.getBuildInfoOutputPath(id))) as {
    output: Pick<Build, "contracts"> & { sources: Record<string, { ast: Node }> };
  };
  const { contracts } = output;
  const build: Build = { contracts, contents: input.sources, byId: new Map(), declared: new Map() };
  for (const [file, { ast }] of Object.entries(output.sources)) {
    for (const node of ast.nodes ?? []) {
      if (TYPES.includes(node.nodeType) && file.startsWith("project/contracts/")) {
        types.set(node.name, typeOf(build, file, node));
      }
      if (node.nodeType !== "ContractDefinition") continue;
      build.byId.set(node.id, { node, file });
      for (const part of node.nodes ?? []) build.declared.set(part.id, { node: part, owner: node });
    }
  }
  return build;
}

/** A contract, what it inherits from, and the interfaces and libraries whose errors and events it uses. */
function family({ byId, declared }: Build, file: string, name: string): Placed[] {
  const { node } = [...byId.values()].find((each) => each.file === file && each.node.name === name)!;
  const { linearizedBaseContracts = [], usedErrors = [], usedEvents = [] } = node;
  const users = [...usedErrors, ...usedEvents].flatMap((id) => declared.get(id)?.owner.id ?? []);
  return [...new Set([...linearizedBaseContracts, ...users])].map((id) => byId.get(id)!);
}

/** Where a source is, in the repository or in a package. */
function pathOf({ file }: Placed): string {
  return file.replace(/^(project|npm)\//, "").replace(/@[\d.]+\//, "/");
}

function sectionOf(build: Build, { node: contract, file }: Placed): Section {
  const { name, nodes = [], linearizedBaseContracts = [], usedErrors = [], usedEvents = [] } = contract;
  const source = pathOf({ node: contract, file });
  const abi = new Interface(build.contracts[file]![name]!.abi);
  const maker = nodes.find(({ kind }) => kind === "constructor");
  return {
    name,
    source,
    kind: contract.contractKind!,
    deployable: contract.contractKind === "contract" && contract.abstract === false && source.startsWith("contracts/"),
    doc: docOf(build, file, contract),
    constructorCode: maker && codeOf(build, file, maker),
    constructorDoc: maker && docOf(build, file, maker),
    entries: nodes.flatMap((node) => entryOf(build, file, name, abi, node) ?? []),
    types: nodes.filter(({ nodeType }) => TYPES.includes(nodeType)).map((node) => typeOf(build, file, node)),
    bases: linearizedBaseContracts.map((id) => build.byId.get(id)!.node.name),
    uses: [...usedErrors, ...usedEvents].flatMap((id) => {
      const use = build.declared.get(id);
      return use === undefined ? [] : `${use.owner.name}.${use.node.name}`;
    }),
  };
}

function entryOf(build: Build, file: string, owner: string, abi: Interface, node: Node): Entry | undefined {
  const kind = KINDS[node.nodeType];
  const bytes = node.functionSelector ?? node.eventSelector ?? node.errorSelector;
  const nameless = node.kind === "receive" || node.kind === "fallback";
  if (kind === undefined || (bytes === undefined && !nameless)) return undefined;
  const selector = bytes === undefined ? undefined : `0x${bytes}`;
  const fragment =
    selector === undefined
      ? null
      : kind === "function"
        ? abi.getFunction(selector)
        : kind === "event"
          ? abi.getEvent(selector)
          : abi.getError(selector);
  const said = docOf(build, file, node);
  // A named result is told by its name first.
  const results = (node.returnParameters?.parameters ?? []).map((result) => result.name);
  const returns = said.returns.map((text) =>
    text.replace(/^(\w+) /, (word, first: string) => (results.includes(first) ? `\`${first}\`: ` : word)),
  );
  const doc = { ...said, returns };
  const name = nameless ? node.kind! : node.name;
  const parameters = (node.parameters?.parameters ?? []).map(({ typeDescriptions }) =>
    typeDescriptions.typeString
      .replace(/^(struct|enum|contract) /, "")
      .replace(/ (calldata|memory|storage ref|payable)$/, ""),
  );
  return {
    kind,
    owner,
    name,
    selector,
    canonical: fragment?.format("sighash") ?? `${name}()`,
    types: `${name}(${fragment?.inputs.length === parameters.length ? parameters.join(", ") : (fragment?.inputs.map(({ type }) => type).join(", ") ?? "")})`,
    code: codeOf(build, file, node),
    doc,
    repeated: (node.baseFunctions?.length ?? 0) > 0 && (doc.inherited || doc.notice + doc.dev === ""),
  };
}

function typeOf(build: Build, file: string, node: Node): TypeEntry {
  return { name: node.name, code: codeOf(build, file, node), doc: docOf(build, file, node) };
}

/** A part of a source. The compiler counts bytes. */
function slice(build: Build, file: string, start: number, end: number): string {
  return Buffer.from(build.contents[file]!.content).subarray(start, end).toString();
}

/** A declaration as it stands in the source, without a body and without what indents it. */
function codeOf(build: Build, file: string, { src, body, nodeType }: Node): string {
  const [start, length] = src.split(":").map(Number) as [number, number];
  const end = body == null ? start + length : Number(body.src.split(":")[0]);
  const whole = slice(build, file, start, end).trim();
  const text = nodeType === "VariableDeclaration" ? whole.replace(/\s*=[\s\S]*$/, "") : whole;
  const before = slice(build, file, 0, start).split("\n").at(-1)!;
  return text.replaceAll(`\n${before}`, "\n");
}

function docOf(build: Build, file: string, { documentation }: Node): NatSpec {
  if (documentation == null || typeof documentation === "string") return parseNatSpec(documentation ?? "");
  const [start, length] = documentation.src.split(":").map(Number) as [number, number];
  return parseNatSpec(slice(build, file, start, start + length));
}
