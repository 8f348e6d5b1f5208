import { type AstNode, type Range, rangeOf, walk } from "./ast.ts";
import type { Form, Kind, Mutant } from "./Mutant.ts";

/** Instructions of two operands, and what stands in for each. */
const INSTRUCTIONS: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "div",
  div: "mul",
  lt: "gt",
  gt: "lt",
  slt: "sgt",
  sgt: "slt",
  eq: "lt",
  and: "or",
  or: "and",
  xor: "and",
  shl: "shr",
  shr: "shl",
};

/** Above it, a number is a selector or a mask. */
const LARGEST_NUMBER = 0xffffn;

/**
 * Every small change of an assembly block, of the kinds that {findMutants} makes elsewhere.
 * @param source The file's name.
 * @param text Its content.
 * @param assembly The node of the block.
 */
export function findYulMutants(source: string, text: Buffer, assembly: AstNode): Mutant[] {
  const mutants: Mutant[] = [];
  walk(assembly, (node, parents) => {
    const block = parents.find(({ nodeType }) => nodeType === "YulBlock");
    const add = (
      kind: Kind,
      form: Form,
      [start, end]: Range,
      replacement: string,
      whole: Range = [start, end],
    ): void => {
      const site = { form, start: whole[0], end: whole[1], block: rangeOf(block!)[0] };
      mutants.push({ source, start, end, replacement, kind, site, statement: rangeOf(assembly)[0] });
    };
    switch (node.nodeType) {
      case "YulFunctionCall": {
        const name = node.functionName!;
        const other = INSTRUCTIONS[name.name!];
        if (other !== undefined) {
          add("operator", "yulCall", rangeOf(name), other, rangeOf(node));
          mutants.at(-1)!.site.instruction = name.name!;
        }
        if (name.name === "iszero") {
          const [start, end] = rangeOf(node);
          add("operator", "yulValue", [start, end], `iszero(${text.subarray(start, end).toString()})`);
        }
        break;
      }
      case "YulIf":
        add("condition", "yulValue", rangeOf(node.condition!), "1");
        add("condition", "yulValue", rangeOf(node.condition!), "0");
        break;
      case "YulLiteral":
        // A number in a `case` cannot be computed, nor is it a bound.
        if (node.kind === "number" && parents.at(-1)?.nodeType !== "YulCase" && BigInt(node.value!) <= LARGEST_NUMBER) {
          add("boundary", "yulValue", rangeOf(node), plusOne(node.value!));
        }
        break;
      case "YulExpressionStatement":
      case "YulAssignment":
        if (!isLoopHeader(parents)) add("statement", "yulStatement", rangeOf(node), "{}");
        break;
      default:
    }
    return true;
  });
  return mutants;
}

/** Whether a statement counts a loop up; without it, the loop would only run until its gas is gone. */
function isLoopHeader(parents: readonly AstNode[]): boolean {
  const [loop, block] = parents.slice(-2);
  return loop?.nodeType === "YulForLoop" && loop.body !== block;
}

function plusOne(value: string): string {
  const next = BigInt(value) + 1n;
  return value.startsWith("0x") ? `0x${next.toString(16).padStart(2, "0")}` : String(next);
}
