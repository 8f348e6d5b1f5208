import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { forkChild } from "../forkChild.ts";
import type { CompilerInput, CompilerOutput } from "./types.ts";

const SERVER = fileURLToPath(new URL("serve.ts", import.meta.url));
/** The compiler's memory only grows. */
const COMPILATIONS_PER_PROCESS = 60;

/** The compiler in a process of its own, which stays warm. */
export class Compiler {
  #process: ChildProcess | undefined;
  #compilations = 0;
  #queue: Promise<unknown> = Promise.resolve();

  compile(input: CompilerInput): Promise<CompilerOutput> {
    const next = this.#queue.then(() => this.#compile(input));
    this.#queue = next.catch(() => undefined);
    return next;
  }

  close(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }

  #compile(input: CompilerInput): Promise<CompilerOutput> {
    if (this.#compilations++ % COMPILATIONS_PER_PROCESS === 0) this.close();
    const child = (this.#process ??= forkChild(SERVER, { stdio: ["ignore", "ignore", "inherit", "ipc"] }));
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null, signal: string | null): void => {
        this.#process = undefined;
        reject(new Error(`The compiler ended with ${code ?? signal ?? "nothing"}`));
      };
      child.once("exit", onExit);
      child.once("message", (output: string) => {
        child.off("exit", onExit);
        resolve(JSON.parse(output) as CompilerOutput);
      });
      child.send(JSON.stringify(input));
    });
  }
}
