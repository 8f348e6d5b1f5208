import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { expect } from "chai";
import { parseEther } from "ethers";
import hre from "hardhat";
import { openLedger } from "../../../scripts/kaia/feePayer/ledger/openLedger.ts";
import { useTemporaryDirectory } from "../../scripts/temporaryDirectory.ts";
import { StubChain } from "./StubChain.ts";
import { applicationFile, BEARER, FEE_PAYER, FEE_PAYER_KEY, makeUser, signBid, TRUE_FEE } from "./world.ts";

const ROOT = path.join(import.meta.dirname, "..", "..", "..");
const HARDHAT = path.join(ROOT, "node_modules", "hardhat", "dist", "src", "cli.js");

describe("hardhat fee-payer", () => {
  const directory = useTemporaryDirectory();
  let node: Server | undefined;
  let url: string;
  const chain = new StubChain();
  chain.balances.set(FEE_PAYER, parseEther("100"));

  before(async function () {
    if (hre.globalOptions.coverage) this.skip();
    node = createServer((request, response) => {
      void (async () => {
        let body = "";
        for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
        const { id, method, params } = JSON.parse(body) as { id: number; method: string; params: unknown[] };
        response.end(JSON.stringify({ jsonrpc: "2.0", id, result: await chain.request(method, params) }));
      })();
    });
    await once(node.listen(0, "127.0.0.1"), "listening");
    url = `http://127.0.0.1:${(node.address() as AddressInfo).port}`;
  });

  after(() => {
    node?.close();
  });

  it("serves until Ctrl-C, and leaves its ledger beside the policy", async () => {
    const policy = path.join(directory(), "shop.json");
    const application = { ...applicationFile, lastDay: "2099-12-31" };
    await writeFile(policy, JSON.stringify({ chainId: 1001, applications: [application] }));
    const args = [HARDHAT, "fee-payer", "--network", "kairos", "--policy", policy, "--port", "0"];
    const env = { ...process.env, KAIROS_RPC_URL: url, FEE_PAYER_PRIVATE_KEY: FEE_PAYER_KEY.privateKey };
    const service = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
    const lines: string[] = [];
    const ended = once(service, "exit");
    for await (const line of createInterface(service.stdout)) {
      lines.push(line);
      const [, address] = /^Listening on (\S+)\. Ctrl-C/.exec(line) ?? [];
      if (address === undefined) continue;
      const response = await fetch(address, {
        method: "POST",
        headers: { authorization: `Bearer ${BEARER}` },
        body: JSON.stringify({ userSignedTx: { raw: await signBid(makeUser()) } }),
      });
      expect(response.status).to.equal(200);
      service.kill("SIGINT");
    }
    expect(await ended).to.deep.equal([0, null]);
    expect(lines[0]).to.equal(`Fee payer ${FEE_PAYER} on chain 1001: 100.0 KAIA`);
    expect(lines.at(-1)).to.equal("Answering what has begun...");
    expect(lines.join("")).to.not.contain(FEE_PAYER_KEY.privateKey.slice(2)).and.not.contain(BEARER);
    const owner = { chainId: 1001n, feePayer: FEE_PAYER };
    const ledger = await openLedger(path.join(directory(), "shop.ledger.sqlite"), owner, Date.now());
    expect(ledger.spent(Date.now(), "gallery", makeUser().address)).to.equal(TRUE_FEE);
    await ledger.close();
  });

  it("says what is missing, and fails", async () => {
    const env = { ...process.env, FEE_PAYER_PRIVATE_KEY: undefined };
    const args = ["fee-payer", "--network", "kairos", "--policy", path.join(directory(), "none.json")];
    const failed = await promisify(execFile)(process.execPath, [HARDHAT, ...args], { cwd: ROOT, env }).catch(
      (error: unknown) => error as { code: number; stderr: string },
    );
    expect(failed).to.include({ code: 1 });
    expect(failed.stderr.trim()).to.match(/^Cannot read the policy .*none.json: there is no such file\.$/);
  });
});
