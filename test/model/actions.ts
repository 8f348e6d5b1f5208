import fc, { type Arbitrary } from "fast-check";
import { type Currency, type Storefront, TOKENS, type Trader, TRADERS } from "./ModelState.js";

/** The kinds of orders; each has a property of its own. */
export const KINDS = [
  "listing",
  "declining",
  "private",
  "refundable",
  "bundle",
  "copies",
  "offer for a token",
  "offer for the collection",
  "offer for a set",
  "offer for copies",
  "refundable offer",
] as const;
export type Kind = (typeof KINDS)[number];

/** What somebody wants to sign. Much of it is by choice among what there is when they do. */
export interface Draft {
  kind: Kind;
  tokens: number[];
  /** Takes tokens that the maker has, where there are such. */
  isOwn: boolean;
  quantity: bigint;
  currency: Currency;
  price: bigint;
  endShare: bigint;
  startsIn: number;
  lasts: number;
  refundWindow: number;
  delivery: number;
  maxRoyaltyBps: bigint;
  maxProtocolFeeBps: bigint;
  storefront: Front;
  /** The nonce of an earlier order. */
  reuses: number | undefined;
  epoch: "present" | "first" | "next";
  taker: Trader;
}

export interface Front {
  account: Storefront;
  bps: bigint;
}

/** Which of the last orders: of those that are open, as far as one can see, of those not used up, of the side that fits, or of all. */
export interface Pick {
  back: number;
  from: "open" | "fresh" | "sided" | "any";
}

export type Amount = "exact" | "less" | "more";
export type Count = "one" | "some" | "all" | "zero" | "too many";

export interface BuyItem {
  pick: Pick;
  count: Count;
  maximum: "none" | Amount;
  receiver: Trader | undefined;
  storefront: Front;
}

export interface ListedItem {
  back: number;
  isStale: boolean;
  /** Also one that was sold. */
  isAny: boolean;
  storefront: Front;
}

export type Action = { dt: number } & (
  | { type: "sign"; maker: Trader; drafts: Draft[]; flaw: "none" | "forged" | "altered" }
  | { type: "buy"; by: Trader; suited: boolean; how: "plain" | "full" | "transfer"; item: BuyItem; money: Amount }
  | {
      type: "accept";
      by: Trader;
      suited: boolean;
      pick: Pick;
      token: number;
      proof: "right" | "another's" | "none";
      count: Count;
      minimum: "none" | Amount;
      storefront: Front;
    }
  | { type: "sweep"; by: Trader; items: BuyItem[]; listed: ListedItem[]; isBestEffort: boolean; money: Amount }
  | { type: "cancel"; back: number; by: Trader }
  | { type: "cancelNonces"; by: Trader; word: bigint; mask: bigint }
  | { type: "incrementEpoch"; by: Trader }
  | { type: "wait" }
  | { type: "refund" | "close" | "acceptEscrow"; back: number; by: Trader; suited: boolean }
  | { type: "setProtocolFee"; bps: bigint; receiver: "feeReceiver" | "sellerFront" }
  | { type: "setPaused"; paused: boolean }
  | { type: "transfer"; token: number; from: Trader; to: Trader; suited: boolean }
  | { type: "approve"; who: Trader; what: "art" | "copies" | "token" | "coin" | "art in exchange"; approved: boolean }
  | {
      type: "putOnSale";
      by: Trader;
      token: number;
      suited: boolean;
      currency: Currency;
      price: bigint;
      refundWindow: number;
      delivery: number;
    }
);
export type ActionType = Action["type"];

const DAY = 86_400;
const UNIT = 10n ** 18n;
const MAX_PRICE = 2n ** 128n - 1n;

/** One of several values, with how often each shall come. */
function often<T>(...choices: [weight: number, value: T][]): Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
}

function mostly<T>(value: T, weight: number, others: Arbitrary<T>): Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: others });
}

const trader = fc.constantFrom(...TRADERS);
const token = fc.constantFrom(...TOKENS);
const currency = often<Currency>([3, "native"], [3, "token"], [1, "coin"]);
const price = fc.oneof(
  { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: 200n }) },
  { weight: 4, arbitrary: fc.bigInt({ min: UNIT / 100n, max: 3n * UNIT }) },
);
/** Prices that nobody would sign, or could pay. */
const anyPrice = fc.oneof({ weight: 30, arbitrary: price }, { weight: 1, arbitrary: fc.constantFrom(0n, MAX_PRICE) });
const amount = (weight: number): Arbitrary<Amount> => often([weight, "exact"], [1, "less"], [2, "more"]);
const bound = often<"none" | Amount>([6, "none"], [3, "exact"], [1, "less"], [2, "more"]);
const count = often<Count>([8, "one"], [4, "some"], [4, "all"], [1, "zero"], [1, "too many"]);
const usualCount = often<Count>([3, "one"], [2, "some"], [2, "all"]);
const usualBound = often<"none" | Amount>([2, "none"], [1, "exact"]);
const usualFront: Arbitrary<Front> = fc.oneof(
  fc.constant<Front>({ account: undefined, bps: 0n }),
  fc.record({
    account: fc.constantFrom<Storefront>("sellerFront", "buyerFront"),
    bps: fc.oneof(fc.bigInt({ min: 1n, max: 500n }), fc.constant(500n)),
  }),
);
const front: Arbitrary<Front> = fc.oneof(
  { weight: 4, arbitrary: usualFront },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Front>(
      { account: "sellerFront", bps: 1_000n },
      { account: "buyerFront", bps: 501n },
      { account: "buyerFront", bps: 1_001n },
      { account: undefined, bps: 1n },
      { account: "buyerFront", bps: 0n },
    ),
  },
);
const delivery = fc.constantFrom(0, 1);
const pick: Arbitrary<Pick> = fc.record({
  back: fc.nat(3),
  from: often<Pick["from"]>([14, "open"], [6, "fresh"], [2, "sided"], [1, "any"]),
});
const short = fc.integer({ min: 1, max: 30 });

/** What most people sign, which can be taken as it is. */
const usualDraftOf = (kinds: readonly Kind[]) => ({
  kind: fc.constantFrom(...kinds),
  tokens: fc.uniqueArray(token, { minLength: 1, maxLength: 3 }),
  isOwn: fc.constant(true),
  quantity: mostly(1n, 1, fc.bigInt({ min: 2n, max: 7n })),
  currency,
  price,
  endShare: fc.bigInt({ min: 0n, max: 99n }),
  startsIn: fc.constant(0),
  lasts: fc.constant(3 * DAY),
  refundWindow: often([1, DAY], [1, 90]),
  delivery,
  maxRoyaltyBps: mostly(10_000n, 3, fc.constant(1_000n)),
  maxProtocolFeeBps: fc.constant(500n),
  storefront: usualFront,
  reuses: fc.constant<number | undefined>(undefined),
  epoch: fc.constant<Draft["epoch"]>("present"),
  taker: trader,
});

/** As above, or with something odd about it. */
const draftOf = (kinds: readonly Kind[]): Arbitrary<Draft> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.record(usualDraftOf(kinds)) },
    {
      weight: 2,
      arbitrary: fc.record({
        ...usualDraftOf(kinds),
        isOwn: mostly(true, 6, fc.constant(false)),
        price: anyPrice,
        endShare: mostly(33n, 8, fc.constantFrom(0n, 100n)),
        startsIn: mostly(0, 8, fc.constantFrom(-600, 40)),
        lasts: mostly(DAY, 8, fc.constantFrom(-1, 0, 7, 90, 7_201, 180 * DAY, 180 * DAY + 1)),
        refundWindow: often([8, DAY], [4, 90], [2, 30 * DAY + 1]),
        maxRoyaltyBps: mostly(10_000n, 5, fc.constantFrom(0n, 499n, 500n, 999n)),
        maxProtocolFeeBps: mostly(500n, 8, fc.constantFrom(0n, 249n, 250n)),
        storefront: front,
        reuses: mostly<number | undefined>(undefined, 3, fc.nat(3)),
        epoch: often<Draft["epoch"]>([12, "present"], [1, "first"], [1, "next"]),
      }),
    },
  );

const receiver = fc.option(trader, { nil: undefined, freq: 3 });
const item: Arbitrary<BuyItem> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ pick, count: usualCount, maximum: usualBound, receiver, storefront: usualFront }),
  },
  { weight: 1, arbitrary: fc.record({ pick, count, maximum: bound, receiver, storefront: front }) },
);

const plain = { dt: short, by: trader };
const suited = mostly(true, 12, fc.constant(false));

/** Signs one order, or up to three by one signature. */
const sign = (kinds: readonly Kind[], atMost: number): Arbitrary<Action> =>
  fc.record({
    type: fc.constant("sign"),
    dt: fc.constant(0),
    maker: trader,
    drafts: fc.array(draftOf(kinds), { minLength: 1, maxLength: atMost }),
    flaw: often<"none" | "forged" | "altered">([30, "none"], [1, "forged"], [1, "altered"]),
  });

const buy: Arbitrary<Action> = fc.record({
  type: fc.constant("buy"),
  ...plain,
  suited,
  how: often<"plain" | "full" | "transfer">([2, "plain"], [4, "full"], [2, "transfer"]),
  item,
  money: amount(12),
});

const usualAcceptance = {
  type: fc.constant("accept" as const),
  ...plain,
  suited: fc.constant(true),
  pick,
  token,
  proof: fc.constant<"right" | "another's" | "none">("right"),
  count: usualCount,
  minimum: usualBound,
  storefront: usualFront,
};
const accept: Arbitrary<Action> = fc.oneof(
  { weight: 2, arbitrary: fc.record(usualAcceptance) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...usualAcceptance,
      suited,
      proof: often<"right" | "another's" | "none">([6, "right"], [1, "another's"], [1, "none"]),
      count,
      minimum: bound,
      storefront: front,
    }),
  },
);

const listedItem: Arbitrary<ListedItem> = fc.record({
  back: fc.nat(1),
  isStale: mostly(false, 12, fc.constant(true)),
  isAny: mostly(false, 12, fc.constant(true)),
  storefront: mostly<Front>({ account: "buyerFront", bps: 99n }, 2, front),
});
const sweep: Arbitrary<Action> = fc.record({
  type: fc.constant("sweep"),
  ...plain,
  items: fc.array(item, { minLength: 1, maxLength: 3 }),
  listed: fc.array(listedItem, { maxLength: 2 }),
  isBestEffort: fc.boolean(),
  money: amount(3),
});
const putOnSale: Arbitrary<Action> = fc.record({
  type: fc.constant("putOnSale"),
  ...plain,
  token,
  suited,
  currency,
  price,
  refundWindow: fc.constantFrom(0, 0, DAY),
  delivery,
});

const wait: Arbitrary<Action> = fc.record({
  type: fc.constant("wait"),
  dt: fc.oneof(fc.integer({ min: 1, max: 3_600 }), fc.constantFrom(90, DAY - 1, DAY, 3 * DAY)),
});
const shortWait: Arbitrary<Action> = fc.record({
  type: fc.constant("wait"),
  dt: often([4, 95], [2, 2_000], [1, DAY - 1], [1, DAY]),
});
const cancel: Arbitrary<Action> = fc.record({ type: fc.constant("cancel"), ...plain, back: fc.nat(5) });
const cancelNonces: Arbitrary<Action> = fc.record({
  type: fc.constant("cancelNonces"),
  ...plain,
  word: fc.constantFrom(0n, 1n),
  mask: fc.oneof(fc.constantFrom(1n, 3n << 191n, 1n << 255n, 5n << 188n, 0n), fc.bigInt({ min: 0n, max: 15n })),
});
const incrementEpoch: Arbitrary<Action> = fc.record({ type: fc.constant("incrementEpoch"), ...plain });
const ends: Arbitrary<Action> = fc.record({
  type: fc.constantFrom("refund", "close", "acceptEscrow"),
  ...plain,
  back: fc.nat(3),
  suited,
});
const setProtocolFee: Arbitrary<Action> = fc.record({
  type: fc.constant("setProtocolFee"),
  dt: short,
  bps: fc.constantFrom(0n, 250n, 251n, 500n, 501n),
  receiver: fc.constantFrom("feeReceiver", "sellerFront"),
});
const setPaused: Arbitrary<Action> = fc.record({
  type: fc.constant("setPaused"),
  dt: short,
  paused: often([4, true], [1, false]),
});
const transfer: Arbitrary<Action> = fc.record({
  type: fc.constant("transfer"),
  dt: short,
  token,
  from: trader,
  to: trader,
  suited,
});
const approve: Arbitrary<Action> = fc.record({
  type: fc.constant("approve"),
  dt: short,
  who: trader,
  what: fc.constantFrom("art", "copies", "token", "coin", "art in exchange"),
  approved: often([2, true], [1, false]),
});

/** What a property is about, and how it is taken. */
export interface Mix {
  kinds: readonly Kind[];
  /** How many orders by one signature at most. */
  tree?: number;
  takings: ("buy" | "accept" | "sweep" | "ends")[];
}

/** A day of trading: a list of actions, of which half sign or take orders of the given kinds. */
export function actionsOf({ kinds, tree = 1, takings }: Mix, length: number): Arbitrary<Action[]> {
  const weighted = (weight: number, arbitrary: Arbitrary<Action>) => ({ weight, arbitrary });
  const byName = { buy: [buy], accept: [accept], sweep: [sweep, putOnSale], ends: [ends, shortWait] };
  const chosen = takings.flatMap((name) =>
    byName[name].map((arbitrary) => weighted(name === "ends" ? 12 : 16, arbitrary)),
  );
  return fc.array(
    fc.oneof(
      weighted(18, sign(kinds, tree)),
      ...chosen,
      weighted(2, wait),
      weighted(1, cancel),
      weighted(1, cancelNonces),
      weighted(1, incrementEpoch),
      weighted(1, setProtocolFee),
      weighted(1, setPaused),
      weighted(1, transfer),
      weighted(1, approve),
    ),
    { minLength: length, maxLength: length, size: "max" },
  );
}
