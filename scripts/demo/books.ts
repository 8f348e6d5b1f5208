import type { TransactionReceipt, TransactionResponse } from "ethers";
import { ScriptError } from "../lib/ScriptError.ts";
import { type Currency, formatAmount } from "./currency.ts";
import type { Party, Person } from "./people.ts";

/** An amount that should have moved. A credited amount stays where it is and is set aside for the receiver. */
export interface Movement {
  kind: "paid" | "credited" | "withdrawn";
  from: Party;
  to: Party;
  /** Whose credit is withdrawn, where it is not the receiver's. */
  creditOf?: Party;
  amount: bigint;
  currency: Currency;
  why: string;
}

/** What a transaction cost. */
export interface Paid {
  gasUsed: bigint;
  /** In the chain's smallest unit. */
  fee: bigint;
}

/** What the books follow, and what they tell. */
export interface BooksOptions {
  parties: readonly Party[];
  currencies: readonly [Currency, ...Currency[]];
  /** What all contracts together have set aside for an account. */
  creditOf: (account: string, currency: Currency) => Promise<bigint>;
  output: Pick<Console, "log">;
  /** What a movement is expected to bring its receiver. A test falsifies it to see the books object. */
  expect?: (movement: Movement) => bigint;
}

type Entry = "balance" | "credit";
type Snapshot = Map<string, bigint>;

/**
 * The balances and credits of all parties over one scene: what is said to have moved is compared with what the chain
 * says, to the last unit.
 */
export class Books {
  readonly #options: BooksOptions;
  #before: Snapshot;
  #expected: Snapshot = new Map();
  #gas = 0n;

  private constructor(options: BooksOptions, before: Snapshot) {
    this.#options = options;
    this.#before = before;
  }

  static async open(options: BooksOptions): Promise<Books> {
    return new Books(options, await takeSnapshot(options));
  }

  /** The gas of all transactions since the books were opened. */
  get gas(): bigint {
    return this.#gas;
  }

  /** Notes a transaction: who sent it pays for its gas. */
  async send(who: Person, what: string, sent: Promise<TransactionResponse>): Promise<TransactionReceipt> {
    const receipt = (await (await sent).wait())!;
    this.note(who, what, receipt);
    return receipt;
  }

  /** Notes a transaction, whose fee its sender paid unless another payer is named. */
  note(who: Party, what: string, { gasUsed, fee }: Paid, payer: Party = who): void {
    this.#gas += gasUsed;
    this.#add(payer, "balance", this.#options.currencies[0], -fee);
    const gas = `${gasUsed.toLocaleString("en")} gas`;
    this.#options.output.log(`  ${who.name} ${what} (${payer === who ? gas : `${gas}, paid by ${payer.name}`})`);
  }

  /** Notes what should have moved. */
  move(movement: Movement): void {
    const { kind, from, to, creditOf = to, currency, amount, why } = movement;
    if (amount === 0n) return;
    const expected = (this.#options.expect ?? (() => amount))(movement);
    if (kind !== "credited") {
      this.#add(from, "balance", currency, -amount);
      this.#add(to, "balance", currency, expected);
    }
    if (kind !== "paid") this.#add(creditOf, "credit", currency, kind === "credited" ? expected : -amount);
    const verb = { paid: "pays", credited: "credits", withdrawn: "pays" }[kind];
    this.#options.output.log(`    ${from.name} ${verb} ${to.name} ${formatAmount(amount, currency)}: ${why}`);
  }

  /** Notes an amount that came into being, or, below zero, ceased to be: wrapped coins come and go with the coins in them. */
  issue(issuer: Party, to: Party, amount: bigint, currency: Currency): void {
    this.#add(to, "balance", currency, amount);
    const size = formatAmount(amount < 0n ? -amount : amount, currency);
    const text = amount < 0n ? `takes ${size} back from ${to.name}` : `issues ${size} to ${to.name}`;
    this.#options.output.log(`    ${issuer.name} ${text}`);
  }

  /** @throws ScriptError `BOOKS_OFF` where any balance or credit is not what it should be. */
  async close(): Promise<void> {
    const after = await takeSnapshot(this.#options);
    const wrong: string[] = [];
    for (const { party, entry, currency, key } of entriesOf(this.#options)) {
      const found = after.get(key)! - this.#before.get(key)!;
      const expected = this.#expected.get(key) ?? 0n;
      if (found !== expected) {
        wrong.push(
          `  ${entry} of ${party.name}: ${formatAmount(found, currency)} came or went, not ${formatAmount(expected, currency)}`,
        );
      }
    }
    if (wrong.length > 0) throw new ScriptError("BOOKS_OFF", ["The sums are off:", ...wrong].join("\n"));
    this.#options.output.log(`  Checked to the last unit: ${after.size} balances and credits.`);
    this.#before = after;
    this.#expected = new Map();
  }

  #add(party: Party, entry: Entry, currency: Currency, amount: bigint): void {
    const key = keyOf(party, entry, currency);
    if (!this.#before.has(key)) throw new Error(`the books do not follow ${party.name} in ${currency.symbol}`);
    this.#expected.set(key, (this.#expected.get(key) ?? 0n) + amount);
  }
}

function keyOf(party: Party, entry: Entry, currency: Currency): string {
  return `${party.address} ${entry} ${currency.address}`;
}

/** Two parties with one address have one entry. */
function entriesOf({
  parties,
  currencies,
}: BooksOptions): { party: Party; entry: Entry; currency: Currency; key: string }[] {
  const distinct = [...new Map(parties.map((party) => [party.address, party])).values()];
  return distinct.flatMap((party) =>
    currencies.flatMap((currency) =>
      (["balance", "credit"] as const).map((entry) => ({
        party,
        entry,
        currency,
        key: keyOf(party, entry, currency),
      })),
    ),
  );
}

async function takeSnapshot(options: BooksOptions): Promise<Snapshot> {
  const entries = await Promise.all(
    entriesOf(options).map(async ({ party, entry, currency, key }): Promise<[string, bigint]> => {
      if (entry === "balance") return [key, await currency.balanceOf(party.address)];
      return [key, await options.creditOf(party.address, currency)];
    }),
  );
  return new Map(entries);
}
