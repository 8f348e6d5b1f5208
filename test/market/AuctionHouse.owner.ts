import { expect } from "chai";
import { encodeBid } from "../../sdk/src/terms/auction.js";
import {
  auctionOf,
  type AuctionSuite,
  bid,
  createAuction,
  expectFunds,
  FULL_BID,
  loadAuctions,
  PLAIN_BID,
  waitForEnd,
} from "../helpers/auctions.js";
import { created, expectRefused, withQuirkyCollection } from "../helpers/auctionRules.js";
import { eventsOf } from "../helpers/books.js";
import { deployOddReceiver, Mood } from "../helpers/mocks.js";
import { DAY, ethers, FEE_BPS, NATIVE, NO_ESCROW, NOBODY, PRICE, time } from "../helpers/suite.js";

const SAFE_TRANSFER = "safeTransfer(address,uint256,bytes)";
const FEE = PRICE / 40n;

/** Sells token 1 for PRICE, so that the house owes the protocol its fee. */
async function earn(suite: AuctionSuite, currency = NATIVE): Promise<void> {
  const auction = await createAuction(suite, { currency });
  await bid(suite, suite.buyer, auction, PRICE);
  await waitForEnd(auction);
  await suite.house.settle(auction);
}

async function pause({ house, owner }: AuctionSuite): Promise<void> {
  await house.connect(owner).pause();
}

describe("AuctionHouse: construction", () => {
  it("refuses a router, an escrow or a gate of zero", async () => {
    const { escrow, gate, house, owner, router } = await loadAuctions();
    for (const args of [
      [NOBODY, escrow, gate],
      [router, NOBODY, gate],
      [router, escrow, NOBODY],
    ]) {
      await expect(ethers.deployContract("AuctionHouse", [...args, owner])).to.be.revertedWithCustomError(
        house,
        "MarketZeroAddress",
      );
    }
  });

  it("refuses an owner of zero", async () => {
    const { escrow, gate, house, router } = await loadAuctions();
    await expect(ethers.deployContract("AuctionHouse", [router, escrow, gate, NOBODY]))
      .to.be.revertedWithCustomError(house, "OwnableInvalidOwner")
      .withArgs(NOBODY);
  });

  it("starts open and without a fee, with what it was given", async () => {
    const { escrow, gate, router, stranger } = await loadAuctions();
    const house = await ethers.deployContract("AuctionHouse", [router, escrow, gate, stranger]);
    expect(await house.royaltyRouter()).to.equal(await router.getAddress());
    expect(await house.refundEscrow()).to.equal(await escrow.getAddress());
    expect(await house.accessGate()).to.equal(await gate.getAddress());
    expect(await house.owner()).to.equal(stranger.address);
    expect(await house.pendingOwner()).to.equal(NOBODY);
    expect(await house.paused()).to.equal(false);
    expect(await house.protocolFee()).to.deep.equal([0n, NOBODY]);
    expect(await house.owed(NATIVE)).to.deep.equal([0n, 0n]);
  });
});

describe("AuctionHouse: what its owner may do", () => {
  it("refuses everybody else", async () => {
    const suite = await loadAuctions();
    const { house, seller, stranger, treasury } = suite;
    for (const caller of [seller, stranger, treasury]) {
      const as = house.connect(caller);
      for (const attempt of [
        () => as.pause(),
        () => as.unpause(),
        () => as.setProtocolFee(0, caller),
        () => as.transferOwnership(caller),
        () => as.renounceOwnership(),
        () => as.acceptOwnership(),
      ]) {
        await expectRefused(suite, attempt, "OwnableUnauthorizedAccount", [caller.address]);
      }
    }
  });

  it("hands ownership on only to one who accepts it", async () => {
    const suite = await loadAuctions();
    const { house, owner, stranger } = suite;
    await house.connect(owner).transferOwnership(stranger);
    expect([await house.owner(), await house.pendingOwner()]).to.deep.equal([owner.address, stranger.address]);
    await expectRefused(suite, () => house.connect(stranger).pause(), "OwnableUnauthorizedAccount", [stranger.address]);
    await house.connect(stranger).acceptOwnership();
    await house.connect(stranger).pause();
    await expectRefused(suite, () => house.connect(owner).unpause(), "OwnableUnauthorizedAccount", [owner.address]);
  });

  describe("given a protocol fee", () => {
    it("takes 5 % at most, and a receiver", async () => {
      const suite = await loadAuctions();
      const { house, owner, stranger } = suite;
      await expectRefused(
        suite,
        () => house.connect(owner).setProtocolFee(501, stranger),
        "MarketFeeTooHigh",
        [501, 500],
      );
      await expectRefused(suite, () => house.connect(owner).setProtocolFee(500, NOBODY), "MarketZeroAddress", []);
      expect(await house.protocolFee()).to.deep.equal([BigInt(FEE_BPS), suite.treasury.address]);
      expect(await eventsOf(house, house.connect(owner).setProtocolFee(500, stranger))).to.deep.equal([
        ["ProtocolFeeSet", 500n, stranger.address],
      ]);
      expect(await house.protocolFee()).to.deep.equal([500n, stranger.address]);
    });

    it("changes nothing for auctions that exist", async () => {
      const suite = await loadAuctions();
      const { buyer, house, owner, stranger } = suite;
      const auction = await createAuction(suite);
      await bid(suite, buyer, auction, PRICE);
      await house.connect(owner).setProtocolFee(500, stranger);
      await waitForEnd(auction);
      await house.settle(auction);
      expect(await house.owed(NATIVE)).to.deep.equal([FEE, FEE]);
    });
  });
});

describe("AuctionHouse: new sales are stopped", () => {
  it("creates, edits and sells at once no more, in coin and in tokens", async () => {
    const suite = await loadAuctions();
    const { buyer, house, houseAddress, money, seller, token } = suite;
    const auction = await createAuction(suite, { buyNowPrice: 2n * PRICE });
    const inTokens = await createAuction(suite, { tokenId: 2n, currency: money, buyNowPrice: 2n * PRICE });
    await pause(suite);
    const purchase = encodeBid(inTokens, true);
    const refused: (() => Promise<unknown>)[] = [
      () => house.connect(seller).create(auctionOf(suite, { tokenId: 3n })),
      () => house.connect(seller).edit(auction, { ...auction, reservePrice: 1n }),
      () => house.connect(buyer).buyNow(auction, "0x", { value: 2n * PRICE }),
      () => house.connect(buyer).buyNow(inTokens, "0x"),
      () => token.connect(buyer)[SAFE_TRANSFER](houseAddress, 2n * PRICE, purchase),
    ];
    for (const attempt of refused) {
      await expectRefused(suite, attempt, "EnforcedPause", [], house, [1n, 2n, 3n]);
    }
    await house.connect(suite.owner).unpause();
    await house.connect(seller).create(auctionOf(suite, { tokenId: 3n }));
    await house.connect(buyer).buyNow(auction, "0x", { value: 2n * PRICE });
    await token.connect(buyer)[SAFE_TRANSFER](houseAddress, 2n * PRICE, purchase);
    for (const tokenId of [1, 2]) expect(await suite.collection.ownerOf(tokenId)).to.equal(buyer.address);
  });

  it("stays stopped or open until the owner says otherwise", async () => {
    const suite = await loadAuctions();
    const { house, owner } = suite;
    await expectRefused(suite, () => house.connect(owner).unpause(), "ExpectedPause", []);
    await pause(suite);
    await expectRefused(suite, () => house.connect(owner).pause(), "EnforcedPause", []);
  });

  it("takes bids of all kinds, and settles", async () => {
    const suite = await loadAuctions();
    const { buyer, house, houseAddress, money, rival, token } = suite;
    const native = await createAuction(suite);
    const inTokens = await createAuction(suite, { tokenId: 2n, currency: money });
    await pause(suite);
    await house.connect(rival)[PLAIN_BID](native, { value: PRICE });
    await house.connect(buyer)[FULL_BID](native, 2n * PRICE, "0x", { value: 2n * PRICE });
    await house.connect(rival)[FULL_BID](inTokens, PRICE, "0x");
    await token.connect(buyer)[SAFE_TRANSFER](houseAddress, 2n * PRICE, encodeBid(inTokens));
    await waitForEnd(inTokens);
    for (const [auction, currency] of [
      [native, "native"],
      [inTokens, "token"],
    ] as const) {
      await expectFunds(
        suite,
        () => house.settle(auction),
        {
          [`house ${currency}`]: -2n * PRICE + 2n * FEE,
          [`seller ${currency}`]: 2n * PRICE - 2n * FEE - PRICE / 5n,
          [`artist ${currency}`]: (PRICE * 12n) / 100n,
          [`heir ${currency}`]: (PRICE * 8n) / 100n,
          // Bids in tokens are in the books already.
          [`owed by house ${currency}`]: currency === "native" ? 2n * FEE : -2n * PRICE + 2n * FEE,
          [`protocol fees in house ${currency}`]: 2n * FEE,
          [`owner of ${auction.tokenId.toString()}`]: "buyer",
          [`auction of ${auction.tokenId.toString()}`]: NO_ESCROW,
          [`end of ${auction.tokenId.toString()}`]: "0",
          [`bidder for ${auction.tokenId.toString()}`]: "nobody",
          [`bid for ${auction.tokenId.toString()}`]: -2n * PRICE,
        },
        [1n, 2n],
      );
    }
  });

  it("extends, ends without a bid, and cancels", async () => {
    const suite = await loadAuctions();
    const { buyer, collection, house, now, seller } = suite;
    const late = await createAuction(suite, { endsAt: now + 500 });
    const unsold = await createAuction(suite, { tokenId: 2n });
    const withdrawn = await createAuction(suite, { tokenId: 3n });
    await pause(suite);
    await expect(bid(suite, buyer, late, PRICE)).to.emit(house, "AuctionExtended");
    await house.connect(seller).cancel(withdrawn, seller);
    await waitForEnd(unsold);
    await house.settle(unsold);
    await house.settle(late);
    for (const [tokenId, person] of [
      [1, buyer],
      [2, seller],
      [3, seller],
    ] as const) {
      expect(await collection.ownerOf(tokenId)).to.equal(person.address);
    }
  });

  it("undoes a sale", async () => {
    const suite = await withQuirkyCollection(await loadAuctions());
    const { buyer, collection, house, seller } = suite;
    const auction = await createAuction(suite);
    await bid(suite, buyer, auction, PRICE);
    await pause(suite);
    await time.increaseTo(Number(auction.endsAt) + DAY);
    await collection.refuse(buyer.address, true);
    await expectFunds(suite, () => house.connect(buyer).undo(auction, buyer), {
      "buyer native": PRICE,
      "house native": -PRICE,
      "bidder for 1": "nobody",
      "bid for 1": -PRICE,
    });
    await house.connect(seller).cancel(auction, seller);
    expect(await collection.ownerOf(1)).to.equal(seller.address);
  });

  it("pays credits out, and protocol fees", async () => {
    const suite = await loadAuctions();
    const { buyer, house, houseAddress, sellerFront, stranger } = suite;
    const { odd, address } = await deployOddReceiver(suite, "vault", Mood.Reject);
    const fees = { storefront: sellerFront.address, storefrontFeeBps: 100 };
    const auction = await createAuction(suite, fees);
    const call = house.interface.encodeFunctionData(PLAIN_BID, [auction]);
    await stranger.sendTransaction({ to: houseAddress, data: call, value: PRICE });
    await bid(suite, buyer, auction, 2n * PRICE);
    await waitForEnd(auction);
    await house.settle(auction);
    await house.connect(suite.owner).setProtocolFee(FEE_BPS, address);
    await pause(suite);
    await expectFunds(suite, () => house.collectProtocolFee(NATIVE), {
      "owed by house native": -2n * FEE,
      "protocol fees in house native": -2n * FEE,
      "vault credit in house native": 2n * FEE,
    });
    const withdrawal = house.interface.encodeFunctionData("withdraw", [NATIVE, stranger.address]);
    await expectFunds(suite, () => odd.execute(houseAddress, withdrawal), {
      "vault credit in house native": -2n * FEE,
      "house native": -2n * FEE,
      "stranger native": 2n * FEE,
    });
    const front = PRICE / 50n;
    await expectFunds(suite, () => house.connect(stranger).withdrawFor(sellerFront, NATIVE), {
      "sellerFront credit in house native": -front,
      "house native": -front,
      "sellerFront native": front,
    });
  });
});

describe("AuctionHouse.withdraw", () => {
  for (const [name, currencyOf] of [
    ["native", () => NATIVE],
    ["token", ({ money }: AuctionSuite) => money],
  ] as const) {
    it(`refuses to pay a credit in ${name} to the house, and pays it elsewhere`, async () => {
      const suite = await loadAuctions();
      const { buyer, house, houseAddress, sellerFront, stranger } = suite;
      const currency = currencyOf(suite);
      const fees = { storefront: sellerFront.address, storefrontFeeBps: 100 };
      const auction = await createAuction(suite, { currency, ...fees });
      await bid(suite, buyer, auction, PRICE);
      await waitForEnd(auction);
      await house.settle(auction);
      const withdraw = (to: string) => house.connect(sellerFront).withdraw(currency, to);
      await expectRefused(suite, () => withdraw(houseAddress), "LedgerInvalidReceiver", [houseAddress]);
      const credit = PRICE / 100n;
      await expectFunds(suite, () => withdraw(stranger.address), {
        [`sellerFront credit in house ${name}`]: -credit,
        [`house ${name}`]: -credit,
        [`stranger ${name}`]: credit,
        [`owed by house ${name}`]: currency === NATIVE ? 0n : -credit,
      });
    });
  }
});

describe("AuctionHouse.collectProtocolFee", () => {
  for (const [name, currencyOf] of [
    ["native", () => NATIVE],
    ["token", ({ money }: AuctionSuite) => money],
  ] as const) {
    it(`pays what ${name} sales earned to the receiver of today, once, whoever asks`, async () => {
      const suite = await loadAuctions();
      const { house, owner, receiver, stranger, treasury } = suite;
      const currency = currencyOf(suite);
      await expectRefused(suite, () => house.collectProtocolFee(currency), "LedgerNothingToWithdraw", [
        treasury.address,
        currency,
      ]);
      await earn(suite, currency);
      await house.connect(owner).setProtocolFee(0, receiver);
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(house, house.connect(stranger).collectProtocolFee(currency))).to.deep.equal([
            ["ProtocolFeeCollected", currency, receiver.address, FEE],
          ]);
        },
        {
          [`house ${name}`]: -FEE,
          [`rival ${name}`]: FEE,
          [`owed by house ${name}`]: -FEE,
          [`protocol fees in house ${name}`]: -FEE,
        },
      );
      await expectRefused(suite, () => house.collectProtocolFee(currency), "LedgerNothingToWithdraw", [
        receiver.address,
        currency,
      ]);
    });
  }

  it("leaves the bids of running auctions in the same token alone", async () => {
    const suite = await loadAuctions();
    const { house, money, rival, token, houseAddress } = suite;
    const running = await createAuction(suite, { tokenId: 2n, currency: money, endsAt: suite.now + 10 * 86_400 });
    await bid(suite, rival, running, 5n * PRICE);
    await earn(suite, money);
    expect(await house.owed(money)).to.deep.equal([5n * PRICE + FEE, FEE]);
    await house.collectProtocolFee(money);
    expect(await house.owed(money)).to.deep.equal([5n * PRICE, 0n]);
    expect(await token.balanceOf(houseAddress)).to.equal(5n * PRICE);
  });

  it("earns nothing where an auction ends without a sale", async () => {
    const suite = await loadAuctions();
    const { house, seller, treasury } = suite;
    const auction = auctionOf(suite);
    await expectFunds(suite, () => house.connect(seller).create(auction), created(auction));
    await waitForEnd(auction);
    await house.settle(auction);
    await expectRefused(suite, () => house.collectProtocolFee(NATIVE), "LedgerNothingToWithdraw", [
      treasury.address,
      NATIVE,
    ]);
  });
});
