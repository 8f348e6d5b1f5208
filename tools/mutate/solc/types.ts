import type { AstNode } from "../ast.ts";

export interface CompilerSettings {
  readonly optimizer: Readonly<Record<string, unknown>>;
  readonly [setting: string]: unknown;
}

export interface CompilerInput {
  language: "Solidity";
  sources: Record<string, { content: string }>;
  settings: CompilerSettings & { outputSelection: Record<string, Record<string, string[]>>; stopAfter?: string };
}

export interface CompilerError {
  severity: string;
  message: string;
  formattedMessage?: string;
  sourceLocation?: { file: string; start: number; end: number };
}

export interface CompilerOutput {
  errors?: CompilerError[];
  contracts?: Record<string, Record<string, { evm: { bytecode: Code; deployedBytecode: Code } }>>;
  sources?: Record<string, { ast: AstNode }>;
}

interface Code {
  object: string;
}
