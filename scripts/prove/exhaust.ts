import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { network } from "hardhat";
import { z } from "zod";
import { compile, type SourceReader } from "./compiler.ts";
import { contractsOf, PROOFS } from "./properties.ts";
import { createOriginalReader } from "./queries.ts";
import { ROOT } from "./readRepository.ts";

/** What came of running a contract of proofs/exhausted/. */
export interface Exhaustion {
  name: string;
  cases: number;
  /** Why it stopped, where it did. */
  failure: string | undefined;
  seconds: number;
}

const FOLDER = `${PROOFS}/exhausted`;
const ABI = ["function ROUNDS() view returns (uint256)", "function exhaust(uint256 round) returns (uint256 cases)"];
/** More than any round needs; a call has no block to fit into. */
const GAS = 2n ** 36n;

const contractSchema = z.object({ evm: z.object({ bytecode: z.object({ object: z.string() }) }) });

/** What a contract of proofs/exhausted/ runs through. */
export interface Domain {
  name: string;
  /** In a sentence. */
  statement: string;
  file: string;
}

export function readDomains(): Domain[] {
  const files = readdirSync(path.join(ROOT, FOLDER)).filter((file) => file.endsWith(".sol"));
  return files.sort().flatMap((file) => {
    const source = `${FOLDER}/${file}`;
    return contractsOf(source, readFileSync(path.join(ROOT, source), "utf8"));
  });
}

/**
 * Runs each contract of proofs/exhausted/ in an EVM, over every case of its domain. It is compiled as contracts/ is, and what it
 * calls and quotes is what is deployed: nothing is checked that is not checked there.
 */
export async function exhaustAll(
  report: (result: Exhaustion) => void,
  isChosen: (name: string) => boolean = () => true,
  read: SourceReader = createOriginalReader(),
): Promise<Exhaustion[]> {
  const domains = readDomains().filter(({ name }) => isChosen(name));
  if (domains.length === 0) return [];
  const files = [...new Set(domains.map(({ file }) => file))];
  const settings = {
    optimizer: { enabled: true, runs: 100_000 },
    viaIR: true,
    outputSelection: Object.fromEntries(files.map((file) => [file, { "*": ["evm.bytecode.object"] }])),
  };
  const { contracts } = compile(files, settings, read);
  const { ethers } = await network.create({ network: "default", override: { blockGasLimit: GAS } });
  const [signer] = await ethers.getSigners();
  const results: Exhaustion[] = [];
  for (const { name, file } of domains) {
    const bytecode = `0x${contractSchema.parse(contracts[file]?.[name]).evm.bytecode.object}`;
    const deployed = await new ethers.ContractFactory(ABI, bytecode, signer).deploy();
    const startedAt = performance.now();
    let cases = 0;
    let failure: string | undefined;
    try {
      const rounds = (await deployed.getFunction("ROUNDS").staticCall()) as bigint;
      for (let round = 0n; round < rounds; ++round) {
        cases += Number(await deployed.getFunction("exhaust").staticCall(round, { gasLimit: GAS }));
      }
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    const result = { name, cases, failure, seconds: (performance.now() - startedAt) / 1_000 };
    report(result);
    results.push(result);
  }
  return results;
}
