import { concat, dataLength, dataSlice, toUtf8Bytes, toUtf8String, ZeroAddress } from "ethers";
import { DroitError } from "../errors/DroitError.ts";
import { checkAccount, checkAmount, checkHash, invalid, optionalAddress } from "../internal/check.ts";
import { ask, type Context, requireAccount } from "../internal/Context.ts";
import { currencyInfo, tokenAt } from "../internal/currency.ts";
import type { Plan } from "../internal/plan.ts";

/** The longest message, in bytes of UTF-8. */
const MAX_MESSAGE = 1_024;
/** A call of `transfer`: its selector and two words. What follows is the message, which tokens do not look at. */
const TRANSFER_SIZE = 68;

/** How a donation is made. */
export interface DonateOptions {
  /** A few words, at most 1,024 bytes. They are public, for good. */
  message?: string;
  /** A KIP-7 or ERC-20 token; the chain's native coin where none is named. */
  currency?: string;
}

/** A donation. */
export interface Donation {
  from: string;
  artist: string;
  /** In the currency's smallest unit. */
  amount: bigint;
  currency: string;
  /** Empty where there is none. */
  message: string;
}

/** Gives an artist money, all of which is theirs, and a few words. */
export async function planDonate(
  context: Context,
  artist: string,
  amount: bigint,
  options: DonateOptions = {},
): Promise<Plan<Donation>> {
  const from = requireAccount(context);
  const receiver = checkAccount("artist", artist);
  const value = checkAmount("amount", amount, 256);
  const currency = optionalAddress("currency", options.currency);
  const message = options.message ?? "";
  const bytes = toUtf8Bytes(message);
  if (bytes.length > MAX_MESSAGE) throw invalid("message", `is longer than ${MAX_MESSAGE} bytes`);
  const info = await currencyInfo(context, currency);
  const donation = { from, artist: receiver, amount: value, currency, message };
  if (currency === ZeroAddress) {
    if (bytes.length > 0 && (await ask(context, () => context.provider.getCode(receiver))) !== "0x") {
      throw invalid("message", "cannot go to an account that is a contract, which may take it for a command");
    }
    return { steps: [], call: { to: receiver, data: concat([bytes]), value }, currency: info, read: () => donation };
  }
  const token = tokenAt(context, currency);
  const balance = await ask(context, () => token.balanceOf(from));
  if (balance < value) {
    throw new DroitError("INSUFFICIENT_FUNDS", `The account does not have so much ${info.symbol}.`, {
      args: { token: currency, balance, needed: value },
    });
  }
  const data = concat([token.interface.encodeFunctionData("transfer", [receiver, value]), bytes]);
  return {
    steps: [],
    call: { to: currency, data },
    currency: info,
    // Some tokens say no by returning false.
    read: (receipt) => {
      const transferred = receipt.logs.some((log) => {
        const event = log.address === currency ? token.interface.parseLog(log) : null;
        return event?.name === "Transfer" && event.args.to === receiver && event.args.value === value;
      });
      if (transferred) return donation;
      throw new DroitError("TRANSACTION_FAILED", "The token did not transfer the donation.", {
        hash: receipt.hash,
        receipt,
      });
    },
  };
}

/**
 * What a transaction donated.
 * @param hash The transaction's.
 * @throws DroitError `NOT_FOUND` where there is no such transaction, or it moves nothing.
 */
export async function readDonation(context: Context, hash: string): Promise<Donation> {
  const id = checkHash("hash", hash);
  const transaction = await ask(context, () => context.provider.getTransaction(id));
  const receipt = await ask(context, () => context.provider.getTransactionReceipt(id));
  const to = transaction?.to;
  if (transaction == null || to == null || receipt?.status !== 1) throw nothing(id);
  const { data, value, from } = transaction;
  if (value > 0n) {
    return { from, artist: to, amount: value, currency: ZeroAddress, message: textIn(data, id) };
  }
  const token = tokenAt(context, to);
  const { selector } = token.interface.getFunction("transfer");
  if (!data.startsWith(selector) || dataLength(data) < TRANSFER_SIZE) throw nothing(id);
  const [artist, amount] = token.interface.decodeFunctionData("transfer", data) as unknown as [string, bigint];
  return { from, artist, amount, currency: to, message: textIn(dataSlice(data, TRANSFER_SIZE), id) };
}

function textIn(data: string, hash: string): string {
  try {
    return toUtf8String(data);
  } catch {
    throw nothing(hash);
  }
}

function nothing(hash: string): DroitError {
  return new DroitError("NOT_FOUND", `There is no donation ${hash}.`, { args: { hash } });
}
