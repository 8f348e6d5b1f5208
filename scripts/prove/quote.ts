import { descend, parse, textOf } from "./syntax.ts";

/** What a proof takes, word for word, from a contract whose functions it cannot call. */
export interface Quotation {
  /** The source that is quoted. */
  source: string;
  /** Constants, by name. */
  constants?: readonly string[];
  /** Whole functions, by name. */
  functions?: readonly string[];
  /** Functions made of one expression that stands in a function of the source. */
  expressions?: readonly { in: string; text: string; as: string }[];
  /** What the quoted text needs. */
  imports?: readonly string[];
}

/** A source of free functions that say what the contract's own say. Throws where the contract says something else. */
export function quote(quotation: Quotation, text: string): string {
  const tree = parse(quotation.source, text);
  const nodes = [...descend(tree)];
  const named = (nodeType: string, name: string): string => {
    const found = nodes.filter((node) => node.nodeType === nodeType && node["name"] === name);
    if (found.length !== 1) throw new Error(`${quotation.source} has ${found.length} times ${name}.`);
    return textOf(found[0]!, text);
  };
  const parts = ["// SPDX-License-Identifier: MIT", "pragma solidity 0.8.37;", ...(quotation.imports ?? [])];
  for (const name of quotation.constants ?? []) {
    parts.push(`${named("VariableDeclaration", name).replace(/ (private|internal|public) /, " ")};`);
  }
  for (const name of quotation.functions ?? []) {
    const header = /\b(private|internal|public|external)\b|\bvirtual\b|\boverride\b/g;
    const whole = named("FunctionDefinition", name);
    const body = whole.indexOf("{");
    parts.push(whole.slice(0, body).replace(header, "") + withoutReasons(whole.slice(body)));
  }
  for (const { in: name, text: expression, as: signature } of quotation.expressions ?? []) {
    const times = squeeze(named("FunctionDefinition", name)).split(squeeze(expression)).length - 1;
    if (times !== 1) throw new Error(`${quotation.source}: ${name} says ${times} times ${expression}`);
    parts.push(`function ${signature} {\n    return ${expression};\n}`);
  }
  return parts.join("\n");
}

/** The errors of a contract have no meaning outside of it; that it reverts is what counts. */
function withoutReasons(text: string): string {
  return text.replace(/revert [A-Z]\w*\([^;]*\);/g, "require(false);");
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, " ");
}
