import { expect } from "chai";
import type { BaseContract, ContractTransactionResponse, Result } from "ethers";
import { storedListing } from "./listings.js";
import { type Collection, ethers, type Suite } from "./suite.js";

/** Every amount that a sale could move, every debt, and every owner and listing that it could change, by name. */
export type Books = Map<string, string | bigint>;

/** An NFT whose owner and whose seller's listing are watched. */
export interface Watched {
  collection: string;
  tokenId: bigint;
}

/** Reads the books of all of the suite's parties in all of its currencies, and those of the watched NFTs. */
export async function readBooks(suite: Suite, watched: readonly Watched[] = watchedOf(suite)): Promise<Books> {
  const books: Books = new Map();
  const accounts = Object.entries(suite.parties);
  const currencies = Object.entries(suite.currencies);
  const amounts = await suite.reader.read(
    accounts.map(([, address]) => address),
    currencies.map(([, address]) => address),
    [suite.exchangeAddress, suite.escrowAddress],
  );
  let next = 0;
  for (const [account] of accounts) {
    for (const [currency] of currencies) {
      books.set(`${account} ${currency}`, amounts[next++]!);
      books.set(`${account} credit in exchange ${currency}`, amounts[next++]!);
      books.set(`${account} credit in escrow ${currency}`, amounts[next++]!);
    }
  }
  for (const [currency, address] of currencies) {
    const { total, protocolFees } = await suite.exchange.owed(address);
    books.set(`owed by exchange ${currency}`, total);
    books.set(`protocol fees in exchange ${currency}`, protocolFees);
  }
  for (const { collection, tokenId } of watched) {
    const name = collection === suite.art ? "" : "other ";
    books.set(`owner of ${name}${tokenId}`, await ownerName(suite, collection, tokenId));
    const listing = await storedListing(suite, tokenId, suite.seller.address, collection);
    books.set(`listing of ${name}${tokenId}`, Object.values(listing).join());
  }
  books.set("protocol fee", (await suite.exchange.protocolFee()).join());
  books.set("paused", String(await suite.exchange.paused()));
  return books;
}

/** What differs: amounts as differences, all else as its new value. */
export function changesBetween(before: Books, after: Books): Record<string, string | bigint> {
  const changes: Record<string, string | bigint> = {};
  for (const [name, value] of after) {
    const old = before.get(name);
    if (old === value) continue;
    changes[name] = typeof value === "bigint" && typeof old === "bigint" ? value - old : value;
  }
  return changes;
}

/** Runs `act` and expects exactly these changes in the books: whatever is not named stays as it was. */
export async function expectChanges(
  suite: Suite,
  act: () => Promise<unknown>,
  expected: Record<string, string | bigint>,
  watched: readonly Watched[] = watchedOf(suite),
): Promise<void> {
  const before = await readBooks(suite, watched);
  await act();
  const nonZero = Object.entries(expected).filter(([, change]) => change !== 0n);
  expect(changesBetween(before, await readBooks(suite, watched))).to.deep.equal(Object.fromEntries(nonZero));
}

/** Expects a typed error with exactly these values, and that nothing at all moved. */
export async function expectRefusal(
  suite: Suite,
  attempt: () => Promise<unknown>,
  contract: Pick<BaseContract, "interface">,
  error: string,
  args: readonly unknown[],
  watched: readonly Watched[] = watchedOf(suite),
): Promise<void> {
  await expectChanges(
    suite,
    async () => {
      const refused = expect(attempt()).to.be.revertedWithCustomError(contract, error);
      await (args.length === 0 ? refused : refused.withArgs(...args));
    },
    {},
    watched,
  );
}

/** All events of one contract in a transaction, in their order, each with all its values. */
export async function eventsOf(
  contract: BaseContract,
  sent: ContractTransactionResponse | Promise<ContractTransactionResponse>,
): Promise<unknown[][]> {
  const receipt = await (await sent).wait();
  const address = await contract.getAddress();
  return receipt!.logs
    .filter((log) => log.address === address)
    .map((log) => {
      const event = contract.interface.parseLog(log)!;
      return [event.name, ...plain(event.args)];
    });
}

/** The name of an account in the suite, or its address. */
export function nameOf(suite: Suite, account: string): string {
  return Object.entries(suite.parties).find(([, address]) => address === account)?.[0] ?? account;
}

function watchedOf(suite: Suite): Watched[] {
  return [1n, 2n, 9n].map((tokenId) => ({ collection: suite.art, tokenId }));
}

async function ownerName(suite: Suite, collection: string, tokenId: bigint): Promise<string> {
  const contract = (await ethers.getContractAt("PlainERC721", collection)) as unknown as Collection;
  try {
    return nameOf(suite, await contract.ownerOf(tokenId));
  } catch {
    return "nobody";
  }
}

function plain(values: Result): unknown[] {
  return values.toArray().map((value: unknown) => (Array.isArray(value) ? plain(value as unknown as Result) : value));
}

/** The name of the typed error that a transaction failed with; one without any ran out of gas. */
export function failureOf(contract: Pick<BaseContract, "interface">, error: unknown): string {
  const { data } = error as { data?: string | { data: string } };
  if (data === undefined) throw error;
  const reason = typeof data === "string" ? data : data.data;
  return reason === "0x" ? "out of gas" : contract.interface.parseError(reason)!.name;
}
