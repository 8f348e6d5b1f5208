import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BigNumberish, ContractTransactionResponse, Overrides } from "ethers";
import { type Auction, auctionId, FULL_BID, PLAIN_BID } from "../../sdk/src/terms/auction.js";
import type { AccessGate, AuctionHouse } from "../../typechain-types/index.js";
import { type Books, changesBetween } from "./books.js";
import { DAY, DELIVERED, ethers, FEE_BPS, loadSuite, NATIVE, NOBODY, PRICE, type Suite, time } from "./suite.js";

/** GateKind, as in its enum. */
export const Kind = { Open: 0, Permit: 1, FeePayer: 2 } as const;

/** The suite with an auction house, for which everybody has approved their NFTs and tokens. */
export interface AuctionSuite extends Suite {
  gate: AccessGate;
  house: AuctionHouse;
  houseAddress: string;
  /** Whose bid is beaten by the buyer's. */
  rival: HardhatEthersSigner;
}

/** As `loadSuite`. The protocol's fee is 2.5 %, royalties of the suite's collection are 10 %, seller owns tokens 1 to 3. */
export async function loadAuctions(): Promise<AuctionSuite> {
  const suite = await loadSuite();
  const gate = await ethers.deployContract("AccessGate");
  const house = await ethers.deployContract("AuctionHouse", [suite.router, suite.escrow, gate, suite.owner]);
  await house.setProtocolFee(FEE_BPS, suite.treasury);
  const houseAddress = await house.getAddress();
  const rival = suite.receiver;
  for (const person of [suite.owner, suite.seller, suite.buyer, rival, suite.stranger]) {
    await suite.collection.connect(person).setApprovalForAll(houseAddress, true);
    await suite.token.connect(person).approve(houseAddress, ethers.MaxUint256);
  }
  const named = Object.entries({ ...suite.parties, house: houseAddress, rival: rival.address });
  // One address has one name.
  const parties = Object.fromEntries(named.filter(([name]) => name !== "receiver"));
  return { ...suite, parties, gate, house, houseAddress, rival, now: await time.latest() };
}

/** An auction of token 1 in native coin that starts at once and lasts a day, with these fields changed. */
export function auctionOf(suite: AuctionSuite, fields: Partial<Auction> = {}): Auction {
  return {
    collection: suite.art,
    tokenId: 1n,
    seller: suite.seller.address,
    currency: NATIVE,
    reservePrice: PRICE,
    buyNowPrice: 0n,
    minRaise: 0n,
    minRaiseBps: 500,
    startsAt: suite.now,
    endsAt: suite.now + DAY,
    extensionWindow: 600,
    maxExtension: 3_600,
    gateKind: Kind.Open,
    gateService: NOBODY,
    refundWindow: 0,
    delivery: DELIVERED,
    maxRoyaltyBps: 1_000,
    protocolFeeBps: FEE_BPS,
    storefront: NOBODY,
    storefrontFeeBps: 0,
    ...fields,
  };
}

/** Creates the auction of `auctionOf`. */
export async function createAuction(suite: AuctionSuite, fields: Partial<Auction> = {}): Promise<Auction> {
  const auction = auctionOf(suite, fields);
  await suite.house.connect(suite.seller).create(auction);
  return auction;
}

/** Bids in the auction's currency: with value, or with an approved token. */
export function bid(
  suite: AuctionSuite,
  bidder: HardhatEthersSigner,
  auction: Auction,
  amount: BigNumberish,
  proof = "0x",
  overrides: Overrides = {},
): Promise<ContractTransactionResponse> {
  const value = auction.currency === NATIVE ? amount : 0n;
  return suite.house.connect(bidder)[FULL_BID](auction, amount, proof, { value, ...overrides });
}

/** Waits until the auction's terms, without extensions, say that it is over. */
export async function waitForEnd(auction: Auction): Promise<void> {
  await time.increaseTo(auction.endsAt);
}

/** All balances and credits of all parties, the house's books, and owner and auction of the watched tokens. */
export async function readFunds(suite: AuctionSuite, tokenIds: readonly bigint[] = [1n]): Promise<Books> {
  const { house, houseAddress, escrowAddress, collection, art, reader } = suite;
  const books: Books = new Map();
  const accounts = Object.entries(suite.parties);
  const currencies = Object.entries(suite.currencies);
  const amounts = await reader.read(
    accounts.map(([, address]) => address),
    currencies.map(([, address]) => address),
    [houseAddress, escrowAddress],
  );
  let next = 0;
  for (const [account] of accounts) {
    for (const [currency] of currencies) {
      books.set(`${account} ${currency}`, amounts[next++]!);
      books.set(`${account} credit in house ${currency}`, amounts[next++]!);
      books.set(`${account} credit in escrow ${currency}`, amounts[next++]!);
    }
  }
  for (const [currency, address] of currencies) {
    const { total, protocolFees } = await house.owed(address);
    books.set(`owed by house ${currency}`, total);
    books.set(`protocol fees in house ${currency}`, protocolFees);
  }
  for (const tokenId of tokenIds) {
    books.set(`owner of ${tokenId}`, nameOf(suite, await collection.ownerOf(tokenId)));
    const { id, endsAt, bidder, amount } = await house.auctionOf(art, tokenId);
    books.set(`auction of ${tokenId}`, id);
    books.set(`end of ${tokenId}`, String(endsAt));
    books.set(`bidder for ${tokenId}`, nameOf(suite, bidder));
    books.set(`bid for ${tokenId}`, amount);
  }
  return books;
}

/** Runs `act` and expects exactly these changes: whatever is not named stays as it was. */
export async function expectFunds(
  suite: AuctionSuite,
  act: () => Promise<unknown>,
  expected: Record<string, string | bigint>,
  tokenIds: readonly bigint[] = [1n],
): Promise<void> {
  const before = await readFunds(suite, tokenIds);
  await act();
  const nonZero = Object.entries(expected).filter(([, change]) => change !== 0n);
  expect(changesBetween(before, await readFunds(suite, tokenIds))).to.deep.equal(Object.fromEntries(nonZero));
}

export { auctionId, FULL_BID, PLAIN_BID };

function nameOf(suite: AuctionSuite, address: string): string {
  if (address === NOBODY) return "nobody";
  return Object.entries(suite.parties).find(([, party]) => party === address)?.[0] ?? address;
}
