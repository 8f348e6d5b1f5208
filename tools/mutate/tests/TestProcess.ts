import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { forkChild } from "../forkChild.ts";
import type { Bytecodes } from "../solc/compileContracts.ts";
import type { Answer, Request, RunResult } from "./protocol.ts";

const SERVER = fileURLToPath(new URL("serve.ts", import.meta.url));
const START_MILLISECONDS = 120_000;

/** Tests took longer than they were given. */
export class TestTimeout extends Error {}

/** What runs tests, as far as a judge needs it. */
export interface TestRunner {
  /** Deploys this bytecode from now on, on chains as they were at the beginning. */
  patch(bytecodes: Bytecodes): Promise<void>;
  /** Runs the tests of a file; throws {TestTimeout} if that takes too long. */
  run(request: RunRequest, milliseconds: number): Promise<RunResult>;
}

export type RunRequest = Omit<Extract<Request, { kind: "run" }>, "kind">;

/** A process that has Hardhat and test files loaded. */
export class TestProcess implements TestRunner {
  readonly #root: string;
  readonly #traces: boolean;
  #process: ChildProcess | undefined;
  #patched: Bytecodes = {};

  /** @param traces Whether runs tell what they reach. */
  constructor(root: string, traces = false) {
    this.#root = root;
    this.#traces = traces;
  }

  async patch(bytecodes: Bytecodes): Promise<void> {
    this.#patched = bytecodes;
    if (this.#process) await this.#ask({ kind: "patch", bytecodes }, START_MILLISECONDS);
  }

  /** After a timeout, the next run begins in a new process, with the same bytecode. */
  async run(request: RunRequest, milliseconds: number): Promise<RunResult> {
    await this.#start();
    await this.#ask({ kind: "load", file: request.file }, START_MILLISECONDS);
    return (await this.#ask({ kind: "run", ...request }, milliseconds))!;
  }

  /** Ends the process; the next run has a new one, with the same bytecode. */
  close(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }

  async #start(): Promise<void> {
    if (this.#process) return;
    // Tests name each other's files as the compiler would write them; Hardhat's own loader of TypeScript understands that.
    const hardhat = createRequire(createRequire(join(this.#root, "package.json")).resolve("hardhat/package.json"));
    this.#process = forkChild(SERVER, {
      cwd: this.#root,
      env: this.#traces ? { ...process.env, MUTATE_TRACE: "1" } : process.env,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      serialization: "advanced",
      execArgv: ["--import", pathToFileURL(hardhat.resolve("tsx/esm")).href],
    });
    await this.#answer(this.#process, START_MILLISECONDS);
    await this.#ask({ kind: "patch", bytecodes: this.#patched }, START_MILLISECONDS);
  }

  #ask(request: Request, milliseconds: number): Promise<RunResult | undefined> {
    const child = this.#process!;
    const answer = this.#answer(child, milliseconds);
    child.send(request);
    return answer;
  }

  #answer(child: ChildProcess, milliseconds: number): Promise<RunResult | undefined> {
    return new Promise((resolve, reject) => {
      const end = (error: Error): void => {
        settle();
        this.close();
        reject(error);
      };
      const onMessage = (answer: Answer): void => {
        settle();
        if ("error" in answer) reject(new Error(answer.error));
        else resolve(answer.result);
      };
      const onExit = (code: number | null, signal: string | null): void => {
        end(new Error(`The process of tests ended with ${code ?? signal ?? "nothing"}`));
      };
      const timer = setTimeout(() => {
        end(new TestTimeout(`No answer within ${milliseconds} ms`));
      }, milliseconds);
      const settle = (): void => {
        clearTimeout(timer);
        child.off("exit", onExit).off("message", onMessage);
      };
      child.once("exit", onExit).once("message", onMessage);
    });
  }
}
