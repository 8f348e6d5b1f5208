import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import hre from "hardhat";

const ROOT = path.join(import.meta.dirname, "..", "..");
const HARDHAT = [path.join(ROOT, "node_modules", "hardhat", "dist", "src", "cli.js"), "--no-typechain"];

// In one file, which one process runs one after the other: each compiles first, and two Hardhats that compile in one project
// write the same files.
describe("commands that compile first", () => {
  before(function () {
    // Plain artifacts would take the place of those that measure coverage.
    if (hre.globalOptions.coverage) this.skip();
  });

  describe("hardhat deploy", () => {
    const run = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
      promisify(execFile)(process.execPath, [...HARDHAT, "deploy", ...args], { cwd: ROOT });

    it("deploys to a chain in memory where no network is named", async () => {
      const { stdout } = await run();
      expect(stdout).to.contain("Deployed with 14 transactions: chain 31337, in memory.");
    });

    it("exits with 1 and a plain message where an option is wrong", async () => {
      const notANumber = await run("--protocol-fee-bps", "2.5%").catch((reason: unknown) => reason);
      expect(notANumber).to.include({ code: 1, stderr: "protocolFeeBps: must be a whole number\n" });
      const error = await run("--protocol-fee-bps", "501").catch((reason: unknown) => reason);
      expect(error).to.include({ code: 1, stderr: "protocolFeeBps: must be at most 500\n" });
    });
  });

  describe("hardhat kaia-node", () => {
    interface Running {
      /** What it said, once it said something that one waits for, or has ended. */
      readonly said: (what: string) => Promise<string>;
      readonly ended: Promise<number | null>;
      readonly interrupt: () => void;
    }

    function start(...options: string[]): Running {
      const child = spawn(process.execPath, [...HARDHAT, "kaia-node", ...options], { cwd: ROOT });
      let text = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
      }
      return {
        said: async (what) => {
          while (!text.includes(what) && child.exitCode === null) {
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
          return text;
        },
        ended: new Promise((resolve) => child.once("exit", resolve)),
        interrupt: () => child.kill("SIGINT"),
      };
    }

    it("starts a node, and ends in peace on Ctrl-C", async () => {
      const node = start("--port", "0", "--chain-id", "1001");
      try {
        const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(await node.said("Ctrl-C"))!;
        const headers = { "content-type": "application/json" };
        const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "klay_chainID", params: [] });
        const response = await fetch(url, { method: "POST", headers, body });
        expect(await response.json()).to.include({ result: "0x3e9" });
      } finally {
        node.interrupt();
      }
      expect(await node.ended).to.equal(0);
    });

    it("ends with a message where the port is taken", async () => {
      const holder = createServer().listen(0, "127.0.0.1");
      await once(holder, "listening");
      const { port } = holder.address() as AddressInfo;
      const node = start("--port", String(port));
      try {
        expect(await node.said("is taken")).to.equal(`Port ${port} of 127.0.0.1 is taken\n`);
        expect(await node.ended).to.equal(1);
      } finally {
        node.interrupt();
        holder.close();
      }
    });
  });
});
