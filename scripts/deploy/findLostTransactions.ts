import { setTimeout } from "node:timers/promises";
import { type ArtifactResolver, trackTransaction, wipe } from "@nomicfoundation/ignition-core";
import { toQuantity } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { ScriptError } from "../lib/ScriptError.ts";
import type { DeploymentPlan } from "./planDeployment.ts";
import { readJournal } from "./readJournal.ts";

/** How far back is looked: a quarter of an hour of Kaia's blocks. */
const MOST_BLOCKS = 1_000;
const LONGEST_MILLISECONDS = 60_000;
const PAUSE_MILLISECONDS = 500;

interface Transaction {
  hash: string;
  from: string;
  nonce: string;
}

/** To forget a step needs no artifact where the journal is a file. */
const NO_ARTIFACTS: ArtifactResolver = {
  loadArtifact: (name) => Promise.reject(new Error(`no artifact of ${name} is needed`)),
  getBuildInfo: () => Promise.resolve(undefined),
};

/**
 * A process that is killed before it notes that a transaction was sent leaves one that Ignition knows nothing of. It would refuse
 * to go on until somebody finds the hash; here the chain is asked.
 * @throws ScriptError `DEPLOY_TRANSACTION_LOST` where the chain does not show it.
 */
export async function findLostTransactions(connection: NetworkConnection, plan: DeploymentPlan): Promise<void> {
  const { provider } = connection;
  const { deployer, deploymentId, journal } = plan;
  if (journal === undefined) return;
  for (const { futureId, nonce } of (await readJournal(journal)).unknown) {
    const params = [deployer, "pending"];
    const sent = Number(await provider.request({ method: "eth_getTransactionCount", params }));
    if (sent <= nonce) {
      // It did not arrive, and is sent again with the same count: even if it was only on its way, one of the two is mined.
      await wipe(journal, NO_ARTIFACTS, futureId);
      continue;
    }
    const hash = await findTransaction(connection, deployer, nonce);
    if (hash === undefined) {
      throw new ScriptError(
        "DEPLOY_TRANSACTION_LOST",
        `Transaction ${nonce} of ${deployer} was sent, and the last ${MOST_BLOCKS} blocks do not have it. Find its hash in a block ` +
          `explorer and tell it: npx hardhat ignition track-tx <hash> ${deploymentId} --network ${connection.networkName}`,
      );
    }
    await trackTransaction(journal, hash, provider);
  }
}

async function findTransaction(
  connection: NetworkConnection,
  sender: string,
  nonce: number,
): Promise<string | undefined> {
  const end = Date.now() + LONGEST_MILLISECONDS;
  for (;;) {
    const { mined, hash } = await search(connection, sender, nonce);
    if (hash !== undefined || mined || Date.now() > end) return hash;
    // It is known to the node, which does not show blocks to come: soon it is mined.
    await setTimeout(PAUSE_MILLISECONDS);
  }
}

async function search(
  { provider, ethers }: NetworkConnection,
  sender: string,
  nonce: number,
): Promise<{ mined: boolean; hash: string | undefined }> {
  const mined = (await ethers.provider.getTransactionCount(sender)) > nonce;
  const latest = await ethers.provider.getBlockNumber();
  const oldest = Math.max(0, latest - MOST_BLOCKS + 1);
  const numbers = Array.from({ length: latest - oldest + 1 }, (_, i) => toQuantity(latest - i));
  for (const block of mined ? numbers : ["pending"]) {
    const found = (await provider.request({ method: "eth_getBlockByNumber", params: [block, true] })) as {
      transactions: Transaction[];
    } | null;
    const transaction = found?.transactions.find(
      (each) => each.from.toLowerCase() === sender.toLowerCase() && Number(each.nonce) === nonce,
    );
    if (transaction !== undefined) return { mined, hash: transaction.hash };
  }
  return { mined, hash: undefined };
}
