import { formatEther } from "ethers";
import { openLedger } from "./ledger/openLedger.ts";
import { readPolicy } from "./policy/readPolicy.ts";
import { type FeePayerContext, type FeePayerOptions, readSigner } from "./runFeePayer.ts";
import { SetupError } from "./SetupError.ts";

/** All that rest, in place of a hash. */
const RESTING = "resting";

/**
 * Takes reservations out of the ledger of a service that does not run. Their co-signatures stay good: that is for who knows
 * that they cannot be used any more, or takes the risk.
 * @param which The hash of a transaction, or `resting` for all that rest.
 * @throws SetupError
 */
export async function releaseReservations(
  { readPrivateKey, output }: Pick<FeePayerContext, "readPrivateKey" | "output">,
  options: Pick<FeePayerOptions, "policy" | "ledger" | "address">,
  which: string,
): Promise<void> {
  const { chainId } = await readPolicy(options.policy);
  const { address } = readSigner(await readPrivateKey(), options.address);
  const ledger = await openLedger(options.ledger, { chainId, feePayer: address }, Date.now());
  try {
    const chosen = ledger.open().filter(({ hash, state }) => (which === RESTING ? state === RESTING : hash === which));
    if (chosen.length === 0) {
      throw new SetupError("INVALID_OPTION", `--release: the ledger has no open reservation ${which}.`);
    }
    for (const { hash, sender, nonce, amount } of chosen) {
      await ledger.release(hash);
      output.log(`Released ${hash} of ${sender}, nonce ${nonce.toString()}: ${formatEther(amount)} KAIA`);
    }
    output.warn("What is mined of these after all is paid for, and counts against no budget.");
  } finally {
    await ledger.close();
  }
}
