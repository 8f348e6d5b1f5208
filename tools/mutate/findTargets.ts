import { type AstNode, walk } from "./ast.ts";

/** A contract that can be deployed, and the files that its bytecode comes from. */
export interface Target {
  /** As `source:Contract`. */
  name: string;
  sources: ReadonlySet<string>;
}

/**
 * Which files' code is in which contracts: those of their bases, of what any of these calls, uses or creates.
 *
 * It may name a file too many, where a base's function is overridden, never one too few.
 */
export function findTargets(trees: ReadonlyMap<string, AstNode>): Target[] {
  const declarations = new Map<number, { source: string; node: AstNode }>();
  for (const [source, tree] of trees) {
    walk(tree, (node) => {
      if (DECLARATIONS.has(node.nodeType)) declarations.set(node.id, { source, node });
      return true;
    });
  }
  const uses = new Map<number, number[]>();
  const usesOf = (id: number): number[] => {
    let found = uses.get(id);
    if (found === undefined) {
      found = [];
      const { node } = declarations.get(id)!;
      for (const used of node.linearizedBaseContracts ?? []) found.push(used);
      for (const used of node.contractDependencies ?? []) found.push(used);
      walk(node, (below) => {
        for (const used of [below.referencedDeclaration, below.function])
          if (typeof used === "number") found!.push(used);
        return true;
      });
      uses.set(id, found);
    }
    return found;
  };

  const targets: Target[] = [];
  for (const { source, node } of declarations.values()) {
    if (node.nodeType !== "ContractDefinition" || node.contractKind !== "contract" || node.abstract) continue;
    const reached = new Set([node.id]);
    const sources = new Set([source]);
    for (const id of reached) {
      sources.add(declarations.get(id)!.source);
      for (const used of usesOf(id)) {
        const declaration = declarations.get(used)?.node;
        // A name of another contract is only its type; what is created of it stands among the dependencies.
        const isNamed = declaration?.nodeType === "ContractDefinition" && !isPart(declarations.get(id)!.node, used);
        if (declaration && !isNamed) reached.add(used);
      }
    }
    targets.push({ name: `${source}:${node.name!}`, sources });
  }
  return targets.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const DECLARATIONS = new Set(["ContractDefinition", "FunctionDefinition", "ModifierDefinition", "VariableDeclaration"]);

function isPart({ linearizedBaseContracts = [], contractDependencies = [] }: AstNode, id: number): boolean {
  return linearizedBaseContracts.includes(id) || contractDependencies.includes(id);
}
