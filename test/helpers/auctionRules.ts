import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract, BytesLike, ContractTransactionResponse } from "ethers";
import { type Auction, auctionId, encodeBid } from "../../sdk/src/terms/auction.js";
import { type AuctionSuite, createAuction, expectFunds, FULL_BID, Kind, PLAIN_BID } from "./auctions.js";
import { type CollectionFunctions, DAY, deployMock, FEE_BPS, HELD, type Mock, NOBODY, time } from "./suite.js";

type Sent = Promise<ContractTransactionResponse>;

/** How much later than the suite's `now` the block comes in which terms are judged. */
export const LATER = 10_000;
export const MAX_DURATION = 180 * DAY;
export const MAX_EXTENSION = 7 * DAY;
export const MAX_WINDOW = 30 * DAY;
export const MAX_AMOUNT = 2n ** 96n - 1n;

/** A way to break one rule of terms that are otherwise in order, and the error that says so. */
export interface Breach {
  rule: string;
  fields: (suite: AuctionSuite) => Partial<Auction>;
  error: string;
  args: (suite: AuctionSuite) => readonly unknown[];
  /** Whose error it is, where it is not the house's. */
  contract?: "gate";
}

/** In the order in which the rules are checked, judged at `now + LATER`. */
export const breaches: Breach[] = [
  {
    rule: "a reserve price of zero",
    fields: () => ({ reservePrice: 0n }),
    error: "AuctionInvalidPrice",
    args: () => [0n, 0n],
  },
  {
    rule: "a reserve price of zero, though anyone may buy at once",
    fields: () => ({ reservePrice: 0n, buyNowPrice: 1n }),
    error: "AuctionInvalidPrice",
    args: () => [0n, 1n],
  },
  {
    rule: "a price to buy now that is a unit below the reserve price",
    fields: () => ({ reservePrice: 100n, buyNowPrice: 99n }),
    error: "AuctionInvalidPrice",
    args: () => [100n, 99n],
  },
  {
    rule: "a smallest raise of more than the whole bid",
    fields: () => ({ minRaiseBps: 10_001 }),
    error: "AuctionRaiseTooHigh",
    args: () => [10_001, 10_000],
  },
  {
    rule: "an end of now",
    fields: ({ now }) => ({ startsAt: now, endsAt: now + LATER }),
    error: "AuctionInvalidTime",
    args: ({ now }) => [now, now + LATER, now + LATER],
  },
  {
    rule: "an end of zero",
    fields: () => ({ startsAt: 0, endsAt: 0 }),
    error: "AuctionInvalidTime",
    args: ({ now }) => [0, 0, now + LATER],
  },
  {
    rule: "an end with the start",
    fields: ({ now }) => ({ startsAt: now + DAY, endsAt: now + DAY }),
    error: "AuctionInvalidTime",
    args: ({ now }) => [now + DAY, now + DAY, now + LATER],
  },
  {
    rule: "an end before the start",
    fields: ({ now }) => ({ startsAt: now + DAY + 1, endsAt: now + DAY }),
    error: "AuctionInvalidTime",
    args: ({ now }) => [now + DAY + 1, now + DAY, now + LATER],
  },
  {
    rule: "an end a second beyond 180 days",
    fields: ({ now }) => ({ startsAt: now, endsAt: now + LATER + MAX_DURATION + 1 }),
    error: "AuctionInvalidTime",
    args: ({ now }) => [now, now + LATER + MAX_DURATION + 1, now + LATER],
  },
  {
    rule: "an extension bounded by a second less than itself",
    fields: () => ({ extensionWindow: 601, maxExtension: 600 }),
    error: "AuctionInvalidExtension",
    args: () => [601, 600],
  },
  {
    rule: "extensions of a second beyond 7 days",
    fields: () => ({ extensionWindow: 600, maxExtension: MAX_EXTENSION + 1 }),
    error: "AuctionInvalidExtension",
    args: () => [600, MAX_EXTENSION + 1],
  },
  {
    rule: "a refund window a second beyond 30 days",
    fields: () => ({ refundWindow: MAX_WINDOW + 1 }),
    error: "AuctionRefundWindowTooLong",
    args: () => [MAX_WINDOW + 1, MAX_WINDOW],
  },
  {
    rule: "a protocol fee below the present one",
    fields: () => ({ protocolFeeBps: FEE_BPS - 1 }),
    error: "MarketFeeChanged",
    args: () => [FEE_BPS - 1, FEE_BPS],
  },
  {
    rule: "a protocol fee above the present one",
    fields: () => ({ protocolFeeBps: FEE_BPS + 1 }),
    error: "MarketFeeChanged",
    args: () => [FEE_BPS + 1, FEE_BPS],
  },
  {
    rule: "a fee for a storefront that is not named",
    fields: () => ({ storefront: NOBODY, storefrontFeeBps: 1 }),
    error: "SettlementStorefrontMissing",
    args: () => [],
  },
  {
    rule: "a storefront fee above 10 %",
    fields: ({ sellerFront }) => ({ storefront: sellerFront.address, storefrontFeeBps: 1_001 }),
    error: "SettlementStorefrontFeeTooHigh",
    args: () => [1_001, 1_000],
  },
  {
    rule: "an open auction with a service",
    fields: ({ stranger }) => ({ gateKind: Kind.Open, gateService: stranger.address }),
    error: "AccessInvalidGate",
    args: ({ stranger }) => [Kind.Open, stranger.address],
    contract: "gate",
  },
  {
    rule: "permits without a service",
    fields: () => ({ gateKind: Kind.Permit, gateService: NOBODY }),
    error: "AccessInvalidGate",
    args: () => [Kind.Permit, NOBODY],
    contract: "gate",
  },
  {
    rule: "a fee payer without a service",
    fields: () => ({ gateKind: Kind.FeePayer, gateService: NOBODY }),
    error: "AccessInvalidGate",
    args: () => [Kind.FeePayer, NOBODY],
    contract: "gate",
  },
  {
    rule: "a fee payer on a chain that does not tell who pays",
    fields: ({ stranger }) => ({ gateKind: Kind.FeePayer, gateService: stranger.address }),
    error: "AccessFeePayerUnknown",
    args: () => [],
    contract: "gate",
  },
  {
    rule: "a currency without code",
    fields: ({ stranger }) => ({ currency: stranger.address }),
    error: "AuctionInvalidCurrency",
    args: ({ stranger }) => [stranger.address],
  },
  {
    rule: "the collection as currency",
    fields: ({ art }) => ({ currency: art }),
    error: "AuctionInvalidCurrency",
    args: ({ art }) => [art],
  },
  {
    rule: "a royalty limit a basis point below what the terms in force ask",
    fields: () => ({ maxRoyaltyBps: 999 }),
    error: "AuctionInvalidRoyaltyLimit",
    args: () => [999, 1_000, 10_000],
  },
  {
    rule: "a royalty limit of zero where royalties are due",
    fields: () => ({ maxRoyaltyBps: 0 }),
    error: "AuctionInvalidRoyaltyLimit",
    args: () => [0, 1_000, 10_000],
  },
  {
    rule: "a royalty limit above the whole price",
    fields: () => ({ maxRoyaltyBps: 10_001 }),
    error: "AuctionInvalidRoyaltyLimit",
    args: () => [10_001, 5_000, 10_000],
  },
];

/** Terms at the edge of what is accepted, or with one field that stands out. */
export const edges: [name: string, fields: (suite: AuctionSuite) => Partial<Auction>][] = [
  ["with no field that stands out", () => ({})],
  ["at a reserve price of 1", () => ({ reservePrice: 1n })],
  ["at the largest reserve price", () => ({ reservePrice: MAX_AMOUNT })],
  ["with a price to buy now that is the reserve price", () => ({ reservePrice: 100n, buyNowPrice: 100n })],
  ["with the largest price to buy now", () => ({ buyNowPrice: MAX_AMOUNT })],
  ["with the largest smallest raise", () => ({ minRaise: MAX_AMOUNT, minRaiseBps: 10_000 })],
  ["without a smallest raise", () => ({ minRaise: 0n, minRaiseBps: 0 })],
  ["for one second from now", ({ now }) => ({ endsAt: now + LATER + 1 })],
  ["with a start of zero", () => ({ startsAt: 0 })],
  ["for one second in a day", ({ now }) => ({ startsAt: now + DAY, endsAt: now + DAY + 1 })],
  ["until 180 days from now", ({ now }) => ({ endsAt: now + LATER + MAX_DURATION })],
  ["without extensions", () => ({ extensionWindow: 0, maxExtension: 0 })],
  ["with one extension at most", () => ({ extensionWindow: 600, maxExtension: 600 })],
  ["with extensions of 7 days", () => ({ extensionWindow: MAX_EXTENSION, maxExtension: MAX_EXTENSION })],
  ["with a refund window of 1 second", () => ({ refundWindow: 1 })],
  ["to be held for 30 days", () => ({ refundWindow: MAX_WINDOW, delivery: HELD })],
  ["for those whom a service permits", ({ stranger }) => ({ gateKind: Kind.Permit, gateService: stranger.address })],
  ["in a token", ({ money }) => ({ currency: money })],
  ["with a royalty limit of exactly what is asked", () => ({ maxRoyaltyBps: 1_000 })],
  ["with the whole price for royalties", () => ({ maxRoyaltyBps: 10_000 })],
  ["with a storefront that takes nothing", ({ sellerFront }) => ({ storefront: sellerFront.address })],
  [
    "with a storefront that takes 10 %",
    ({ sellerFront }) => ({ storefront: sellerFront.address, storefrontFeeBps: 1_000 }),
  ],
  [
    "with all optional fields",
    ({ money, now, sellerFront, stranger }) => ({
      currency: money,
      reservePrice: 11n,
      buyNowPrice: 12n,
      minRaise: 13n,
      minRaiseBps: 14,
      startsAt: now + 15,
      endsAt: now + LATER + 16,
      extensionWindow: 17,
      maxExtension: 18,
      gateKind: Kind.Permit,
      gateService: stranger.address,
      refundWindow: 19,
      delivery: HELD,
      maxRoyaltyBps: 1_020,
      storefront: sellerFront.address,
      storefrontFeeBps: 21,
    }),
  ],
];

/** The fields of the terms' ABI encoding that are narrower than their word, by position. */
export const narrowFields: [name: keyof Auction, position: number, bits: number][] = [
  ["collection", 0, 160],
  ["seller", 2, 160],
  ["currency", 3, 160],
  ["reservePrice", 4, 96],
  ["buyNowPrice", 5, 96],
  ["minRaise", 6, 96],
  ["minRaiseBps", 7, 16],
  ["startsAt", 8, 40],
  ["endsAt", 9, 40],
  ["extensionWindow", 10, 24],
  ["maxExtension", 11, 24],
  ["gateKind", 12, 8],
  ["gateService", 13, 160],
  ["refundWindow", 14, 24],
  ["delivery", 15, 8],
  ["maxRoyaltyBps", 16, 16],
  ["protocolFeeBps", 17, 16],
  ["storefront", 18, 160],
  ["storefrontFeeBps", 19, 16],
];

/** Call data with one bit set in the word at a position after the selector. */
export function withBit(callData: string, position: number, bit: number): string {
  const start = 2 + 8 + 64 * position;
  const word = BigInt(`0x${callData.slice(start, start + 64)}`) | (1n << BigInt(bit));
  return callData.slice(0, start) + word.toString(16).padStart(64, "0") + callData.slice(start + 64);
}

/** The terms as an event shows them. */
export function shown(auction: Auction): unknown[] {
  return Object.values(auction).map((value: unknown) => (typeof value === "number" ? BigInt(value) : value));
}

/** Expects a typed error with exactly these values, and that nothing at all moved. */
export async function expectRefused(
  suite: AuctionSuite,
  attempt: () => Promise<unknown>,
  error: string,
  args: readonly unknown[],
  contract: Pick<BaseContract, "interface"> = suite.house,
  tokenIds: readonly bigint[] = [1n],
): Promise<void> {
  await expectFunds(
    suite,
    async () => {
      const refused = expect(attempt()).to.be.revertedWithCustomError(contract, error);
      await (args.length === 0 ? refused : refused.withArgs(...args));
    },
    {},
    tokenIds,
  );
}

/** Expects that no function finds an auction of these terms. Its seller and all others are strangers to the house. */
export async function expectNoAuction(suite: AuctionSuite, auction: Auction): Promise<void> {
  const { house, seller, buyer, stranger } = suite;
  const next = { ...auction, reservePrice: BigInt(auction.reservePrice) + 1n };
  const calls: (() => Promise<unknown>)[] = [
    () => house.connect(buyer)[PLAIN_BID](auction, { value: auction.reservePrice }),
    () => house.connect(buyer)[FULL_BID](auction, auction.reservePrice, "0x", { value: auction.reservePrice }),
    () => house.connect(buyer).buyNow(auction, "0x", { value: auction.buyNowPrice }),
    () => house.connect(stranger).onKIP7Received(buyer, buyer, auction.reservePrice, encodeBid(auction)),
    () => house.connect(stranger).onKIP7Received(buyer, buyer, auction.buyNowPrice, encodeBid(auction, true)),
    () => house.connect(stranger).settle(auction),
    () => house.connect(buyer).undo(auction, buyer),
    () => house.connect(seller).cancel(auction, seller),
    () => house.connect(seller).edit(auction, next),
    () => house.connect(stranger).minimumBid(auction),
  ];
  for (const call of calls) await expectRefused(suite, call, "AuctionNotFound", [auctionId(auction)]);
}

/** The changes that the creation of an auction of token 1 makes. */
export function created(auction: Auction): Record<string, string> {
  return { "owner of 1": "house", "auction of 1": auctionId(auction), "end of 1": String(auction.endsAt) };
}

/** A collection that can seize what it gave, lie, and call others while a token moves. */
export type QuirkyCollection = Mock<
  CollectionFunctions & {
    seize(tokenId: number, to: string): Sent;
    claimOwner(tokenId: number, owner: string): Sent;
    setInert(inert: boolean): Sent;
    setOwnerReverts(reverts: boolean): Sent;
    setGasToBurn(amount: number): Sent;
    refuse(account: string, refused: boolean): Sent;
    trueOwnerOf(tokenId: number): Promise<string>;
    setScript(calls: { target: string; value: bigint; data: BytesLike }[]): Sent;
  }
>;

/** The suite with a quirky collection in place of its own. Seller owns token 1, everybody has approved the house. */
export async function withQuirkyCollection(
  suite: AuctionSuite,
): Promise<AuctionSuite & { collection: QuirkyCollection }> {
  const collection = await deployMock<QuirkyCollection>("QuirkyERC721");
  await collection.mint(suite.seller.address, 1);
  for (const person of [suite.seller, suite.buyer, suite.stranger]) {
    await collection.connect(person).setApprovalForAll(suite.houseAddress, true);
  }
  return { ...suite, collection, art: await collection.getAddress() };
}

/** An auction whose only bid was undone, a day after the end, because the collection refused to deliver. It delivers again. */
export async function undoneAuction(
  suite: AuctionSuite & { collection: QuirkyCollection },
  winner: HardhatEthersSigner,
): Promise<Auction> {
  const auction = await createAuction(suite);
  await suite.house.connect(winner)[PLAIN_BID](auction, { value: auction.reservePrice });
  await time.increaseTo(Number(auction.endsAt) + DAY);
  await suite.collection.refuse(winner.address, true);
  await suite.house.connect(winner).undo(auction, winner);
  await suite.collection.refuse(winner.address, false);
  return auction;
}

/** A collection of the suite's owner, in which the seller has token 1 and the house may move it. */
export async function fairCollection(
  suite: AuctionSuite,
  name = "PlainERC721",
  args: unknown[] = [],
): Promise<{ fair: Mock<CollectionFunctions>; address: string }> {
  const fair = await deployMock<Mock<CollectionFunctions>>(name, args);
  await fair.mint(suite.seller.address, 1);
  await fair.connect(suite.seller).setApprovalForAll(suite.houseAddress, true);
  return { fair, address: await fair.getAddress() };
}
