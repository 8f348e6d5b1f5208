/** A node of the compiler's syntax tree: what the tool reads of it. */
export interface AstNode {
  id: number;
  nodeType: string;
  /** `start:length:file`, in bytes. */
  src: string;
  name?: string;
  operator?: string;
  kind?: string;
  value?: string;
  contractKind?: string;
  abstract?: boolean;
  constant?: boolean;
  canonicalName?: string;
  /** What a name stands for. */
  referencedDeclaration?: number;
  /** The function that a bound operator calls. */
  function?: number;
  linearizedBaseContracts?: number[];
  contractDependencies?: number[];
  commonType?: TypeDescription;
  typeDescriptions?: TypeDescription;
  condition?: AstNode;
  trueBody?: AstNode;
  falseBody?: AstNode | null;
  body?: AstNode;
  initializationExpression?: AstNode | null;
  loopExpression?: AstNode | null;
  expression?: AstNode;
  leftExpression?: AstNode;
  rightExpression?: AstNode;
  leftHandSide?: AstNode;
  rightHandSide?: AstNode;
  subExpression?: AstNode;
  functionName?: AstNode;
  arguments?: AstNode[];
  statements?: AstNode[];
  nodes?: AstNode[];
}

export interface TypeDescription {
  typeString?: string | null;
  typeIdentifier?: string | null;
}

/** Where something begins and ends in a source, in bytes. */
export type Range = readonly [start: number, end: number];

export function rangeOf(node: AstNode): Range {
  const [start, length] = node.src.split(":").map(Number) as [number, number];
  return [start, start + length];
}

/** Visits a tree from the root down; a visitor that returns false keeps out of what is below. */
export function walk(node: AstNode, visit: (node: AstNode, parents: readonly AstNode[]) => boolean): void {
  walkBelow(node, [], visit);
}

function walkBelow(
  node: AstNode,
  parents: readonly AstNode[],
  visit: (node: AstNode, parents: readonly AstNode[]) => boolean,
): void {
  if (!visit(node, parents)) return;
  const below = [...parents, node];
  for (const child of childrenOf(node)) walkBelow(child, below, visit);
}

export function childrenOf(node: AstNode): AstNode[] {
  return (Object.values(node) as unknown[])
    .flatMap((child) => (Array.isArray(child) ? (child as unknown[]) : [child]))
    .filter(isNode);
}

function isNode(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && "nodeType" in value && "src" in value;
}
