import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal } from "../helpers/books.js";
import { BUY, DEFAULT_WINDOW, listingOf, named, NO_LISTING, PUT, putOnSale } from "../helpers/listings.js";
import { deployOddReceiver, Mood } from "../helpers/mocks.js";
import { buy, openedEscrow } from "../helpers/sales.js";
import { ethers, FEE_BPS, loadSuite, NATIVE, NOBODY, PRICE, time } from "../helpers/suite.js";

const NONE = Object.values(NO_LISTING).join();

describe("Settlement: construction", () => {
  it("refuses a router or an escrow of zero", async () => {
    const { exchange, router, escrow, owner } = await loadSuite();
    for (const [first, second] of [
      [NOBODY, escrow],
      [router, NOBODY],
    ] as const) {
      await expect(ethers.deployContract("FixedPriceExchange", [first, second, owner])).to.be.revertedWithCustomError(
        exchange,
        "MarketZeroAddress",
      );
    }
  });

  it("refuses an owner of zero", async () => {
    const { exchange, router, escrow } = await loadSuite();
    await expect(ethers.deployContract("FixedPriceExchange", [router, escrow, NOBODY]))
      .to.be.revertedWithCustomError(exchange, "OwnableInvalidOwner")
      .withArgs(NOBODY);
  });

  it("starts without a fee, open, with the owner, router and escrow that it was given", async () => {
    const { router, escrow, stranger } = await loadSuite();
    const exchange = await ethers.deployContract("FixedPriceExchange", [router, escrow, stranger]);
    expect(await exchange.protocolFee()).to.deep.equal([0n, NOBODY]);
    expect(await exchange.paused()).to.equal(false);
    expect(await exchange.owner()).to.equal(stranger.address);
    expect(await exchange.pendingOwner()).to.equal(NOBODY);
    expect(await exchange.royaltyRouter()).to.equal(await router.getAddress());
    expect(await exchange.refundEscrow()).to.equal(await escrow.getAddress());
  });

  it("sells without a fee before one is set", async () => {
    const suite = await loadSuite();
    const { router, escrow, owner, buyer, seller, collection } = suite;
    const exchange = await ethers.deployContract("FixedPriceExchange", [router, escrow, owner]);
    const exchangeAddress = await exchange.getAddress();
    await collection.connect(seller).setApprovalForAll(exchangeAddress, true);
    const fresh = { ...suite, exchange, exchangeAddress, parties: { ...suite.parties, exchange: exchangeAddress } };
    const purchase = await putOnSale(fresh, { protocolFeeBps: 0 });
    await expectChanges(fresh, () => exchange.connect(buyer)[BUY](named(purchase), { value: PRICE }), {
      "buyer native": -PRICE,
      "seller native": (PRICE * 9n) / 10n,
      "artist native": (PRICE * 6n) / 100n,
      "heir native": (PRICE * 4n) / 100n,
      "owner of 1": "buyer",
      "listing of 1": NONE,
    });
  });
});

describe("Settlement.setProtocolFee", () => {
  it("refuses everyone but the owner, also who receives the fee", async () => {
    const suite = await loadSuite();
    const { exchange, seller, stranger, treasury } = suite;
    for (const caller of [stranger, seller, treasury]) {
      await expectRefusal(
        suite,
        () => exchange.connect(caller).setProtocolFee(1, caller),
        exchange,
        "OwnableUnauthorizedAccount",
        [caller.address],
      );
    }
  });

  for (const bps of [501, 65_535]) {
    it(`refuses a fee of ${bps}`, async () => {
      const suite = await loadSuite();
      const { exchange, owner, treasury } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(owner).setProtocolFee(bps, treasury),
        exchange,
        "MarketFeeTooHigh",
        [bps, 500],
      );
    });
  }

  for (const bps of [0, 100]) {
    it(`refuses a receiver of zero with a fee of ${bps}`, async () => {
      const suite = await loadSuite();
      const { exchange, owner } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(owner).setProtocolFee(bps, NOBODY),
        exchange,
        "MarketZeroAddress",
        [],
      );
    });
  }

  for (const bps of [0, 1, 500]) {
    it(`sets a fee of ${bps} and its receiver`, async () => {
      const suite = await loadSuite();
      const { exchange, owner, stranger } = suite;
      await expectChanges(
        suite,
        async () => {
          expect(await eventsOf(exchange, exchange.connect(owner).setProtocolFee(bps, stranger))).to.deep.equal([
            ["ProtocolFeeSet", BigInt(bps), stranger.address],
          ]);
        },
        { "protocol fee": `${bps},${stranger.address}` },
      );
      expect(await exchange.protocolFee()).to.deep.equal([BigInt(bps), stranger.address]);
    });
  }

  it("sets it while new sales are stopped, and does not let them begin again", async () => {
    const suite = await loadSuite();
    const { exchange, owner, stranger } = suite;
    await exchange.connect(owner).pause();
    await expectChanges(suite, () => exchange.connect(owner).setProtocolFee(10, stranger), {
      "protocol fee": `10,${stranger.address}`,
    });
  });

  it("leaves what waits for its receiver, and what an earlier receiver was credited", async () => {
    const suite = await loadSuite();
    const { collection, buyer, exchange, owner, seller, stranger } = suite;
    const { address } = await deployOddReceiver(suite, "vault", Mood.Reject);
    await exchange.connect(owner).setProtocolFee(FEE_BPS, address);
    await buy(suite, await putOnSale(suite));
    await exchange.collectProtocolFee(NATIVE);
    await collection.connect(buyer).transferFrom(buyer.address, seller.address, 1);
    await buy(suite, await putOnSale(suite));
    await expectChanges(suite, () => exchange.connect(owner).setProtocolFee(10, stranger), {
      "protocol fee": `10,${stranger.address}`,
    });
    expect(await exchange.creditOf(address, NATIVE)).to.equal(PRICE / 40n);
    expect(await exchange.owed(NATIVE)).to.deep.equal([PRICE / 40n, PRICE / 40n]);
  });
});

describe("Settlement.pause and unpause", () => {
  it("refuse everyone but the owner", async () => {
    const suite = await loadSuite();
    const { exchange, owner, seller, treasury } = suite;
    for (const caller of [seller, treasury]) {
      await expectRefusal(suite, () => exchange.connect(caller).pause(), exchange, "OwnableUnauthorizedAccount", [
        caller.address,
      ]);
    }
    await exchange.connect(owner).pause();
    for (const caller of [seller, treasury]) {
      await expectRefusal(suite, () => exchange.connect(caller).unpause(), exchange, "OwnableUnauthorizedAccount", [
        caller.address,
      ]);
    }
  });

  it("stop and begin again, and keep the fee in the same slot", async () => {
    const suite = await loadSuite();
    const { exchange, owner } = suite;
    await expectChanges(
      suite,
      async () => {
        expect(await eventsOf(exchange, exchange.connect(owner).pause())).to.deep.equal([["Paused", owner.address]]);
      },
      { paused: "true" },
    );
    await expectRefusal(suite, () => exchange.connect(owner).pause(), exchange, "EnforcedPause", []);
    await expectChanges(
      suite,
      async () => {
        expect(await eventsOf(exchange, exchange.connect(owner).unpause())).to.deep.equal([
          ["Unpaused", owner.address],
        ]);
      },
      { paused: "false" },
    );
    await expectRefusal(suite, () => exchange.connect(owner).unpause(), exchange, "ExpectedPause", []);
  });

  it("touch no way out: cancelling, withdrawing, refunding and closing go on", async () => {
    const suite = await loadSuite();
    const { art, buyer, collection, escrow, exchange, owner, seller, sellerFront, stranger, treasury } = suite;
    await buy(suite, await putOnSale(suite, { storefront: sellerFront.address, storefrontFeeBps: 200 }));
    await collection.connect(buyer).transferFrom(buyer.address, seller.address, 1);
    const refunded = await openedEscrow(
      suite,
      await buy(suite, await putOnSale(suite, { refundWindow: DEFAULT_WINDOW })),
    );
    const listing = listingOf(suite, { refundWindow: DEFAULT_WINDOW });
    await exchange.connect(buyer)[PUT](art, 9, listing);
    await exchange.connect(seller)[PUT](art, 2, listing);
    const closed = await openedEscrow(
      suite,
      await exchange.connect(stranger)[BUY](
        named({
          collection: art,
          tokenId: 2n,
          seller: seller.address,
          listing,
          receiver: NOBODY,
          storefront: NOBODY,
          storefrontFeeBps: 0,
        }),
        { value: PRICE },
      ),
    );
    await exchange.connect(owner).pause();

    await expectChanges(suite, () => exchange.connect(sellerFront).withdraw(NATIVE, sellerFront), {
      "sellerFront native": PRICE / 50n,
      "sellerFront credit in exchange native": -PRICE / 50n,
      "exchange native": -PRICE / 50n,
    });
    await expectChanges(suite, () => exchange.connect(stranger).collectProtocolFee(NATIVE), {
      "treasury native": PRICE / 40n,
      "owed by exchange native": -PRICE / 40n,
      "protocol fees in exchange native": -PRICE / 40n,
      "exchange native": -PRICE / 40n,
    });
    await exchange.connect(buyer).cancelSale(art, 9);
    await expectChanges(suite, () => escrow.connect(buyer).refund(refunded.terms), {
      "buyer native": PRICE,
      "escrow native": -PRICE,
      "owner of 1": "seller",
    });
    await time.increaseTo(closed.terms.closesAt);
    await escrow.connect(owner).closeEscrow(closed.terms);
    expect(await exchange.owed(NATIVE)).to.deep.equal([0n, 0n]);
    expect(await escrow.creditOf(treasury, NATIVE)).to.equal(PRICE / 40n);
  });
});

describe("Settlement: ownership", () => {
  it("is handed over in two steps", async () => {
    const suite = await loadSuite();
    const { exchange, owner, stranger, treasury } = suite;
    expect(await eventsOf(exchange, exchange.connect(owner).transferOwnership(stranger))).to.deep.equal([
      ["OwnershipTransferStarted", owner.address, stranger.address],
    ]);
    expect([await exchange.owner(), await exchange.pendingOwner()]).to.deep.equal([owner.address, stranger.address]);
    await expectRefusal(suite, () => exchange.connect(stranger).pause(), exchange, "OwnableUnauthorizedAccount", [
      stranger.address,
    ]);
    for (const caller of [treasury, owner]) {
      await expectRefusal(
        suite,
        () => exchange.connect(caller).acceptOwnership(),
        exchange,
        "OwnableUnauthorizedAccount",
        [caller.address],
      );
    }
    expect(await eventsOf(exchange, exchange.connect(stranger).acceptOwnership())).to.deep.equal([
      ["OwnershipTransferred", owner.address, stranger.address],
    ]);
    expect([await exchange.owner(), await exchange.pendingOwner()]).to.deep.equal([stranger.address, NOBODY]);
    await expectRefusal(
      suite,
      () => exchange.connect(owner).setProtocolFee(FEE_BPS, owner),
      exchange,
      "OwnableUnauthorizedAccount",
      [owner.address],
    );
    await exchange.connect(stranger).pause();
    expect(await exchange.paused()).to.equal(true);
  });

  it("cannot be handed over by anyone else", async () => {
    const suite = await loadSuite();
    const { exchange, stranger } = suite;
    for (const attempt of [
      () => exchange.connect(stranger).transferOwnership(stranger),
      () => exchange.connect(stranger).renounceOwnership(),
    ]) {
      await expectRefusal(suite, attempt, exchange, "OwnableUnauthorizedAccount", [stranger.address]);
    }
  });
});
