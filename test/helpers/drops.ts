import { expect } from "chai";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BigNumberish, ContractTransactionResponse } from "ethers";
import type { AccessGate, EditionDrop, EditionFactory, KIP17Edition } from "../../typechain-types/index.js";
import type { DropPhaseStruct, DropPurchaseStruct } from "../../typechain-types/market/EditionDrop.js";
import { Kind } from "./auctions.js";
import { type Books, changesBetween } from "./books.js";
import { DAY, ethers, FEE_BPS, loadSuite, NATIVE, NOBODY, PRICE, type Suite, time } from "./suite.js";

/** The two ways to buy. */
export const PLAIN_MINT = "mint(address,uint256,uint256)";
export const FULL_MINT = "mint((address,uint256,uint256,address,uint256,address,bytes32[],bytes))";
export const SIZE = 1_000;
/** The first phase of a drop. */
export const PHASE = 1n;

/** The suite with an edition of the seller's, which has no drop yet. Everybody has approved the drop for their tokens. */
export interface DropSuite extends Suite {
  gate: AccessGate;
  drop: EditionDrop;
  dropAddress: string;
  factory: EditionFactory;
  edition: KIP17Edition;
  work: string;
}

/** As `loadSuite`. The protocol's fee is 2.5 %. */
export async function loadDrops(): Promise<DropSuite> {
  const suite = await loadSuite();
  const gate = await ethers.deployContract("AccessGate");
  const drop = await ethers.deployContract("EditionDrop", [suite.router, gate, suite.owner]);
  await drop.setProtocolFee(FEE_BPS, suite.treasury);
  const dropAddress = await drop.getAddress();
  for (const person of [suite.buyer, suite.receiver, suite.stranger]) {
    await suite.token.connect(person).approve(dropAddress, ethers.MaxUint256);
  }
  const factory = await ethers.getContractAt("EditionFactory", await drop.editionFactory());
  const parts = { gate, drop, dropAddress, factory };
  const edition = await createEdition(parts, suite.seller);
  return {
    ...suite,
    ...parts,
    parties: { ...suite.parties, drop: dropAddress },
    edition,
    work: await edition.getAddress(),
    now: await time.latest(),
  };
}

/** Another edition of an artist. */
export async function createEdition(
  { factory }: Pick<DropSuite, "factory">,
  artist: HardhatEthersSigner,
  size = SIZE,
): Promise<KIP17Edition> {
  await factory.connect(artist).createEdition("Han River", "HAN", size, "ipfs://copies/", "ipfs://collection");
  const events = await factory.queryFilter(factory.filters.EditionCreated());
  return ethers.getContractAt("KIP17Edition", events.at(-1)!.args.edition);
}

/** A phase in native coin for everybody that starts at once and lasts a day, with these fields changed. */
export function phaseOf(suite: DropSuite, fields: Partial<DropPhaseStruct> = {}): DropPhaseStruct {
  return {
    currency: NATIVE,
    price: PRICE,
    startsAt: suite.now,
    endsAt: suite.now + DAY,
    cap: 100,
    walletLimit: 10,
    protocolFeeBps: FEE_BPS,
    gateKind: Kind.Open,
    gateService: NOBODY,
    allowlist: ethers.ZeroHash,
    ...fields,
  };
}

export interface DropFields {
  refundUntil?: BigNumberish;
  shares?: { holder: string; bps: BigNumberish }[];
}

/** Creates the drop of the suite's edition, whose proceeds go to the artist, with a phase for each of these. */
export async function createDrop(
  suite: DropSuite,
  phases: readonly Partial<DropPhaseStruct>[] = [{}],
  { refundUntil = 0, shares = [{ holder: suite.artist.address, bps: 10_000 }] }: DropFields = {},
): Promise<void> {
  await suite.drop.connect(suite.seller).createDrop(
    suite.work,
    refundUntil,
    shares,
    phases.map((fields) => phaseOf(suite, fields)),
  );
}

/** A purchase in the first phase, with these fields changed. */
export function purchaseOf(suite: DropSuite, fields: Partial<DropPurchaseStruct> = {}): DropPurchaseStruct {
  return {
    collection: suite.work,
    phase: PHASE,
    quantity: 1,
    currency: NATIVE,
    price: PRICE,
    receiver: NOBODY,
    allowlistProof: [],
    gateProof: "0x",
    ...fields,
  };
}

/** Buys with native coin, the right amount for the price that is named unless told otherwise. */
export function mint(
  suite: DropSuite,
  buyer: HardhatEthersSigner,
  fields: Partial<DropPurchaseStruct> = {},
  value: bigint = BigInt(fields.price ?? PRICE) * BigInt(fields.quantity ?? 1),
): Promise<ContractTransactionResponse> {
  return suite.drop.connect(buyer)[FULL_MINT](purchaseOf(suite, fields), { value });
}

/** The ABI encoding of a purchase, which goes with a KIP-7 transfer. */
export function encodePurchase(purchase: DropPurchaseStruct): string {
  return ethers.AbiCoder.defaultAbiCoder().encode(
    [
      "tuple(address collection, uint256 phase, uint256 quantity, address currency, uint256 price, address receiver, bytes32[] allowlistProof, bytes gateProof)",
    ],
    [purchase],
  );
}

/** A tree of the accounts that may buy. */
export function allowlistOf(accounts: readonly string[]): StandardMerkleTree<[string]> {
  return StandardMerkleTree.of(
    accounts.map((account): [string] => [account]),
    ["address"],
  );
}

/** All balances and credits of all parties, the drop's books, and what each party has of the edition. */
export async function readFunds(suite: DropSuite): Promise<Books> {
  const { drop, dropAddress, edition, reader } = suite;
  const books: Books = new Map();
  const accounts = Object.entries(suite.parties);
  const currencies = Object.entries(suite.currencies);
  const amounts = await reader.read(
    accounts.map(([, address]) => address),
    currencies.map(([, address]) => address),
    [dropAddress],
  );
  let next = 0;
  for (const [account, address] of accounts) {
    for (const [currency] of currencies) {
      books.set(`${account} ${currency}`, amounts[next++]!);
      books.set(`${account} credit in drop ${currency}`, amounts[next++]!);
    }
    books.set(`${account} copies`, await edition.balanceOf(address));
  }
  for (const [currency, address] of currencies) {
    const { total, protocolFees } = await drop.owed(address);
    books.set(`owed by drop ${currency}`, total);
    books.set(`protocol fees in drop ${currency}`, protocolFees);
  }
  books.set("minted", await edition.totalMinted());
  return books;
}

/** Runs `act` and expects exactly these changes: whatever is not named stays as it was. */
export async function expectFunds(
  suite: DropSuite,
  act: () => Promise<unknown>,
  expected: Record<string, string | bigint>,
): Promise<void> {
  const before = await readFunds(suite);
  await act();
  const nonZero = Object.entries(expected).filter(([, change]) => change !== 0n);
  expect(changesBetween(before, await readFunds(suite))).to.deep.equal(Object.fromEntries(nonZero));
}
