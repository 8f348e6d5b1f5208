import type { AstNode } from "./ast.ts";

/** One small change of a source file. */
export interface Mutant {
  source: string;
  /** Where the replaced text begins and ends, in bytes. */
  start: number;
  end: number;
  replacement: string;
  /** What kind of change it is. */
  kind: "operator" | "condition" | "boundary" | "statement" | "modifier";
}

const BINARY: Readonly<Record<string, readonly string[]>> = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["/"],
  "**": ["*"],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "==": ["!="],
  "!=": ["=="],
  "&&": ["||"],
  "||": ["&&"],
  "&": ["|"],
  "|": ["&"],
  "^": ["&"],
  "<<": [">>"],
  ">>": ["<<"],
};

const ASSIGNMENT: Readonly<Record<string, readonly string[]>> = {
  "+=": ["-=", "="],
  "-=": ["+=", "="],
  "*=": ["/="],
  "/=": ["*="],
  "|=": ["&=", "="],
  "&=": ["|=", "="],
  "<<=": [">>="],
  ">>=": ["<<="],
};

/**
 * Every small change of a source file that the operators know, in the order of the text.
 * @param source The file's name.
 * @param text Its content.
 * @param ast The compiler's syntax tree of it, by the exact text.
 */
export function findMutants(source: string, text: Buffer, ast: AstNode): Mutant[] {
  const mutants: Mutant[] = [];
  const add = (kind: Mutant["kind"], [start, end]: Range, replacements: readonly string[]): void => {
    for (const replacement of replacements) mutants.push({ source, start, end, replacement, kind });
  };
  const operatorBetween = (left: AstNode, right: AstNode, operator: string): Range => {
    const [, from] = rangeOf(left);
    const at = text.indexOf(operator, from);
    if (at < 0 || at >= rangeOf(right)[0]) throw new Error(`${source}: no ${operator} at ${from}`);
    return [at, at + Buffer.byteLength(operator)];
  };

  walk(ast, (node) => {
    switch (node.nodeType) {
      case "BinaryOperation":
        add(
          "operator",
          operatorBetween(node.leftExpression!, node.rightExpression!, node.operator!),
          BINARY[node.operator!] ?? [],
        );
        break;
      case "Assignment":
        add(
          "operator",
          operatorBetween(node.leftHandSide!, node.rightHandSide!, node.operator!),
          ASSIGNMENT[node.operator!] ?? [],
        );
        break;
      case "UnaryOperation":
        if (node.operator === "!" || node.operator === "~") add("operator", rangeAround(node, node.subExpression!), [""]);
        if (node.operator === "++" || node.operator === "--") {
          const [start, end] = rangeAround(node, node.subExpression!);
          add("operator", [start, end], [node.operator === "++" ? "--" : "++"]);
        }
        break;
      case "IfStatement":
      case "Conditional":
        add("condition", rangeOf(node.condition!), ["true", "false"]);
        break;
      case "Literal":
        if (node.kind === "bool") add("boundary", rangeOf(node), [node.value === "true" ? "false" : "true"]);
        // Hexadecimal ones are selectors, masks and addresses.
        if (node.kind === "number" && !node.value!.startsWith("0x")) add("boundary", literalOf(node), [plusOne(node.value!)]);
        break;
      case "ExpressionStatement":
      case "EmitStatement":
      case "RevertStatement":
        add("statement", withSemicolon(node, text), ["{}"]);
        break;
      case "Return":
        break;
      case "ModifierInvocation":
        if (node.kind === "modifierInvocation") add("modifier", rangeOf(node), [""]);
        break;
      case "InlineAssembly":
        return false;
      default:
    }
    return true;
  });
  return mutants.sort((a, b) => a.start - b.start || a.end - b.end);
}

type Range = readonly [start: number, end: number];

function rangeOf(node: AstNode): Range {
  const [start, length] = node.src.split(":").map(Number) as [number, number];
  return [start, start + length];
}

/** The operator of a unary operation: what the node has beside its operand. */
function rangeAround(node: AstNode, operand: AstNode): Range {
  const [start, end] = rangeOf(node);
  const [from, to] = rangeOf(operand);
  return start < from ? [start, from] : [to, end];
}

/** The number of a literal, without a unit such as `days`. */
function literalOf(node: AstNode): Range {
  const [start] = rangeOf(node);
  return [start, start + node.value!.length];
}

function plusOne(value: string): string {
  const plain = value.replaceAll("_", "");
  return /^\d+$/.test(plain) ? String(BigInt(plain) + 1n) : `(${value} + 1)`;
}

/** A statement's range with the semicolon that ends it, which the compiler leaves out of some. */
function withSemicolon(node: AstNode, text: Buffer): Range {
  const [start, end] = rangeOf(node);
  if (text[end - 1] === 0x3b) return [start, end];
  const at = text.indexOf(";", end);
  return [start, at + 1];
}

/** Visits a tree from the root down; a visitor that returns false keeps out of what is below. */
function walk(node: AstNode, visit: (node: AstNode) => boolean): void {
  if (!visit(node)) return;
  for (const child of Object.values(node) as unknown[]) {
    for (const item of Array.isArray(child) ? (child as unknown[]) : [child]) {
      if (isNode(item)) walk(item, visit);
    }
  }
}

function isNode(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && "nodeType" in value && "src" in value;
}
