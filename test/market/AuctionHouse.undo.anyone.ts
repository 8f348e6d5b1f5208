import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Auction } from "../../sdk/src/terms/auction.js";
import { answering } from "../access/precompiles.js";
import {
  type AuctionSuite,
  auctionId,
  auctionOf,
  bid,
  createAuction,
  expectFunds,
  loadAuctions,
} from "../helpers/auctions.js";
import { created, fairCollection, type QuirkyCollection, withQuirkyCollection } from "../helpers/auctionRules.js";
import { expectRefused, expectSolvent, settled } from "../helpers/bids.js";
import { eventsOf } from "../helpers/books.js";
import type { OddToken } from "../helpers/mocks.js";
import {
  type CollectionFunctions,
  DAY,
  DELIVERED,
  deployMock,
  ethers,
  HELD,
  type Mock,
  networkHelpers,
  NO_ESCROW,
  NOBODY,
  PRICE,
  time,
} from "../helpers/suite.js";

const PAID = 2n * PRICE;
const WINNER_DELAY = DAY;
const SELLER_DELAY = 30 * DAY;
const PUBLIC_DELAY = 60 * DAY;

type TwoFaced = Mock<CollectionFunctions & { flatter(account: string): Promise<unknown> }>;
type Seizing = AuctionSuite & { collection: QuirkyCollection; auction: Auction };

/** An auction that runs, on which the buyer's bid beat the rival's. */
async function withBids<S extends AuctionSuite>(
  suite: S,
  fields: Partial<Auction> = {},
): Promise<S & { auction: Auction }> {
  const auction = await createAuction(suite, fields);
  await bid(suite, suite.rival, auction, PRICE);
  await bid(suite, suite.buyer, auction, PAID);
  return { ...suite, auction };
}

/** `withBids`, of a collection that can seize, lie and fall silent. */
async function loadQuirky(fields: Partial<Auction> = {}): Promise<Seizing> {
  return withBids(await withQuirkyCollection(await loadAuctions()), fields);
}

/** The bid that goes back, by name of who gets the money. */
function returned(to: string, amount = PAID): Record<string, string | bigint> {
  return {
    [`${to} native`]: amount,
    "house native": -amount,
    "bidder for 1": "nobody",
    "bid for 1": -amount,
  };
}

/** The NFT and the record of the auction have left the house. */
function gone(to: string): Record<string, string> {
  return { "owner of 1": to, "auction of 1": NO_ESCROW, "end of 1": "0" };
}

/** Expects that the caller must wait, and until when. */
async function expectWait(
  suite: AuctionSuite,
  caller: HardhatEthersSigner,
  auction: Auction,
  delay: number,
  at: number,
): Promise<void> {
  await time.setNextBlockTimestamp(at);
  await expect(suite.house.connect(caller).undo(auction, caller))
    .to.be.revertedWithCustomError(suite.house, "AuctionNotUndoable")
    .withArgs(caller.address, Number(auction.endsAt) + delay, at);
}

describe("AuctionHouse.undo, by anyone", () => {
  describe("given a collection that delivers, 60 days after the end", () => {
    for (const [sale, fields] of [
      ["final", {}],
      ["delivered", { refundWindow: DAY, delivery: DELIVERED }],
      ["held", { refundWindow: DAY, delivery: HELD }],
    ] as const) {
      it(`undoes for a stranger from then on, and pays the winner (${sale})`, async () => {
        const suite = await withBids(await loadAuctions(), fields);
        const { auction, buyer, house, stranger } = suite;
        const allowedAt = Number(auction.endsAt) + PUBLIC_DELAY;
        await expectWait(suite, stranger, auction, PUBLIC_DELAY, allowedAt - 1);
        await time.setNextBlockTimestamp(allowedAt);
        await expectFunds(
          suite,
          async () => {
            expect(await eventsOf(house, house.connect(stranger).undo(auction, stranger))).to.deep.equal([
              ["AuctionUndone", auctionId(auction), buyer.address, PAID],
            ]);
          },
          returned("buyer"),
        );
      });
    }

    async function late() {
      const suite = await withBids(await loadAuctions());
      await time.increaseTo(Number(suite.auction.endsAt) + PUBLIC_DELAY);
      return suite;
    }

    it("tries no delivery, which costs the collection's gas", async () => {
      const suite = await loadQuirky();
      const { auction, buyer, collection, house, stranger } = suite;
      const endsAt = Number(auction.endsAt);
      const gasAt = async (delay: number, caller: HardhatEthersSigner): Promise<bigint> => {
        await time.increaseTo(endsAt + delay);
        const snapshot = await networkHelpers.takeSnapshot();
        const sent = await house.connect(caller).undo(auction, caller);
        const { gasUsed } = (await sent.wait())!;
        await snapshot.restore();
        return gasUsed;
      };
      // The attempt has gas for less than this.
      await collection.setGasToBurn(600_000);
      expect((await gasAt(WINNER_DELAY, buyer)) > 500_000n).to.equal(true);
      expect((await gasAt(PUBLIC_DELAY, stranger)) < 150_000n).to.equal(true);
    });

    it("pays the winner where they like, and nobody else", async () => {
      const suite = await late();
      const { auction, buyer, house, seller } = suite;
      const snapshot = await networkHelpers.takeSnapshot();
      await expectFunds(suite, () => house.connect(buyer).undo(auction, suite.heir), returned("heir"));
      await snapshot.restore();
      await expectFunds(suite, () => house.connect(seller).undo(auction, suite.heir), returned("buyer"));
    });

    it("can be settled as long as nobody has undone it", async () => {
      const suite = await late();
      await expectFunds(
        suite,
        () => suite.house.connect(suite.stranger).settle(suite.auction),
        settled(suite, suite.auction, "buyer", PAID),
      );
    });

    it("keeps the NFT until anyone brings it back to the seller", async () => {
      const suite = await late();
      const { auction, house, stranger } = suite;
      await house.connect(stranger).undo(auction, stranger);
      await expectRefused(suite, () => house.connect(stranger).undo(auction, stranger), "AuctionHasNoBid", [
        auctionId(auction),
      ]);
      await expectFunds(suite, () => house.connect(stranger).settle(auction), gone("seller"));
    });

    it("keeps the NFT until the seller takes it to where they like", async () => {
      const suite = await late();
      const { auction, heir, house, seller, stranger } = suite;
      await house.connect(stranger).undo(auction, stranger);
      await expectFunds(suite, () => house.connect(seller).cancel(auction, heir), gone("heir"));
    });
  });

  describe("given a sale that cannot be settled, though the collection delivers", () => {
    async function expectEnd(
      suite: AuctionSuite & { auction: Auction },
      refused: () => Promise<void>,
      back: Record<string, string | bigint>,
    ): Promise<void> {
      const { auction, buyer, house, seller, stranger } = suite;
      const endsAt = Number(auction.endsAt);
      for (const [caller, delay] of [
        [buyer, WINNER_DELAY],
        [seller, SELLER_DELAY],
        [seller, PUBLIC_DELAY - 10],
      ] as const) {
        await time.increaseTo(endsAt + delay);
        await refused();
        await expectRefused(suite, () => house.connect(caller).undo(auction, caller), "AuctionDeliverable", [
          auctionId(auction),
        ]);
      }
      await expectWait(suite, stranger, auction, PUBLIC_DELAY, endsAt + PUBLIC_DELAY - 1);
      await expectFunds(suite, () => house.connect(stranger).undo(auction, stranger), back);
      await expectFunds(suite, () => house.connect(stranger).settle(auction), gone("seller"));
    }

    for (const delivery of [DELIVERED, HELD]) {
      it(`ends after 60 days where the token refuses the escrow, ${delivery === HELD ? "held" : "delivered"}`, async () => {
        const base = await loadAuctions();
        const odd = await deployMock<OddToken>("OddERC20");
        const currency = await odd.getAddress();
        base.currencies.odd = currency;
        for (const person of [base.rival, base.buyer]) {
          await odd.mint(person.address, PAID);
          await odd.connect(person).approve(base.houseAddress, PAID);
        }
        const suite = await withBids(base, { currency, refundWindow: DAY, delivery });
        const { auction, escrowAddress, house } = suite;
        await odd.setBlocked(escrowAddress, true);
        const refused = () => expectFunds(suite, () => expect(house.settle(auction)).to.be.revertedWith("blocked"), {});
        await expectEnd(suite, refused, {
          "buyer odd": PAID,
          "house odd": -PAID,
          "owed by house odd": -PAID,
          "bidder for 1": "nobody",
          "bid for 1": -PAID,
        });
        await expectSolvent(suite, currency);
      });
    }

    it("ends after 60 days where the collection tells the escrow that it has the NFT already", async () => {
      const base = await loadAuctions();
      const { fair, address } = await fairCollection(base, "TwoFacedERC721");
      const own = { ...base, collection: fair, art: address };
      const suite = await withBids(own, { refundWindow: DAY, delivery: HELD });
      const { auction, escrow, escrowAddress, house } = suite;
      await (fair as TwoFaced).flatter(escrowAddress);
      const refused = () =>
        expectRefused(suite, () => house.settle(auction), "EscrowAlreadyInCustody", [address, 1n], escrow);
      await expectEnd(suite, refused, returned("buyer"));
    });

    it("ends at once where the collection tells everybody that the escrow has the NFT", async () => {
      const suite = await loadQuirky({ refundWindow: DAY, delivery: HELD });
      const { art, auction, collection, escrow, escrowAddress, house, stranger } = suite;
      await collection.claimOwner(1, escrowAddress);
      await time.increaseTo(auction.endsAt);
      await expectRefused(suite, () => house.settle(auction), "EscrowAlreadyInCustody", [art, 1n], escrow);
      await expectFunds(suite, () => house.connect(stranger).undo(auction, stranger), returned("buyer"));
    });
  });

  describe("given that the collection took the NFT away", () => {
    for (const caller of ["stranger", "rival", "seller", "owner"] as const) {
      it(`undoes for the ${caller} while the auction runs, and pays the winner`, async () => {
        const suite = await loadQuirky();
        const { auction, buyer, collection, heir, house } = suite;
        await collection.seize(1, heir.address);
        await expectFunds(
          suite,
          async () => {
            expect(await eventsOf(house, house.connect(suite[caller]).undo(auction, suite[caller]))).to.deep.equal([
              ["AuctionUndone", auctionId(auction), buyer.address, PAID],
            ]);
          },
          returned("buyer"),
        );
      });
    }

    it("pays the winner where they like, and not nobody or the house", async () => {
      const suite = await loadQuirky();
      const { auction, buyer, collection, heir, house, houseAddress } = suite;
      await collection.seize(1, suite.stranger.address);
      for (const to of [NOBODY, houseAddress]) {
        await expectRefused(suite, () => house.connect(buyer).undo(auction, to), "LedgerInvalidReceiver", [to]);
      }
      await expectFunds(suite, () => house.connect(buyer).undo(auction, heir), returned("heir"));
    });

    it("undoes when the auction is over, before the winner could otherwise", async () => {
      const suite = await loadQuirky();
      const { auction, collection, heir, house, stranger } = suite;
      await collection.seize(1, heir.address);
      await time.setNextBlockTimestamp(auction.endsAt);
      await expectFunds(suite, () => house.connect(stranger).undo(auction, stranger), returned("buyer"));
    });

    it("makes room for an auction of the new owner, who need not wait", async () => {
      const suite = await loadQuirky();
      const { auction, collection, house, stranger } = suite;
      await collection.seize(1, stranger.address);
      const next = auctionOf(suite, { seller: stranger.address, endsAt: suite.now + 2 * DAY });
      await expectRefused(suite, () => house.connect(stranger).create(next), "AuctionExists", [auctionId(auction)]);
      await house.connect(stranger).undo(auction, stranger);
      await expectFunds(suite, () => house.connect(stranger).create(next), created(next));
    });

    it("takes further bids while the auction runs, which can be undone too", async () => {
      const suite = await loadQuirky();
      const { auction, collection, heir, house, rival, stranger } = suite;
      await collection.seize(1, heir.address);
      await house.connect(stranger).undo(auction, stranger);
      // From the reserve price on again.
      await expectRefused(suite, () => bid(suite, rival, auction, PRICE - 1n), "AuctionBidTooLow", [PRICE - 1n, PRICE]);
      await bid(suite, rival, auction, PRICE);
      await expectFunds(suite, () => house.connect(stranger).undo(auction, stranger), returned("rival", PRICE));
    });

    it("sells to a later bid where the NFT came back", async () => {
      const suite = await loadQuirky();
      const { auction, collection, heir, house, houseAddress, rival, stranger } = suite;
      await collection.seize(1, heir.address);
      await house.connect(stranger).undo(auction, stranger);
      await collection.seize(1, houseAddress);
      await bid(suite, rival, auction, PRICE);
      await expectWait(suite, stranger, auction, PUBLIC_DELAY, Number(auction.endsAt) - 1);
      await time.increaseTo(auction.endsAt);
      await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "rival", PRICE, {}));
    });
  });

  describe("given a collection that lies about the owner", () => {
    it("counts as one that took the NFT away, while the auction runs", async () => {
      const suite = await loadQuirky();
      const { auction, collection, heir, house, houseAddress, stranger } = suite;
      await collection.claimOwner(1, heir.address);
      await expectFunds(suite, () => house.connect(stranger).undo(auction, stranger), returned("buyer"));
      expect(await collection.trueOwnerOf(1)).to.equal(houseAddress);
    });
  });

  describe("given a collection that names no owner for a moment", () => {
    const word = (value: bigint) => ethers.toBeHex(value, 32);
    const silences: [name: string, code: string][] = [
      ["reverts", answering(word(0n), 0, { reverts: true })],
      ["reverts with an address", answering(word(0xdeadn), 32, { reverts: true })],
      ["answers zero", answering(word(0n), 32)],
      ["answers nothing", "0x00"],
      ["answers a byte less than an address's word", answering(word(0xdeadn << 8n), 31)],
      ["answers more than an address", answering(word(1n << 160n), 32)],
      ["burns all gas", "0xfe"],
      ["is gone", "0x"],
    ];
    for (const [name, code] of silences) {
      it(`lets nobody undo early where it ${name}, and settles afterwards`, async () => {
        const suite = await loadQuirky();
        const { art, auction, buyer, house, seller, stranger } = suite;
        const endsAt = Number(auction.endsAt);
        const honest = await ethers.provider.getCode(art);
        await networkHelpers.setCode(art, code);
        await expectWait(suite, stranger, auction, PUBLIC_DELAY, endsAt - 10);
        await expectWait(suite, buyer, auction, WINNER_DELAY, endsAt - 9);
        await expectWait(suite, buyer, auction, WINNER_DELAY, endsAt + WINNER_DELAY - 1);
        await expectWait(suite, seller, auction, SELLER_DELAY, endsAt + SELLER_DELAY - 1);
        await expectWait(suite, stranger, auction, PUBLIC_DELAY, endsAt + PUBLIC_DELAY - 1);
        await networkHelpers.setCode(art, honest);
        await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "buyer", PAID, {}));
      });
    }
  });
});
