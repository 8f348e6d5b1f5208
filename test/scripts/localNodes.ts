import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import hre from "hardhat";

/** A node that was just started, with accounts of its own. */
export interface LocalNode {
  url: string;
  stop(): Promise<void>;
}

export async function startHardhat(): Promise<LocalNode> {
  const server = await hre.network.createServer({ network: "default" }, "127.0.0.1");
  const { port } = await server.listen();
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}

/** Where Anvil is; nothing where its package has no binary for this machine. */
export function findAnvil(): string | undefined {
  const names: Partial<Record<string, string>> = { "linux x64": "anvil-linux-amd64" };
  const name = names[`${process.platform} ${process.arch}`];
  if (name === undefined) return undefined;
  try {
    const manifest = createRequire(import.meta.url).resolve(`@foundry-rs/${name}/package.json`);
    const binary = path.join(path.dirname(manifest), "bin", "anvil");
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

export async function startAnvil(binary: string): Promise<LocalNode> {
  // The binary itself: what npx starts outlives it.
  const child = spawn(binary, ["--port", "0", "--hardfork", "prague"], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const address = /^Listening on (127\.0\.0\.1:\d+)$/.exec(line)?.[1];
      if (address !== undefined) resolve(`http://${address}`);
    });
    child.on("error", reject);
    child.on("exit", (code) => {
      reject(new Error(`Anvil ended with ${code}`));
    });
  });
  return { url, stop: () => kill(child) };
}

/** Ends a process at once, whatever it is doing. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
