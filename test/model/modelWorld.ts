import { Interface, type InterfaceAbi } from "ethers";
import { escrowId, type Terms } from "../helpers/terms.js";
import {
  deployOrderWorld,
  ethers,
  NATIVE,
  type OrderWorld,
  PRICE,
  provider,
  type Signer,
} from "../helpers/orderWorld.js";
import { pack, readState } from "../helpers/stateReader.js";
import type { OrderModel } from "./OrderModel.js";
import {
  type Account,
  COPIES,
  CURRENCIES,
  type Currency,
  emptyState,
  type ModelState,
  type ModelTerms,
  PAYEES,
  PLACES,
  TOKENS,
  TRADERS,
  type Trader,
} from "./ModelState.js";

const ACCOUNTS: readonly Account[] = [...TRADERS, ...PAYEES, ...PLACES, "coin"];
const WORDS = [0n, 1n];

/** One word of the chain's state, and what it is in the model. */
interface Question {
  label: string;
  /** The contract asked, the word of its answer, and the question; without one, for the native balance. */
  packed: string;
  expected: (model: OrderModel) => bigint;
  /** Takes over what is there before the first action. */
  store?: (state: ModelState, word: bigint) => void;
}

/** A small world, the same for all properties, and how to look at all of it. */
export interface ModelWorld extends OrderWorld {
  signers: Record<Trader, Signer>;
  addresses: Record<Account | "art" | "copies" | "token", string>;
  errors: Interface;
  start: ModelState;
  /** Everything in which chain and model differ. */
  differences: (model: OrderModel) => Promise<string[]>;
}

/** Deploys it: three traders with some of everything, who have approved everything. */
export async function deployModelWorld(): Promise<ModelWorld> {
  const world = await deployOrderWorld();
  const { orders, exchange, escrow, coin, art, copies, token, seller, buyer, collector, owner, artist } = world;
  const signers = { seller, buyer, collector };
  const funds = 20n * PRICE;
  for (const person of [buyer, collector]) {
    await token.connect(person).transfer(owner.address, 1_000n * PRICE - funds);
    await coin.connect(person).withdraw(1_000n * PRICE - funds);
  }
  await token.mint(seller.address, funds);
  await coin.connect(seller).deposit({ value: funds });
  await art.connect(collector).transferFrom(collector.address, buyer.address, 12n);
  await copies.connect(artist)["mint(uint256,address,uint256)"](1n, buyer.address, 20n);
  for (const person of [seller, buyer, collector]) {
    for (const operator of [orders, exchange, escrow]) await art.connect(person).setApprovalForAll(operator, true);
    await copies.connect(person).setApprovalForAll(orders, true);
    for (const currency of [token, coin]) await currency.connect(person).approve(orders, ethers.MaxUint256);
  }
  const addresses = await addressesOf(world);
  const questions = questionsOf(world, addresses);
  const plan = questions.map(({ packed }) => packed);
  const read = (extra: readonly string[]) => readState(provider, world.reader, [...plan, ...extra]);
  const start = emptyState(0);
  const words = await read([]);
  for (const [i, { store }] of questions.entries()) store?.(start, words[i]!);
  for (const person of TRADERS) {
    for (const operator of PLACES) start.artApprovals.add(`${operator} ${person}`);
    start.copiesApprovals.add(person);
    for (const currency of ["token", "coin"]) start.allowances.add(`${person} ${currency}`);
  }
  start.feeBps = 250n;

  const differences = async (model: OrderModel): Promise<string[]> => {
    const more = moreQuestions(world, addresses, model);
    const answers = await read(more.map(({ packed }) => packed));
    return [...questions, ...more].flatMap(({ label, expected }, i) => {
      const wanted = expected(model);
      return answers[i] === wanted ? [] : [`${label}: ${String(answers[i])} here, ${wanted.toString()} in the model`];
    });
  };
  const abis = [orders, escrow, exchange, art, copies, token].map(({ interface: { fragments } }) => fragments);
  const errors = new Map(abis.flat().flatMap((item) => (item.type === "error" ? [[item.format(), item]] : [])));
  return {
    ...world,
    signers,
    addresses,
    errors: new Interface([...errors.values()] as InterfaceAbi),
    start,
    differences,
  };
}

async function addressesOf(world: OrderWorld): Promise<ModelWorld["addresses"]> {
  const names = [...ACCOUNTS, "art", "copies", "token"] as const;
  const entries = await Promise.all(names.map(async (name) => [name, await world[name].getAddress()] as const));
  return Object.fromEntries(entries) as ModelWorld["addresses"];
}

/** The terms of an escrow as the chain has them. */
export function termsOf(addresses: ModelWorld["addresses"], terms: ModelTerms): Terms {
  const toPayout = ({ receiver, amount }: ModelTerms["fees"][number]) => ({ receiver: addresses[receiver], amount });
  return {
    opener: addresses[terms.opener],
    seller: addresses[terms.seller],
    buyer: addresses[terms.buyer],
    collection: addresses.art,
    tokenId: BigInt(terms.tokenId),
    currency: currencyOf(addresses, terms.currency),
    amount: terms.amount,
    closesAt: BigInt(terms.closesAt),
    delivery: BigInt(terms.delivery),
    royalties: terms.royalties.map(toPayout),
    fees: terms.fees.map(toPayout),
  };
}

export function currencyOf(addresses: ModelWorld["addresses"], currency: Currency): string {
  return currency === "native" ? NATIVE : addresses[currency];
}

/** What exists from the beginning. */
function questionsOf(world: OrderWorld, addresses: ModelWorld["addresses"]): Question[] {
  const { orders, token, art, copies } = world;
  const places = { orders, exchange: world.exchange, escrow: world.escrow };
  const questions: Question[] = [];
  for (const account of ACCOUNTS) {
    const address = addresses[account];
    for (const currency of CURRENCIES) {
      const key = `${account} ${currency}`;
      questions.push({
        label: `balance of ${key}`,
        packed:
          currency === "native"
            ? pack(address)
            : pack(addresses[currency], token.interface.encodeFunctionData("balanceOf", [address])),
        expected: ({ state }) => state.balances.get(key) ?? 0n,
        store: (state, word) => state.balances.set(key, word),
      });
      for (const place of PLACES) {
        const data = [address, currencyOf(addresses, currency)] as const;
        questions.push({
          label: `credit in ${place} of ${key}`,
          packed: pack(addresses[place], places[place].interface.encodeFunctionData("creditOf", [...data])),
          expected: ({ state }) => state.credits.get(`${place} ${key}`) ?? 0n,
        });
      }
    }
    for (const id of COPIES) {
      const key = `${account} ${id}`;
      questions.push({
        label: `copies of ${key}`,
        packed: pack(addresses.copies, copies.interface.encodeFunctionData("balanceOf", [address, id])),
        expected: ({ state }) => state.copies.get(key) ?? 0n,
        store: (state, word) => state.copies.set(key, word),
      });
    }
  }
  for (const market of ["orders", "exchange"] as const) {
    for (const currency of CURRENCIES) {
      const key = `${market} ${currency}`;
      const data = orders.interface.encodeFunctionData("owed", [currencyOf(addresses, currency)]);
      questions.push({
        label: `owed by ${key}`,
        packed: pack(addresses[market], data, 0),
        expected: ({ state }) => {
          const fees = state.protocolFees.get(key) ?? 0n;
          if (currency === "native") return fees;
          return ACCOUNTS.reduce((sum, name) => sum + (state.credits.get(`${market} ${name} ${currency}`) ?? 0n), fees);
        },
      });
      questions.push({
        label: `protocol fees of ${key}`,
        packed: pack(addresses[market], data, 1),
        expected: ({ state }) => state.protocolFees.get(key) ?? 0n,
      });
    }
  }
  for (const id of TOKENS) {
    questions.push({
      label: `owner of ${id}`,
      packed: pack(addresses.art, art.interface.encodeFunctionData("ownerOf", [id])),
      expected: ({ state }) => BigInt(addresses[state.owners.get(id)!]),
      store: (state, word) => {
        state.owners.set(
          id,
          TRADERS.find((name) => BigInt(addresses[name]) === word)!,
        );
      },
    });
  }
  for (const maker of TRADERS) {
    questions.push({
      label: `epoch of ${maker}`,
      packed: pack(addresses.orders, orders.interface.encodeFunctionData("epochOf", [addresses[maker]])),
      expected: (model) => model.epochOf(maker),
    });
    for (const word of WORDS) {
      questions.push({
        label: `nonces of ${maker} in word ${word.toString()}`,
        packed: pack(addresses.orders, orders.interface.encodeFunctionData("noncesOf", [addresses[maker], word])),
        expected: (model) => noncesOf(model, maker, word),
      });
    }
  }
  questions.push({
    label: "paused",
    packed: pack(addresses.orders, orders.interface.encodeFunctionData("paused")),
    expected: ({ state }) => (state.paused ? 1n : 0n),
  });
  questions.push({
    label: "protocol fee",
    packed: pack(addresses.orders, orders.interface.encodeFunctionData("protocolFee")),
    expected: ({ state }) => state.feeBps,
  });
  return questions;
}

/** What came with the actions: orders and escrows. */
function moreQuestions(
  { orders, escrow }: OrderWorld,
  addresses: ModelWorld["addresses"],
  model: OrderModel,
): Question[] {
  const { state } = model;
  const questions: Question[] = [];
  for (const [key, filled] of state.filled) {
    const [maker, epoch, nonce] = key.split(" ") as [Trader, string, string];
    if (BigInt(epoch) !== model.epochOf(maker)) continue;
    questions.push({
      label: `filled of ${key}`,
      packed: pack(addresses.orders, orders.interface.encodeFunctionData("filledOf", [addresses[maker], nonce])),
      expected: () => filled,
    });
  }
  for (const { terms, open } of state.escrows.values()) {
    const id = escrowId(termsOf(addresses, terms));
    questions.push({
      label: `state of the escrow of ${terms.tokenId}`,
      packed: pack(addresses.escrow, escrow.interface.encodeFunctionData("stateOf", [id])),
      expected: () => (open ? 1n : 0n),
    });
  }
  return questions;
}

function noncesOf(model: OrderModel, maker: Trader, word: bigint): bigint {
  const prefix = `${maker} ${model.epochOf(maker).toString()} `;
  let nonces = 0n;
  for (const key of model.state.used) {
    if (!key.startsWith(prefix)) continue;
    const nonce = BigInt(key.slice(prefix.length));
    if (nonce >> 8n === word) nonces |= 1n << (nonce & 255n);
  }
  return nonces;
}
