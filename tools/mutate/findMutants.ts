import { type AstNode, type Range, rangeOf, walk } from "./ast.ts";
import { findYulMutants } from "./findYulMutants.ts";
import type { Form, Kind, Mutant } from "./Mutant.ts";

const ARITHMETIC: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "/",
  "**": "*",
  "&&": "||",
  "||": "&&",
  "&": "|",
  "|": "&",
  "^": "&",
  "<<": ">>",
  ">>": "<<",
};

/** What a comparison becomes when its bound moves by one. */
const BOUND: Readonly<Record<string, string>> = { "<": "<=", "<=": "<", ">": ">=", ">=": ">" };

const OPPOSITE: Readonly<Record<string, string>> = {
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
  "==": "!=",
  "!=": "==",
};

const ASSIGNMENT: Readonly<Record<string, readonly string[]>> = {
  "+=": ["-=", "="],
  "-=": ["+=", "="],
  "*=": ["/="],
  "/=": ["*="],
  "|=": ["&=", "="],
  "&=": ["|=", "="],
  "^=": ["="],
  "<<=": [">>="],
  ">>=": ["<<="],
};

/**
 * Every small change of a source file that the operators know, in the order of the text.
 *
 * Changes that come to the same are made once: the opposite of a whole condition is not tried where it is also made true and
 * false, and a revert that is all that a condition guards is not left out beside a condition that never holds. Nor is such a
 * condition made true: any test that gets past it would tell, and easy kills only flatter the score.
 * @param source The file's name.
 * @param text Its content.
 * @param ast The compiler's syntax tree of exactly this content, with types.
 */
export function findMutants(source: string, text: Buffer, ast: AstNode): Mutant[] {
  const mutants: Mutant[] = [];

  walk(ast, (node, parents) => {
    const parent = parents.at(-1);
    const alone = mustStandAlone(parents);
    const statement = statementAround(node, parents);
    const add = (
      kind: Kind,
      form: Form,
      node: Range,
      [start, end]: Range,
      replacement: string,
      type?: string,
    ): void => {
      const site = {
        form: alone ? "alone" : form,
        start: node[0],
        end: node[1],
        ...(type === undefined ? {} : { type }),
      };
      mutants.push({ source, start, end, replacement, kind, site, ...(statement === undefined ? {} : { statement }) });
    };
    switch (node.nodeType) {
      case "BinaryOperation": {
        const operator = node.operator!;
        const at = operatorBetween(text, node.leftExpression!, node.rightExpression!, operator);
        const form = isRational(node.commonType?.typeIdentifier) ? "alone" : "expression";
        const change = (kind: Kind, replacement: string | undefined): void => {
          if (replacement !== undefined) add(kind, form, rangeOf(node), at, replacement);
        };
        change("operator", ARITHMETIC[operator]);
        change("boundary", BOUND[operator]);
        if (parent?.condition !== node) change("operator", OPPOSITE[operator]);
        break;
      }
      case "Assignment": {
        const at = operatorBetween(text, node.leftHandSide!, node.rightHandSide!, node.operator!);
        for (const other of ASSIGNMENT[node.operator!] ?? []) add("operator", "expression", rangeOf(node), at, other);
        break;
      }
      case "UnaryOperation": {
        const at = rangeBeside(node, node.subExpression!);
        const change = (replacement: string): void => {
          add("operator", "expression", rangeOf(node), at, replacement);
        };
        if ((node.operator === "!" && parent?.condition !== node) || node.operator === "~") change("");
        if (node.operator === "++") change("--");
        if (node.operator === "--") change("++");
        break;
      }
      case "IfStatement":
      case "Conditional":
        if (!guardsRevert(node))
          add("condition", "expression", rangeOf(node.condition!), rangeOf(node.condition!), "true");
        add("condition", "expression", rangeOf(node.condition!), rangeOf(node.condition!), "false");
        break;
      case "WhileStatement":
      case "ForStatement":
        if (node.condition) add("condition", "expression", rangeOf(node.condition), rangeOf(node.condition), "false");
        break;
      case "Literal":
        if (node.kind === "bool") {
          add("boundary", "expression", rangeOf(node), rangeOf(node), node.value === "true" ? "false" : "true");
        }
        // Hexadecimal ones are selectors, masks and addresses.
        if (node.kind === "number" && !node.value!.startsWith("0x")) {
          const type = typeOfLiteral(node, parent);
          const form = type === undefined ? "alone" : "expression";
          add("boundary", form, rangeOf(node), literalOf(node), plusOne(node.value!), type);
        }
        break;
      case "ExpressionStatement":
      case "EmitStatement":
      case "RevertStatement": {
        if (parent?.nodeType === "ForStatement" || isAllThatIsGuarded(node, parents)) break;
        const range = withSemicolon(node, text);
        // The compiler wants pointers to be assigned on every path.
        add("statement", assignsPointer(node) ? "alone" : "statement", range, range, "{}");
        break;
      }
      case "ModifierInvocation":
        if (node.kind === "modifierInvocation") {
          add("modifier", "alone", rangeOf(node), rangeOf(node), "");
          mutants.at(-1)!.functionEnd = rangeOf(parent!)[1];
        }
        break;
      case "InlineAssembly":
        mutants.push(...findYulMutants(source, text, node));
        return false;
      default:
    }
    return true;
  });
  nameFunctions(ast, mutants);
  return mutants.sort((a, b) => a.start - b.start || a.end - b.end);
}

function nameFunctions(ast: AstNode, mutants: readonly Mutant[]): void {
  walk(ast, (node) => {
    if (node.nodeType !== "FunctionDefinition" || !node.name) return true;
    const [start, end] = rangeOf(node);
    for (const mutant of mutants) if (mutant.start >= start && mutant.end <= end) mutant.functionName = node.name;
    return false;
  });
}

/** Where the statement begins that has a node in it and stands in a block, so that another may be put before it. */
function statementAround(node: AstNode, parents: readonly AstNode[]): number | undefined {
  const path = [...parents, node];
  const block = path.findLastIndex(({ nodeType }, at) => BLOCKS.has(nodeType) && at < path.length - 1);
  return block < 0 ? undefined : rangeOf(path[block + 1]!)[0];
}

const BLOCKS = new Set(["Block", "UncheckedBlock"]);

/** Constants and the sizes of arrays are known when the compiler runs: nothing can be chosen there later. */
function mustStandAlone(parents: readonly AstNode[]): boolean {
  return parents.some(
    ({ nodeType, constant }) =>
      nodeType === "ArrayTypeName" || (nodeType === "VariableDeclaration" && constant === true),
  );
}

function isRational(typeIdentifier: string | null | undefined): boolean {
  return typeIdentifier?.startsWith("t_rational") ?? false;
}

/** Whether a revert is the whole body of an `if` without an `else`. */
function guardsRevert({ trueBody, falseBody }: AstNode): boolean {
  if (!trueBody || falseBody) return false;
  const [only, ...others] = trueBody.nodeType === "Block" ? trueBody.statements! : [trueBody];
  return only?.nodeType === "RevertStatement" && others.length === 0;
}

/** Whether a node is the revert of such an `if`. */
function isAllThatIsGuarded(node: AstNode, parents: readonly AstNode[]): boolean {
  const holder = parents.at(-1)?.nodeType === "Block" ? parents.at(-2) : parents.at(-1);
  return node.nodeType === "RevertStatement" && holder?.nodeType === "IfStatement" && guardsRevert(holder);
}

function assignsPointer({ expression }: AstNode): boolean {
  return (
    expression?.nodeType === "Assignment" &&
    /storage pointer|calldata/.test(expression.leftHandSide?.typeDescriptions?.typeString ?? "")
  );
}

/** The text of an operator between its two sides. A comment between them may hold the same characters. */
function operatorBetween(text: Buffer, left: AstNode, right: AstNode, operator: string): Range {
  const [, from] = rangeOf(left);
  const [to] = rangeOf(right);
  const between = text.subarray(from, to).toString("latin1");
  const bare = between.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => " ".repeat(comment.length));
  const at = bare.indexOf(operator);
  if (at < 0) throw new Error(`There is no ${operator} at byte ${from}`);
  return [from + at, from + at + operator.length];
}

/** The operator of a unary operation: what the node has beside its operand. */
function rangeBeside(node: AstNode, operand: AstNode): Range {
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

const WIDTHS: Readonly<Record<string, string>> = { address: "uint160", bytes32: "uint256", bytes4: "uint32" };

/** The type that a literal takes on where it stands; undefined where that cannot be told. */
function typeOfLiteral(node: AstNode, parent: AstNode | undefined): string | undefined {
  switch (parent?.nodeType) {
    case "BinaryOperation":
      return integer(parent.commonType?.typeString);
    case "Assignment":
      return integer(parent.leftHandSide?.typeDescriptions?.typeString);
    case "FunctionCall": {
      if (parent.kind !== "typeConversion") return "uint256";
      const to = parent.typeDescriptions?.typeString ?? "";
      return integer(to) === undefined ? WIDTHS[to] : "uint256";
    }
    case "Conditional":
    case "UnaryOperation":
    case "TupleExpression":
      return undefined;
    default:
      return node.typeDescriptions === undefined ? undefined : "uint256";
  }
}

function integer(type: string | null | undefined): string | undefined {
  return type && /^u?int\d+$/.test(type) ? type : undefined;
}

/** A statement's range with the semicolon that ends it, which the compiler leaves out of some. */
function withSemicolon(node: AstNode, text: Buffer): Range {
  const [start, end] = rangeOf(node);
  if (text[end - 1] === 0x3b) return [start, end];
  return [start, text.indexOf(";", end) + 1];
}
