import { expectRefusal } from "../helpers/books.js";
import { BUY, encodePurchase, named, type Purchase, putOnSale } from "../helpers/listings.js";
import { loadSuite, PRICE, type Suite, time } from "../helpers/suite.js";

/** A step that sets one thing right, before which the purchase fails by this rule. Each rule hides those after it. */
type Step = [error: string, args: readonly unknown[], fix: () => unknown];

/** A listing in the suite's token and a purchase that break every rule which the listing alone can tell. */
async function breakAll(suite: Suite) {
  const { art, buyerFront, exchange, money, owner, seller, stranger } = suite;
  const listed = await putOnSale(suite, { currency: money, buyer: stranger.address });
  const { listing } = listed;
  await exchange.connect(owner).pause();
  await time.increaseTo(listing.expiresAt);
  const right = { ...listed, storefront: buyerFront.address, storefrontFeeBps: 1_001 };
  let purchase: Purchase = { ...right, tokenId: 2n, listing: { ...listing, price: 1n } };
  const steps: Step[] = [
    ["EnforcedPause", [], () => exchange.connect(owner).unpause()],
    ["ExchangeNotListed", [art, 2n, seller.address], () => (purchase = { ...purchase, tokenId: 1n })],
    ["ExchangeListingChanged", [art, 1n, seller.address], () => (purchase = right)],
  ];
  return { listing, steps, purchase: () => purchase };
}

describe("FixedPriceExchange.buy, where several rules are broken", () => {
  it("looks at the pause, the listing, its hash and its expiry in this order", async () => {
    const suite = await loadSuite();
    const { buyer, exchange } = suite;
    const { steps, purchase, listing } = await breakAll(suite);
    const attempt = () => exchange.connect(buyer)[BUY](named(purchase()), { value: 1n });
    for (const [error, args, fix] of steps) {
      await expectRefusal(suite, attempt, exchange, error, args);
      await fix();
    }
    const soldAt = listing.expiresAt + 1_000;
    await expectRefusal(
      suite,
      async () => {
        await time.setNextBlockTimestamp(soldAt);
        await attempt();
      },
      exchange,
      "ExchangeListingExpired",
      [listing.expiresAt, soldAt],
    );
  });

  it("looks at the buyer, storefronts, payment and royalties in this order", async () => {
    const suite = await loadSuite();
    const { buyer, buyerFront, exchange, money, stranger } = suite;
    const fields = { currency: money, maxRoyaltyBps: 1 };
    const fees = { storefront: buyerFront.address, storefrontFeeBps: 1_001 };
    let purchase: Purchase = { ...(await putOnSale(suite, { ...fields, buyer: stranger.address })), ...fees };
    let value = 1n;
    const steps: Step[] = [
      [
        "ExchangeNotTheBuyer",
        [stranger.address, buyer.address],
        async () => (purchase = { ...(await putOnSale(suite, fields)), ...fees }),
      ],
      ["SettlementStorefrontFeeTooHigh", [1_001n, 1_000n], () => (purchase = { ...purchase, storefrontFeeBps: 0 })],
      ["MarketWrongPayment", [0n, 1n], () => (value = 0n)],
      ["SettlementRoyaltyAboveLimit", [PRICE / 10n, PRICE / 10_000n], () => undefined],
    ];
    for (const [error, args, fix] of steps) {
      await expectRefusal(suite, () => exchange.connect(buyer)[BUY](named(purchase), { value }), exchange, error, args);
      await fix();
    }
  });
});

describe("FixedPriceExchange.onKIP7Received, where several rules are broken", () => {
  it("looks at the receiver, then as buy does, then at the currency, the sum and what came", async () => {
    const suite = await loadSuite();
    const { buyer, buyerFront, exchange, money, owner, receiver, stranger, token } = suite;
    const fees = { storefront: buyerFront.address, storefrontFeeBps: 1_001 };
    let purchase: Purchase = {
      ...(await putOnSale(suite, { currency: money, buyer: stranger.address })),
      ...fees,
      receiver: receiver.address,
    };
    await exchange.connect(owner).pause();
    let amount = PRICE - 1n;
    const fee = 10n;
    // An account calls as if it were a token, until it is the token's turn.
    const steps: Step[] = [
      [
        "MarketReceiverNotPayer",
        [receiver.address, buyer.address],
        () => (purchase = { ...purchase, receiver: buyer.address }),
      ],
      ["EnforcedPause", [], () => exchange.connect(owner).unpause()],
      [
        "ExchangeNotTheBuyer",
        [stranger.address, buyer.address],
        async () => (purchase = { ...(await putOnSale(suite, { currency: money })), ...fees }),
      ],
      [
        "SettlementStorefrontFeeTooHigh",
        [1_001n, 1_000n],
        () => (purchase = { ...purchase, storefrontFeeBps: Number(fee) }),
      ],
      ["MarketWrongCurrency", [money, stranger.address], () => undefined],
    ];
    for (const [error, args, fix] of steps) {
      await expectRefusal(
        suite,
        () => exchange.connect(stranger).onKIP7Received(stranger, buyer, amount, encodePurchase(purchase)),
        exchange,
        error,
        args,
      );
      await fix();
    }
    const due = PRICE + (PRICE * fee) / 10_000n;
    await expectRefusal(
      suite,
      () =>
        token
          .connect(buyer)
          ["safeTransfer(address,uint256,bytes)"](suite.exchangeAddress, amount, encodePurchase(purchase)),
      exchange,
      "MarketWrongPayment",
      [due, amount],
    );
    amount = due;
    await token
      .connect(buyer)
      ["safeTransfer(address,uint256,bytes)"](suite.exchangeAddress, amount, encodePurchase(purchase));
  });
});
