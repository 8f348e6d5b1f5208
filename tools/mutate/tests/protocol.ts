import type { Bytecodes } from "../solc/compileContracts.ts";

/** What the process that runs tests is asked for. */
export type Request =
  | { /** Load test files, each of which stays loaded. */ kind: "load"; file: string }
  | { /** Deploy this bytecode from now on, in place of the project's own. */ kind: "patch"; bytecodes: Bytecodes }
  | {
      /** Run the tests of a file. */
      kind: "run";
      file: string;
      /** Only tests with these full titles. */
      only?: readonly string[];
      /** No tests with these full titles. */
      except?: readonly string[];
      /** Whether to stop at the first failure. */
      bail: boolean;
    };

export interface Failure {
  /** The full title of the test, or of the one that a hook prepared. */
  title: string;
  /** Whether a hook failed. */
  hook: boolean;
  message: string;
}

export interface RunResult {
  passed: number;
  failures: Failure[];
  milliseconds: number;
  /** By the full title of each test, the numbers that traced contracts told while it ran. */
  reached: Map<string, number[]>;
  /** Whether any contract was deployed from patched bytecode since it was patched. */
  deployed: boolean;
}

export type Answer = { result: RunResult | undefined } | { error: string };
