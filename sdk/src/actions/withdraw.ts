import { Contract } from "ethers";
import type { RefundEscrow } from "../../../typechain-types/index.js";
import { refundEscrowAbi } from "../abi/RefundEscrow.ts";
import { DroitError } from "../errors/DroitError.ts";
import { checkAccount, optionalAddress } from "../internal/check.ts";
import { ask, type Context, requireAccount } from "../internal/Context.ts";
import { currencyInfo } from "../internal/currency.ts";
import { eventIn } from "../internal/logs.ts";
import type { Plan } from "../internal/plan.ts";
import type { Credit, LedgerName } from "../types.ts";

/** The contracts that keep credits. */
export const LEDGERS: readonly LedgerName[] = [
  "RefundEscrow",
  "FixedPriceExchange",
  "OrderExchange",
  "AuctionHouse",
  "EditionDrop",
];

/** What is withdrawn, and where it goes. */
export interface WithdrawOptions {
  /** A KIP-7 or ERC-20 token; the chain's native coin where none is named. */
  currency?: string;
  /** You where nobody is named. */
  to?: string;
  /** The contract that keeps the credit; the first that has one where none is named. */
  ledger?: LedgerName;
}

/** A credit that was paid out. */
export interface WithdrawResult {
  ledger: LedgerName;
  currency: string;
  /** In the currency's smallest unit. */
  amount: bigint;
  /** Credits of yours in the same currency that other contracts still keep: call again for each. */
  remaining: Credit[];
}

/** Pays out what one contract has set aside for you: fees, and payments that could not reach you. */
export async function planWithdraw(context: Context, options: WithdrawOptions = {}): Promise<Plan<WithdrawResult>> {
  const account = requireAccount(context);
  const currency = optionalAddress("currency", options.currency);
  const to = options.to === undefined ? account : checkAccount("to", options.to);
  const info = await currencyInfo(context, currency);
  const credits = await readCredits(context, account, currency);
  const credit = credits.find(({ ledger }) => options.ledger === undefined || ledger === options.ledger);
  if (credit === undefined) {
    const where = options.ledger === undefined ? "" : ` at the ${options.ledger}`;
    throw new DroitError(
      "LedgerNothingToWithdraw",
      `There is nothing to withdraw: ${account} has no credit in ${info.symbol}${where}.`,
      { args: { account, currency } },
    );
  }
  const { ledger } = credit;
  const address = context.addresses[ledger];
  const { interface: abi } = ledgerAt(context, address);
  return {
    steps: [],
    call: { to: address, data: abi.encodeFunctionData("withdraw", [currency, to]) },
    currency: info,
    read: (receipt) => ({
      ledger,
      currency,
      amount: eventIn(abi, address, receipt, "Withdrawn").args.amount as bigint,
      remaining: credits.filter((each) => each !== credit),
    }),
  };
}

/** What the suite has set aside for an account in a currency. */
export async function readCredits(context: Context, account: string, currency: string): Promise<Credit[]> {
  const amounts = await Promise.all(
    LEDGERS.map((ledger) =>
      ask(context, () => ledgerAt(context, context.addresses[ledger]).creditOf(account, currency)),
    ),
  );
  return LEDGERS.map((ledger, i) => ({ ledger, currency, amount: amounts[i]! })).filter(({ amount }) => amount > 0n);
}

/** All ledgers have the functions of one. */
function ledgerAt(context: Context, address: string): RefundEscrow {
  return new Contract(address, refundEscrowAbi, context.provider) as unknown as RefundEscrow;
}
