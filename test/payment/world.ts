import type { BaseContract, ContractTransactionResponse } from "ethers";
import type { ILedger } from "../../typechain-types/index.js";
import { NATIVE } from "../helpers/terms.ts";
import { deployMock, ethers, type QuirkyERC20, type Sent } from "../escrow/world.ts";

export const FUNDS = 10_000_000n;
export const AMOUNT = 1_000_000n;

export type LedgerHarness = ILedger & {
  pay(currency: string, to: string, amount: bigint, overrides?: { gasLimit?: bigint }): Sent;
  credit(currency: string, account: string, amount: bigint): Sent;
};

/** A receiver of test/mocks that can call others. */
export type Executing = BaseContract & {
  execute(target: BaseContract, data: string, overrides?: { gasLimit?: bigint }): Sent;
  accept(): Sent;
};

/** A funded ledger, a token, and people. */
export async function createLedger() {
  const [payer, receiver, elsewhere, stranger] = await ethers.getSigners();
  const ledger = await deployMock<LedgerHarness>("LedgerHarness");
  const token = await deployMock<QuirkyERC20>("QuirkyERC20");
  await payer!.sendTransaction({ to: ledger, value: FUNDS });
  await token.mint(ledger, FUNDS);
  return { ledger, token, payer: payer!, receiver: receiver!, elsewhere: elsewhere!, stranger: stranger! };
}

export type LedgerWorld = Awaited<ReturnType<typeof createLedger>>;

/** What an account has and can withdraw, in both currencies. */
export async function holdings(world: LedgerWorld, account: string) {
  const { ledger, token } = world;
  const [native, tokens, nativeCredit, tokenCredit] = await Promise.all([
    ethers.provider.getBalance(account),
    token.balanceOf(account),
    ledger.creditOf(account, NATIVE),
    ledger.creditOf(account, token),
  ]);
  return { native, tokens, nativeCredit, tokenCredit };
}

/** Runs an action and returns what it changed in the holdings of these accounts, without what stayed. */
export async function changes(
  world: LedgerWorld,
  accounts: Record<string, string>,
  action: () => Promise<unknown>,
): Promise<Record<string, bigint>> {
  const read = async (): Promise<Record<string, bigint>> => {
    const books: Record<string, bigint> = {};
    for (const [name, account] of Object.entries({ ...accounts, ledger: await world.ledger.getAddress() })) {
      for (const [kind, value] of Object.entries(await holdings(world, account))) books[`${name}.${kind}`] = value;
    }
    return books;
  };
  const before = await read();
  await action();
  const after = await read();
  const entries = Object.entries(after).map(([name, value]) => [name, value - before[name]!] as const);
  return Object.fromEntries(entries.filter(([, difference]) => difference !== 0n));
}

/** The gas of a transaction. */
export async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<bigint> {
  return (await (await sent).wait())!.gasUsed;
}
