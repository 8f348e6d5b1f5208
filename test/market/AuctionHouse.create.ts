import { expect } from "chai";
import type { Auction } from "../../sdk/src/terms/auction.js";
import { answering, installFeePayer } from "../access/precompiles.js";
import {
  auctionId,
  auctionOf,
  type AuctionSuite,
  createAuction,
  expectFunds,
  Kind,
  loadAuctions,
} from "../helpers/auctions.js";
import {
  breaches,
  created,
  edges,
  expectRefused,
  fairCollection,
  LATER,
  MAX_AMOUNT,
  narrowFields,
  shown,
  withBit,
  withQuirkyCollection,
} from "../helpers/auctionRules.js";
import { eventsOf, failureOf } from "../helpers/books.js";
import { deployOddCollection, Move } from "../helpers/mocks.js";
import {
  DAY,
  deployMock,
  ethers,
  FEE_BPS,
  type Mock,
  NATIVE,
  networkHelpers,
  NOBODY,
  PRICE,
  setRoyalties,
  time,
} from "../helpers/suite.js";

const IDENTITY = "0x0000000000000000000000000000000000000004";

/** The suite with token 1 of another collection in place of its own. */
async function withCollection(
  suite: AuctionSuite,
  name?: string,
  args?: unknown[],
): Promise<AuctionSuite & { fair: AuctionSuite["collection"] }> {
  const { fair, address } = await fairCollection(suite, name, args);
  return { ...suite, collection: fair, fair, art: address };
}

/** Expects that the royalty limit must be this at least, and that this suffices. */
async function expectLeastLimit(suite: AuctionSuite, least: number, fields: Partial<Auction> = {}): Promise<void> {
  const { house, seller } = suite;
  const below = auctionOf(suite, { ...fields, maxRoyaltyBps: least - 1 });
  await expectRefused(suite, () => house.connect(seller).create(below), "AuctionInvalidRoyaltyLimit", [
    least - 1,
    least,
    10_000,
  ]);
  const auction = auctionOf(suite, { ...fields, maxRoyaltyBps: least });
  await expectFunds(suite, () => house.connect(seller).create(auction), created(auction));
}

describe("AuctionHouse.create", () => {
  describe("given that new sales are stopped", () => {
    it("refuses", async () => {
      const suite = await loadAuctions();
      const { house, owner, seller } = suite;
      await house.connect(owner).pause();
      await expectRefused(suite, () => house.connect(seller).create(auctionOf(suite)), "EnforcedPause", []);
    });
  });

  describe("given a caller who is not the seller", () => {
    it("refuses a stranger who names the owner as seller", async () => {
      const suite = await loadAuctions();
      const { house, seller, stranger } = suite;
      await expectRefused(suite, () => house.connect(stranger).create(auctionOf(suite)), "AuctionNotSeller", [
        stranger.address,
        seller.address,
      ]);
    });

    it("refuses an operator of the owner, in the owner's name and in their own", async () => {
      const suite = await loadAuctions();
      const { art, collection, house, seller, stranger } = suite;
      await collection.connect(seller).setApprovalForAll(stranger.address, true);
      await expectRefused(suite, () => house.connect(stranger).create(auctionOf(suite)), "AuctionNotSeller", [
        stranger.address,
        seller.address,
      ]);
      const own = auctionOf(suite, { seller: stranger.address });
      await expectRefused(suite, () => house.connect(stranger).create(own), "AuctionNotOwner", [
        art,
        1n,
        seller.address,
        stranger.address,
      ]);
    });

    it("refuses an owner who names somebody else as seller", async () => {
      const suite = await loadAuctions();
      const { house, seller, stranger } = suite;
      const auction = auctionOf(suite, { seller: stranger.address });
      await expectRefused(suite, () => house.connect(seller).create(auction), "AuctionNotSeller", [
        seller.address,
        stranger.address,
      ]);
    });

    it("refuses the house's owner", async () => {
      const suite = await loadAuctions();
      const { house, owner, seller } = suite;
      await expectRefused(suite, () => house.connect(owner).create(auctionOf(suite)), "AuctionNotSeller", [
        owner.address,
        seller.address,
      ]);
    });
  });

  describe("given terms that break one rule", () => {
    for (const { rule, fields, error, args, contract } of breaches) {
      it(`refuses ${rule}`, async () => {
        const suite = await loadAuctions();
        const { house, now, seller } = suite;
        await expectRefused(
          suite,
          async () => {
            await time.setNextBlockTimestamp(now + LATER);
            await house.connect(seller).create(auctionOf(suite, fields(suite)));
          },
          error,
          args(suite),
          contract === undefined ? house : suite[contract],
        );
      });
    }
  });

  describe("given terms that break several rules", () => {
    it("names the first, in a fixed order", async () => {
      const suite = await loadAuctions();
      const { house, now, owner, seller, stranger } = suite;
      const inOrder: [fields: Partial<Auction>, error: string, args: readonly unknown[]][] = [
        [{ seller: stranger.address }, "AuctionNotSeller", [seller.address, stranger.address]],
        [{ reservePrice: 0n }, "AuctionInvalidPrice", [0n, 0n]],
        [{ minRaiseBps: 10_001 }, "AuctionRaiseTooHigh", [10_001, 10_000]],
        [{ startsAt: 2, endsAt: 1 }, "AuctionInvalidTime", [2, 1, (at: bigint) => at > BigInt(now)]],
        [{ extensionWindow: 3, maxExtension: 2 }, "AuctionInvalidExtension", [3, 2]],
        [{ refundWindow: 30 * DAY + 1 }, "AuctionRefundWindowTooLong", [30 * DAY + 1, 30 * DAY]],
        [{ protocolFeeBps: 0 }, "MarketFeeChanged", [0, FEE_BPS]],
        [{ storefrontFeeBps: 5 }, "SettlementStorefrontMissing", []],
        [{ gateService: stranger.address }, "AccessInvalidGate", [Kind.Open, stranger.address]],
        [{ currency: stranger.address }, "AuctionInvalidCurrency", [stranger.address]],
        [{ maxRoyaltyBps: 0 }, "AuctionInvalidRoyaltyLimit", [0, 1_000, 10_000]],
        [{ tokenId: 9n }, "AuctionNotOwner", [suite.art, 9n, suite.buyer.address, seller.address]],
      ];
      await house.connect(owner).pause();
      const broken = (from: number): Auction =>
        auctionOf(suite, Object.assign({}, ...inOrder.slice(from).map(([fields]) => fields)) as Partial<Auction>);
      await expectRefused(suite, () => house.connect(seller).create(broken(0)), "EnforcedPause", []);
      await house.connect(owner).unpause();
      for (const [index, [, error, args]] of inOrder.entries()) {
        const contract = error === "AccessInvalidGate" ? suite.gate : house;
        await expectRefused(suite, () => house.connect(seller).create(broken(index)), error, args, contract);
      }
    });
  });

  describe("given call data with a dirty bit", () => {
    for (const [name, position, bits] of narrowFields) {
      it(`refuses ${name}`, async () => {
        const suite = await loadAuctions();
        const { house, houseAddress, seller } = suite;
        const data = house.interface.encodeFunctionData("create", [auctionOf(suite)]);
        for (const bit of [bits, 255]) {
          const dirty = withBit(data, position, bit);
          expect(dirty).to.not.equal(data);
          await expectFunds(
            suite,
            () => expect(seller.sendTransaction({ to: houseAddress, data: dirty })).to.be.revertedWithoutReason(ethers),
            {},
          );
        }
        // The same way in is open to clean call data.
        const auction = auctionOf(suite);
        await expectFunds(suite, () => seller.sendTransaction({ to: houseAddress, data }), created(auction));
      });
    }

    for (const [name, values] of [
      ["gateKind", 3],
      ["delivery", 2],
    ] as const) {
      it(`refuses the first ${name} that does not exist`, async () => {
        const suite = await loadAuctions();
        const { house, seller } = suite;
        const auction = auctionOf(suite, { [name]: values });
        await expectFunds(
          suite,
          () => expect(house.connect(seller).create(auction)).to.be.revertedWithoutReason(ethers),
          {},
        );
      });
    }

    it("refuses call data that ends too early", async () => {
      const suite = await loadAuctions();
      const { house, houseAddress, seller } = suite;
      const data = house.interface.encodeFunctionData("create", [auctionOf(suite)]).slice(0, -2);
      await expectFunds(
        suite,
        () => expect(seller.sendTransaction({ to: houseAddress, data })).to.be.revertedWithoutReason(ethers),
        {},
      );
    });
  });

  describe("given a gate", () => {
    it("accepts a fee payer where the chain tells who pays", async () => {
      const suite = await loadAuctions();
      const { house, seller, stranger } = suite;
      await installFeePayer(networkHelpers, stranger.address);
      const auction = auctionOf(suite, { gateKind: Kind.FeePayer, gateService: stranger.address });
      await expectFunds(suite, () => house.connect(seller).create(auction), created(auction));
    });
  });

  describe("given a protocol fee that changed", () => {
    it("refuses the old one and accepts the new", async () => {
      const suite = await loadAuctions();
      const { house, owner, seller, treasury } = suite;
      await house.connect(owner).setProtocolFee(0, treasury);
      await expectRefused(suite, () => house.connect(seller).create(auctionOf(suite)), "MarketFeeChanged", [
        FEE_BPS,
        0,
      ]);
      const auction = auctionOf(suite, { protocolFeeBps: 0 });
      await expectFunds(suite, () => house.connect(seller).create(auction), created(auction));
    });
  });

  describe("given a currency", () => {
    it("refuses an NFT contract with transfer, though it is not the collection", async () => {
      const suite = await loadAuctions();
      const { house, seller } = suite;
      const nfts = await deployMock<Mock<object>>("TransferableNFT");
      const currency = await nfts.getAddress();
      await expectRefused(
        suite,
        () => house.connect(seller).create(auctionOf(suite, { currency })),
        "AuctionInvalidCurrency",
        [currency],
      );
    });

    it("refuses a token of 0 decimals, and accepts one of 1", async () => {
      const suite = await loadAuctions();
      const { house, seller } = suite;
      const currency = ethers.getAddress("0x00000000000000000000000000000000000c0de5");
      const auction = auctionOf(suite, { currency });
      await networkHelpers.setCode(currency, answering(ethers.toBeHex(0, 32), 32));
      await expectRefused(suite, () => house.connect(seller).create(auction), "AuctionInvalidCurrency", [currency]);
      await networkHelpers.setCode(currency, answering(ethers.toBeHex(1, 32), 32));
      await expectFunds(suite, () => house.connect(seller).create(auction), created(auction));
    });

    it("refuses a precompile that echoes the question", async () => {
      const suite = await loadAuctions();
      const { house, seller } = suite;
      const auction = auctionOf(suite, { currency: IDENTITY });
      await expectRefused(suite, () => house.connect(seller).create(auction), "AuctionInvalidCurrency", [IDENTITY]);
    });
  });

  describe("given a precompile that answers any question with a word", () => {
    for (const number of [2, 3]) {
      it(`refuses number ${number} as a currency, which has no code`, async () => {
        const suite = await loadAuctions();
        const { house, seller } = suite;
        const currency = ethers.toBeHex(number, 20);
        await expectRefused(
          suite,
          () => house.connect(seller).create(auctionOf(suite, { currency })),
          "AuctionInvalidCurrency",
          [currency],
        );
      });
    }
  });

  describe("given a collection with decimals", () => {
    it("refuses one that is NFT and currency at once, in whatever currency", async () => {
      const suite = await loadAuctions();
      const { house, money, seller } = suite;
      const hybrid = await deployMock<AuctionSuite["collection"]>("HybridToken");
      await hybrid.mint(seller.address, 1);
      const collection = await hybrid.getAddress();
      for (const currency of [NATIVE, money, collection]) {
        await expectRefused(
          suite,
          () => house.connect(seller).create(auctionOf(suite, { collection, currency })),
          "AuctionInvalidCollection",
          [collection],
        );
      }
    });

    it("refuses a contract that is not a collection but a token", async () => {
      const suite = await loadAuctions();
      const { house, money, seller } = suite;
      await expectRefused(
        suite,
        () => house.connect(seller).create(auctionOf(suite, { collection: money })),
        "AuctionInvalidCollection",
        [money],
      );
    });

    it("refuses 1 decimal, and not 0", async () => {
      const suite = await loadAuctions();
      const { house, seller } = suite;
      const collection = ethers.getAddress("0x00000000000000000000000000000000000a4701");
      const auction = auctionOf(suite, { collection });
      await networkHelpers.setCode(collection, answering(ethers.toBeHex(1, 32), 32));
      await expectRefused(suite, () => house.connect(seller).create(auction), "AuctionInvalidCollection", [collection]);
      // It names no owner either: the next rule.
      await networkHelpers.setCode(collection, answering(ethers.toBeHex(0, 32), 32));
      await expectRefused(suite, () => house.connect(seller).create(auction), "AuctionNotOwner", [
        collection,
        1n,
        NOBODY,
        seller.address,
      ]);
    });
  });

  describe("given royalties", () => {
    it("asks for the highest tier, of whatever currency, though the reserve price is far below it", async () => {
      const suite = await withCollection(await loadAuctions());
      const { art, artist, money, owner, router } = suite;
      const info = (await setRoyalties(router, art, [[artist.address, 100]])).connect(owner);
      const tier = { currency: money, above: 100n * PRICE, bps: 2_000 };
      await info.setCollectionTerms({
        shares: [{ holder: artist.address, bps: 100 }],
        validUntil: 0,
        caps: [{ currency: NATIVE, amount: 1n }],
        tiers: [tier],
      });
      await time.increase(30 * DAY);
      await expectLeastLimit({ ...suite, now: await time.latest() }, 2_000, { reservePrice: 1n });
    });

    it("asks for the rate in force, not for one that is announced", async () => {
      const suite = await withCollection(await loadAuctions());
      const { art, artist, owner, router } = suite;
      const info = (await setRoyalties(router, art, [[artist.address, 300]])).connect(owner);
      const shares = [{ holder: artist.address, bps: 400 }];
      await info.setCollectionTerms({ shares, validUntil: 0, caps: [], tiers: [] });
      await expectLeastLimit(suite, 300);
    });

    it("asks for the rate of ERC-2981, though the reserve price is too low to owe anything", async () => {
      const base = await loadAuctions();
      const suite = await withCollection(base, "ERC2981ERC721", [base.artist.address, 750]);
      await expectLeastLimit(suite, 750, { reservePrice: 1n });
    });

    it("accepts a limit of zero where nothing is asked", async () => {
      const suite = await withCollection(await loadAuctions());
      const auction = auctionOf(suite, { maxRoyaltyBps: 0 });
      await expectFunds(suite, () => suite.house.connect(suite.seller).create(auction), created(auction));
    });

    it("asks a collection of 50 % for no less than 50 %", async () => {
      const base = await loadAuctions();
      const suite = await withCollection(base, "ERC2981ERC721", [base.artist.address, 9_000]);
      await expectLeastLimit(suite, 5_000);
    });

    it("does not ask where the limit is 50 % or more", async () => {
      const suite = await loadAuctions();
      const { collection, escrow, gate, owner, seller, stranger } = suite;
      // Whoever asks this router fails.
      const house = await ethers.deployContract("AuctionHouse", [stranger, escrow, gate, owner]);
      await collection.connect(seller).setApprovalForAll(await house.getAddress(), true);
      const fields = { protocolFeeBps: 0 };
      await expect(
        house.connect(seller).create(auctionOf(suite, { ...fields, maxRoyaltyBps: 4_999 })),
      ).to.be.revertedWithoutReason(ethers);
      for (const [maxRoyaltyBps, tokenId] of [
        [5_000, 1n],
        [10_000, 2n],
      ] as const) {
        const auction = auctionOf(suite, { ...fields, maxRoyaltyBps, tokenId });
        await house.connect(seller).create(auction);
        expect((await house.auctionOf(suite.art, tokenId)).id).to.equal(auctionId(auction));
      }
    });

    it("cannot be made to forget the royalty by an amount of gas", async () => {
      const base = await loadAuctions();
      const suite = await withCollection(base, "ERC2981ERC721", [base.artist.address, 750]);
      const { art, house, seller } = suite;
      const auction = auctionOf(suite, { maxRoyaltyBps: 749 });
      const names = new Set<string>();
      for (let gasLimit = 50_000; gasLimit <= 550_000; gasLimit += 5_000) {
        try {
          await house.connect(seller).create(auction, { gasLimit });
          names.add("created");
        } catch (error) {
          names.add(failureOf(house, error));
        }
      }
      expect([...names].sort()).to.deep.equal(["AuctionInvalidRoyaltyLimit", "BoundedCallInsufficientGas"]);
      expect((await house.auctionOf(art, 1n)).id).to.equal(ethers.ZeroHash);
    });
  });

  describe("given a token that the caller does not own", () => {
    it("refuses a token of somebody else who has approved the house", async () => {
      const suite = await loadAuctions();
      const { art, buyer, house, seller } = suite;
      const auction = auctionOf(suite, { tokenId: 9n });
      await expectRefused(
        suite,
        () => house.connect(seller).create(auction),
        "AuctionNotOwner",
        [art, 9n, buyer.address, seller.address],
        house,
        [1n, 9n],
      );
    });

    it("refuses a token that does not exist", async () => {
      const suite = await loadAuctions();
      const { art, house, seller } = suite;
      const auction = auctionOf(suite, { tokenId: 77n });
      await expectRefused(suite, () => house.connect(seller).create(auction), "AuctionNotOwner", [
        art,
        77n,
        NOBODY,
        seller.address,
      ]);
    });

    for (const [name, collectionOf] of [
      ["a collection without code", ({ stranger }: AuctionSuite) => stranger.address],
      ["a collection of zero", () => NOBODY],
    ] as const) {
      it(`refuses ${name}`, async () => {
        const suite = await loadAuctions();
        const { house, seller } = suite;
        const collection = collectionOf(suite);
        await expectRefused(
          suite,
          () => house.connect(seller).create(auctionOf(suite, { collection })),
          "AuctionNotOwner",
          [collection, 1n, NOBODY, seller.address],
        );
      });
    }

    it("refuses a precompile that echoes the question", async () => {
      const suite = await loadAuctions();
      const { house, seller } = suite;
      // The echo of ownerOf(tokenId) ends in the caller's address, but is longer than an address.
      const tokenId = BigInt(seller.address) << 32n;
      const auction = auctionOf(suite, { collection: IDENTITY, tokenId });
      await expectRefused(suite, () => house.connect(seller).create(auction), "AuctionNotOwner", [
        IDENTITY,
        tokenId,
        NOBODY,
        seller.address,
      ]);
    });
  });

  describe("given a collection that does not deliver", () => {
    it("hands on the collection's own error where nothing is approved", async () => {
      const suite = await loadAuctions();
      const { collection, house, houseAddress, seller } = suite;
      await collection.connect(seller).setApprovalForAll(houseAddress, false);
      await expectRefused(
        suite,
        () => house.connect(seller).create(auctionOf(suite)),
        "ERC721InsufficientApproval",
        [houseAddress, 1n],
        collection,
      );
    });

    it("hands on the collection's own error where another token is approved", async () => {
      const suite = await loadAuctions();
      const { collection, house, houseAddress, seller } = suite;
      await collection.connect(seller).setApprovalForAll(houseAddress, false);
      await collection.connect(seller).approve(houseAddress, 2);
      await expectRefused(
        suite,
        () => house.connect(seller).create(auctionOf(suite)),
        "ERC721InsufficientApproval",
        [houseAddress, 1n],
        collection,
      );
    });

    it("refuses one that moves nothing and says nothing", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { art, collection, house, houseAddress, seller } = suite;
      await collection.setInert(true);
      await expectRefused(suite, () => house.connect(seller).create(auctionOf(suite)), "SettlementNotDelivered", [
        art,
        1n,
        houseAddress,
        seller.address,
      ]);
    });

    it("refuses one that brings the token elsewhere", async () => {
      const base = await loadAuctions();
      const { odd, address } = await deployOddCollection(base);
      const { house, houseAddress, seller, stranger } = base;
      await odd.connect(seller).setApprovalForAll(houseAddress, true);
      await odd.setMove(Move.Elsewhere, stranger.address);
      const suite = { ...base, collection: odd, art: address };
      await expectRefused(suite, () => house.connect(seller).create(auctionOf(suite)), "SettlementNotDelivered", [
        address,
        1n,
        houseAddress,
        stranger.address,
      ]);
    });

    it("refuses one that names the seller as owner whatever is true", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { art, collection, house, houseAddress, seller } = suite;
      await collection.claimOwner(1, seller.address);
      await expectRefused(suite, () => house.connect(seller).create(auctionOf(suite)), "SettlementNotDelivered", [
        art,
        1n,
        houseAddress,
        seller.address,
      ]);
      expect(await collection.trueOwnerOf(1)).to.equal(seller.address);
    });

    it("refuses one that names the house as owner before it is", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { art, collection, house, houseAddress, seller } = suite;
      await collection.claimOwner(1, houseAddress);
      await expectRefused(suite, () => house.connect(seller).create(auctionOf(suite)), "AuctionNotOwner", [
        art,
        1n,
        houseAddress,
        seller.address,
      ]);
    });

    it("does not move a token of somebody else for one whom the collection calls its owner", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { collection, house, seller, stranger } = suite;
      await collection.claimOwner(1, stranger.address);
      await expectRefused(
        suite,
        () => house.connect(stranger).create(auctionOf(suite, { seller: stranger.address })),
        "ERC721IncorrectOwner",
        [stranger.address, 1n, seller.address],
        collection,
      );
      expect(await collection.trueOwnerOf(1)).to.equal(seller.address);
    });
  });

  describe("given a collection that calls back while its token moves", () => {
    it("lets nobody in", async () => {
      const suite = await withQuirkyCollection(await loadAuctions());
      const { collection, house, houseAddress, seller } = suite;
      const auction = auctionOf(suite);
      const reason = house.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
      const calls = [
        house.interface.encodeFunctionData("create", [auction]),
        house.interface.encodeFunctionData("edit", [auction, auction]),
        house.interface.encodeFunctionData("cancel", [auction, seller.address]),
        house.interface.encodeFunctionData("settle", [auction]),
        house.interface.encodeFunctionData("buyNow", [auction, "0x"]),
      ];
      await collection.setScript(calls.map((data) => ({ target: houseAddress, value: 0n, data })));
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(collection, house.connect(seller).create(auction))).to.deep.equal([
            ["Transfer", seller.address, houseAddress, 1n],
            ...calls.map(() => ["Attempted", false, reason]),
          ]);
        },
        created(auction),
      );
    });
  });

  describe("given terms in order", () => {
    for (const [name, fields] of edges) {
      it(`creates an auction ${name}`, async () => {
        const suite = await loadAuctions();
        const { art, house, now, seller } = suite;
        const auction = auctionOf(suite, fields(suite));
        const id = auctionId(auction);
        expect(await house.idOf(auction)).to.equal(id);
        await expectFunds(
          suite,
          async () => {
            await time.setNextBlockTimestamp(now + LATER);
            expect(await eventsOf(house, house.connect(seller).create(auction))).to.deep.equal([
              ["AuctionCreated", id, seller.address, art, shown(auction)],
            ]);
          },
          created(auction),
        );
        expect(await house.auctionOf(art, 1n)).to.deep.equal([id, BigInt(auction.endsAt), NOBODY, 0n]);
      });
    }

    it("returns the id", async () => {
      const suite = await loadAuctions();
      const auction = auctionOf(suite);
      expect(await suite.house.connect(suite.seller).create.staticCall(auction)).to.equal(auctionId(auction));
    });

    it("creates an auction with an approval of this token alone", async () => {
      const suite = await loadAuctions();
      const { collection, house, houseAddress, seller } = suite;
      await collection.connect(seller).setApprovalForAll(houseAddress, false);
      await collection.connect(seller).approve(houseAddress, 1);
      const auction = auctionOf(suite);
      await expectFunds(suite, () => house.connect(seller).create(auction), created(auction));
    });

    it("keeps the auctions of several tokens apart", async () => {
      const suite = await loadAuctions();
      const { art, buyer, house, seller } = suite;
      const first = await createAuction(suite, { tokenId: 1n });
      const second = await createAuction(suite, { tokenId: 2n, endsAt: suite.now + 2 * DAY });
      const third = auctionOf(suite, { tokenId: 9n, seller: buyer.address });
      await house.connect(buyer).create(third);
      for (const auction of [first, second, third]) {
        expect(await house.auctionOf(art, auction.tokenId)).to.deep.equal([
          auctionId(auction),
          BigInt(auction.endsAt),
          NOBODY,
          0n,
        ]);
      }
      await house.connect(seller).cancel(first, seller);
      expect((await house.auctionOf(art, 1n)).id).to.equal(ethers.ZeroHash);
      expect((await house.auctionOf(art, 2n)).id).to.equal(auctionId(second));
    });

    it("creates an auction of the largest token id", async () => {
      const suite = await loadAuctions();
      const { art, collection, house, houseAddress, seller } = suite;
      const tokenId = ethers.MaxUint256;
      await collection.mint(seller.address, tokenId);
      const auction = await createAuction(suite, { tokenId, reservePrice: MAX_AMOUNT });
      expect((await house.auctionOf(art, tokenId)).id).to.equal(auctionId(auction));
      expect(await collection.ownerOf(tokenId)).to.equal(houseAddress);
    });

    it("sends no money in", async () => {
      const suite = await loadAuctions();
      const { house, houseAddress, seller } = suite;
      const data = house.interface.encodeFunctionData("create", [auctionOf(suite)]);
      await expectFunds(
        suite,
        () => expect(seller.sendTransaction({ to: houseAddress, data, value: 1n })).to.be.revertedWithoutReason(ethers),
        {},
      );
    });
  });
});
