import { expect } from "chai";
import type { BaseContract } from "ethers";
import { type Auction, encodeBid } from "../../sdk/src/terms/auction.js";
import {
  type AuctionSuite,
  auctionId,
  auctionOf,
  bid,
  createAuction,
  expectFunds,
  loadAuctions,
  PLAIN_BID,
  readFunds,
  waitForEnd,
} from "../helpers/auctions.js";
import { deployBidder, expectRefused, expectSolvent, settled } from "../helpers/bids.js";
import { changesBetween, eventsOf, failureOf } from "../helpers/books.js";
import { Mood, type OddToken } from "../helpers/mocks.js";
import { openedEscrow } from "../helpers/sales.js";
import {
  type CollectionFunctions,
  DAY,
  DELIVERED,
  deployMock,
  ethers,
  HELD,
  type Mock,
  NATIVE,
  networkHelpers,
  NO_ESCROW,
  NOBODY,
  PRICE,
  time,
} from "../helpers/suite.js";

const PAID = 2n * PRICE;
/** How long after the end the bid can go back where delivery fails, by who asks. */
const WINNER_DELAY = DAY;
const SELLER_DELAY = 30 * DAY;
const PUBLIC_DELAY = 60 * DAY;

/** How a HostileCollection moves tokens, as in its enum. */
const Transfers = { Honest: 0, Paused: 1, Silent: 2, BurnGas: 3, Costly: 4 } as const;

type Hostile = Mock<
  CollectionFunctions & {
    setTransfers(transfers: number): Promise<unknown>;
    refuse(receiver: string): Promise<unknown>;
    lieWith(owner: string): Promise<unknown>;
    trueOwnerOf(tokenId: bigint): Promise<string>;
  }
>;

interface HostileSuite extends AuctionSuite {
  hostile: Hostile;
  auction: Auction;
}

/** The three ways in which a sale that is settled can deliver, and to whom the NFT goes then. */
const sales: [name: string, fields: Partial<Auction>, destination: (suite: AuctionSuite) => string][] = [
  ["final", {}, ({ buyer }) => buyer.address],
  ["delivered", { refundWindow: DAY, delivery: DELIVERED }, ({ buyer }) => buyer.address],
  ["held", { refundWindow: DAY, delivery: HELD }, ({ escrowAddress }) => escrowAddress],
];

/** The suite with a collection that is honest as yet in the place of its own. */
async function loadHostile(): Promise<Omit<HostileSuite, "auction">> {
  const suite = await loadAuctions();
  const hostile = await deployMock<Hostile>("HostileCollection");
  await hostile.mint(suite.seller.address, 1);
  await hostile.connect(suite.seller).setApprovalForAll(suite.houseAddress, true);
  return { ...suite, hostile, collection: hostile, art: await hostile.getAddress() };
}

/** An auction that was over a day ago, which the winner may undo. The buyer's bid beat the rival's. */
async function loadWon(fields: Partial<Auction> = {}): Promise<HostileSuite> {
  const suite = await loadHostile();
  const auction = await createAuction(suite, fields);
  await bid(suite, suite.rival, auction, PRICE);
  await bid(suite, suite.buyer, auction, PAID);
  await time.increaseTo(Number(auction.endsAt) + WINNER_DELAY);
  return { ...suite, auction };
}

/** What a collection does, what a settlement says to it (nothing where it has no gas to say it), and how it ends. */
type Turn = [
  name: string,
  turn: (suite: HostileSuite, destination: string) => Promise<unknown>,
  error: (
    suite: HostileSuite,
    destination: string,
  ) => [contract: Pick<BaseContract, "interface">, name: string, args: unknown[]] | undefined,
];

function notDelivered(
  suite: HostileSuite,
  destination: string,
  owner: string,
): [Pick<BaseContract, "interface">, string, unknown[]] {
  const final = suite.auction.refundWindow === 0;
  return [
    final ? suite.house : suite.escrow,
    final ? "SettlementNotDelivered" : "EscrowNotDelivered",
    [suite.art, 1n, destination, owner],
  ];
}

const turns: Turn[] = [
  [
    "pauses",
    ({ hostile }) => hostile.setTransfers(Transfers.Paused),
    ({ hostile }) => [hostile, "HostileCollectionPaused", []],
  ],
  [
    "refuses the receiver",
    ({ hostile }, destination) => hostile.refuse(destination),
    ({ hostile }, destination) => [hostile, "HostileCollectionRefuses", [destination]],
  ],
  [
    "moves nothing and says nothing",
    ({ hostile }) => hostile.setTransfers(Transfers.Silent),
    (suite, destination) => notDelivered(suite, destination, suite.houseAddress),
  ],
  [
    "names somebody else as owner",
    ({ hostile, rival }) => hostile.lieWith(rival.address),
    (suite, destination) => notDelivered(suite, destination, suite.rival.address),
  ],
  ["burns all gas", ({ hostile }) => hostile.setTransfers(Transfers.BurnGas), () => undefined],
];

async function recover({ hostile }: HostileSuite): Promise<void> {
  await hostile.setTransfers(Transfers.Honest);
  await hostile.refuse(NOBODY);
  await hostile.lieWith(NOBODY);
}

/** The bid that goes back, by name of who gets the money. */
function undone(to: string): Record<string, string | bigint> {
  return {
    [`${to} native`]: PAID,
    "house native": -PAID,
    "bidder for 1": "nobody",
    "bid for 1": -PAID,
  };
}

describe("AuctionHouse.undo", () => {
  for (const [sale, fields, destinationOf] of sales) {
    for (const [name, turn, errorOf] of turns) {
      describe(`given a collection that ${name} (${sale})`, () => {
        async function refused() {
          const suite = await loadWon(fields);
          const destination = destinationOf(suite);
          await turn(suite, destination);
          return { suite, destination };
        }

        it("cannot be settled", async () => {
          const { suite, destination } = await refused();
          const { hostile, house, houseAddress, stranger, auction } = suite;
          const error = errorOf(suite, destination);
          const attempt = () => house.connect(stranger).settle(auction);
          if (error === undefined) await expectFunds(suite, () => expect(attempt()).to.revert(ethers), {});
          else await expectRefused(suite, attempt, error[1], error[2], error[0]);
          expect(await hostile.trueOwnerOf(1n)).to.equal(houseAddress);
        });

        it("gives the winner the money back where they like, and keeps the NFT", async () => {
          const { suite } = await refused();
          const { hostile, house, houseAddress, buyer, stranger, auction } = suite;
          await expectFunds(
            suite,
            async () => {
              const sent = await house.connect(buyer).undo(auction, stranger);
              expect(await eventsOf(house, sent)).to.deep.equal([
                ["AuctionUndone", auctionId(auction), stranger.address, PAID],
              ]);
              expect((await sent.wait())!.gasUsed < 900_000n).to.equal(true);
            },
            undone("stranger"),
          );
          expect(await hostile.trueOwnerOf(1n)).to.equal(houseAddress);
        });

        it("lets the seller have the NFT where they like once it moves again", async () => {
          const { suite } = await refused();
          const { house, buyer, heir, seller, auction } = suite;
          await house.connect(buyer).undo(auction, buyer);
          await recover(suite);
          await expectFunds(
            suite,
            async () => {
              expect(await eventsOf(house, house.connect(seller).cancel(auction, heir))).to.deep.equal([
                ["AuctionCancelled", auctionId(auction), heir.address],
              ]);
            },
            { "owner of 1": "heir", "auction of 1": NO_ESCROW, "end of 1": "0" },
          );
        });

        it("lets anyone bring it back to the seller once it moves again, and nowhere else", async () => {
          const { suite } = await refused();
          const { house, buyer, rival, seller, auction } = suite;
          await house.connect(buyer).undo(auction, buyer);
          await recover(suite);
          await expectFunds(
            suite,
            async () => {
              expect(await eventsOf(house, house.connect(rival).settle(auction))).to.deep.equal([
                ["AuctionCancelled", auctionId(auction), seller.address],
              ]);
            },
            { "owner of 1": "seller", "auction of 1": NO_ESCROW, "end of 1": "0" },
          );
        });

        it("settles as agreed where it moves again before anyone undid it", async () => {
          const { suite } = await refused();
          const { house, buyer, stranger, auction } = suite;
          await recover(suite);
          await expectRefused(suite, () => house.connect(buyer).undo(auction, buyer), "AuctionDeliverable", [
            auctionId(auction),
          ]);
          // This collection tells no royalty.
          await expectFunds(
            suite,
            () => house.connect(stranger).settle(auction),
            settled(suite, auction, "buyer", PAID, {}),
          );
        });
      });
    }

    describe(`given a collection that delivers (${sale})`, () => {
      for (const transfers of [Transfers.Honest, Transfers.Costly]) {
        const gas = transfers === Transfers.Costly ? ", at 450,000 gas" : "";
        it(`lets the winner not undo${gas}`, async () => {
          const suite = await loadWon(fields);
          const { hostile, house, houseAddress, buyer, auction } = suite;
          await hostile.setTransfers(transfers);
          await expectRefused(suite, () => house.connect(buyer).undo(auction, buyer), "AuctionDeliverable", [
            auctionId(auction),
          ]);
          expect(await hostile.trueOwnerOf(1n)).to.equal(houseAddress);
        });

        it(`lets the seller not undo${gas}, until 60 days after the end`, async () => {
          const suite = await loadWon(fields);
          const { hostile, house, seller, auction } = suite;
          await hostile.setTransfers(transfers);
          for (const delay of [SELLER_DELAY, PUBLIC_DELAY - 1]) {
            await time.setNextBlockTimestamp(Number(auction.endsAt) + delay);
            await expectRefused(suite, () => house.connect(seller).undo(auction, seller), "AuctionDeliverable", [
              auctionId(auction),
            ]);
          }
        });
      }

      it("lets no gas limit make a delivery of 450,000 gas fail", async () => {
        const suite = await loadWon(fields);
        const { hostile, house, buyer, auction } = suite;
        await hostile.setTransfers(Transfers.Costly);
        const outcomes = new Set<string>();
        await expectFunds(
          suite,
          async () => {
            for (let gasLimit = 100_000; gasLimit <= 1_300_000; gasLimit += 20_000) {
              const sent = house.connect(buyer).undo(auction, buyer, { gasLimit });
              outcomes.add(
                await sent.then(
                  () => "undone",
                  (error: unknown) => failureOf(house, error),
                ),
              );
            }
          },
          {},
        );
        expect([...outcomes]).to.deep.equal(["BoundedCallInsufficientGas", "AuctionDeliverable"]);
      });
    });
  }

  describe("given a held sale whose collection refuses the winner alone", () => {
    it("is delivered to the escrow: the attempt goes there, too", async () => {
      const suite = await loadWon({ refundWindow: DAY, delivery: HELD });
      const { hostile, house, buyer, escrow, auction } = suite;
      await hostile.refuse(buyer.address);
      await expectRefused(suite, () => house.connect(buyer).undo(auction, buyer), "AuctionDeliverable", [
        auctionId(auction),
      ]);
      const { terms } = await openedEscrow(suite, await house.settle(auction));
      await expectFunds(suite, () => escrow.connect(buyer).refund(terms), {
        "buyer native": PAID,
        "escrow native": -PAID,
        "owner of 1": "seller",
      });
    });
  });

  for (const [sale, fields] of sales.slice(0, 2)) {
    it(`asks nothing of the escrow where it does not hold the NFT (${sale})`, async () => {
      const suite = await loadWon(fields);
      const { hostile, house, buyer, escrowAddress, auction } = suite;
      await hostile.refuse(escrowAddress);
      await expectRefused(suite, () => house.connect(buyer).undo(auction, buyer), "AuctionDeliverable", [
        auctionId(auction),
      ]);
      await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "buyer", PAID, {}));
    });
  }

  it("does not take `Held` for anything where the sale is final", async () => {
    const suite = await loadWon({ refundWindow: 0, delivery: HELD });
    const { hostile, house, buyer, escrowAddress, auction } = suite;
    await hostile.refuse(escrowAddress);
    await expectRefused(suite, () => house.connect(buyer).undo(auction, buyer), "AuctionDeliverable", [
      auctionId(auction),
    ]);
    await hostile.refuse(buyer.address);
    await expectFunds(suite, () => house.connect(buyer).undo(auction, buyer), undone("buyer"));
  });

  describe("given a collection that refuses delivery", () => {
    async function paused(fields: Partial<Auction> = {}): Promise<HostileSuite> {
      const suite = await loadWon(fields);
      await suite.hostile.setTransfers(Transfers.Paused);
      return suite;
    }

    describe("when somebody calls who has no part in it", () => {
      for (const caller of ["stranger", "rival", "owner"] as const) {
        it(`refuses the ${caller} until 60 days after the end, and then pays the winner`, async () => {
          const suite = await paused();
          const { house, auction } = suite;
          const allowedAt = Number(auction.endsAt) + PUBLIC_DELAY;
          for (const delay of [WINNER_DELAY + 1_000, SELLER_DELAY + 1_000, PUBLIC_DELAY - 1]) {
            const at = Number(auction.endsAt) + delay;
            await time.setNextBlockTimestamp(at);
            await expectRefused(
              suite,
              () => house.connect(suite[caller]).undo(auction, suite[caller]),
              "AuctionNotUndoable",
              [suite[caller].address, allowedAt, at],
            );
          }
          await time.setNextBlockTimestamp(allowedAt);
          await expectFunds(suite, () => house.connect(suite[caller]).undo(auction, suite[caller]), undone("buyer"));
        });
      }
    });

    describe("when the winner calls", () => {
      it("refuses until a day after the end, and undoes from then on", async () => {
        const suite = await loadHostile();
        const { hostile, house, buyer } = suite;
        const auction = await createAuction(suite);
        await bid(suite, buyer, auction, PAID);
        await hostile.setTransfers(Transfers.Paused);
        const allowedAt = Number(auction.endsAt) + WINNER_DELAY;
        for (const at of [Number(auction.endsAt) - 1, Number(auction.endsAt), allowedAt - 1]) {
          await time.setNextBlockTimestamp(at);
          await expectRefused(suite, () => house.connect(buyer).undo(auction, buyer), "AuctionNotUndoable", [
            buyer.address,
            allowedAt,
            at,
          ]);
        }
        await time.setNextBlockTimestamp(allowedAt);
        await expectFunds(suite, () => house.connect(buyer).undo(auction, buyer), undone("buyer"));
      });

      it("looks at the receiver before the time", async () => {
        const suite = await loadHostile();
        const { house, buyer } = suite;
        const auction = await createAuction(suite);
        await bid(suite, buyer, auction, PAID);
        await expectRefused(suite, () => house.connect(buyer).undo(auction, NOBODY), "LedgerInvalidReceiver", [NOBODY]);
      });

      for (const [name, to] of [
        ["nobody", () => NOBODY],
        ["the house", ({ houseAddress }: AuctionSuite) => houseAddress],
      ] as const) {
        it(`refuses to pay ${name}`, async () => {
          const suite = await paused();
          const { house, buyer, auction } = suite;
          await expectRefused(suite, () => house.connect(buyer).undo(auction, to(suite)), "LedgerInvalidReceiver", [
            to(suite),
          ]);
        });
      }

      it("undoes while new sales are stopped", async () => {
        const suite = await paused();
        const { house, buyer, owner, auction } = suite;
        await house.connect(owner).pause();
        await expectFunds(suite, () => house.connect(buyer).undo(auction, buyer), undone("buyer"));
      });

      it("credits a receiver who cannot be paid", async () => {
        const suite = await paused();
        const { house, buyer, auction } = suite;
        const { address } = await deployBidder(suite, Mood.Reject);
        await expectFunds(
          suite,
          async () => {
            expect(await eventsOf(house, house.connect(buyer).undo(auction, address))).to.deep.equal([
              ["AuctionUndone", auctionId(auction), address, PAID],
              ["Credited", address, NATIVE, PAID],
            ]);
          },
          { "contract credit in house native": PAID, "bidder for 1": "nobody", "bid for 1": -PAID },
        );
      });

      it("refuses a second time", async () => {
        const suite = await paused();
        const { house, buyer, auction } = suite;
        await house.connect(buyer).undo(auction, buyer);
        await expectRefused(suite, () => house.connect(buyer).undo(auction, buyer), "AuctionHasNoBid", [
          auctionId(auction),
        ]);
      });

      it("refuses with too little gas for the owner's name or the attempt, and undoes with enough", async () => {
        const suite = await paused();
        const { house, buyer, auction } = suite;
        // 500,000 for the name and 530,000 for the attempt, a 63rd of it more, and 100,000 for what follows.
        const required = [500_000n, 530_000n].map((gas) => gas + gas / 63n + 100_000n);
        const asked = new Set<bigint>();
        await expectFunds(
          suite,
          async () => {
            for (let gasLimit = 600_000; asked.size < 3 && gasLimit < 800_000; gasLimit += 5_000) {
              try {
                await house.connect(buyer).undo.staticCall(auction, buyer, { gasLimit });
                asked.add(0n);
              } catch (error) {
                const reason = house.interface.parseError((error as { data: string }).data)!;
                expect(reason.name).to.equal("BoundedCallInsufficientGas");
                expect(reason.args[0] < reason.args[1]).to.equal(true);
                asked.add(reason.args[1] as bigint);
              }
            }
          },
          {},
        );
        expect([...asked]).to.deep.equal([...required, 0n]);
        await expectFunds(suite, () => house.connect(buyer).undo(auction, buyer), undone("buyer"));
      });

      for (const transfers of [Transfers.Paused, Transfers.BurnGas]) {
        it(`undoes whole or not at all with any gas, where the collection ${transfers === 1 ? "pauses" : "burns it"}`, async () => {
          const suite = await loadWon();
          const { hostile, house, buyer, auction } = suite;
          await hostile.setTransfers(transfers);
          const outcomes = new Set<string>();
          for (let gasLimit = 100_000; gasLimit <= 1_300_000; gasLimit += 20_000) {
            const snapshot = await networkHelpers.takeSnapshot();
            const before = await readFunds(suite);
            const outcome = await house
              .connect(buyer)
              .undo(auction, buyer, { gasLimit })
              .then(
                () => "undone",
                (error: unknown) => failureOf(house, error),
              );
            const expected = outcome === "undone" ? undone("buyer") : {};
            expect(changesBetween(before, await readFunds(suite))).to.deep.equal(expected);
            outcomes.add(outcome);
            await snapshot.restore();
          }
          expect([...outcomes]).to.deep.equal(["BoundedCallInsufficientGas", "undone"]);
        });
      }
    });

    describe("when the seller calls", () => {
      it("refuses before 30 days after the end, and undoes from then on", async () => {
        const suite = await paused();
        const { house, seller, auction } = suite;
        const allowedAt = Number(auction.endsAt) + SELLER_DELAY;
        for (const at of [Number(auction.endsAt) + WINNER_DELAY + 100, allowedAt - 1]) {
          await time.setNextBlockTimestamp(at);
          await expectRefused(suite, () => house.connect(seller).undo(auction, seller), "AuctionNotUndoable", [
            seller.address,
            allowedAt,
            at,
          ]);
        }
        await time.setNextBlockTimestamp(allowedAt);
        await expectFunds(
          suite,
          async () => {
            expect(await eventsOf(house, house.connect(seller).undo(auction, seller))).to.deep.equal([
              ["AuctionUndone", auctionId(auction), suite.buyer.address, PAID],
            ]);
          },
          undone("buyer"),
        );
      });

      it("pays the winner whomever they name", async () => {
        for (const to of ["nobody", "house", "stranger"] as const) {
          const suite = await paused();
          const { house, houseAddress, seller, stranger, auction } = suite;
          await time.increaseTo(Number(auction.endsAt) + SELLER_DELAY);
          const named = { nobody: NOBODY, house: houseAddress, stranger: stranger.address }[to];
          await expectFunds(suite, () => house.connect(seller).undo(auction, named), undone("buyer"));
        }
      });

      it("leaves the winner's right as it was", async () => {
        const suite = await paused();
        const { house, buyer, stranger, auction } = suite;
        await time.increaseTo(Number(auction.endsAt) + SELLER_DELAY);
        await expectFunds(suite, () => house.connect(buyer).undo(auction, stranger), undone("stranger"));
      });

      it("counts from the end with extensions", async () => {
        const suite = await loadHostile();
        const { hostile, house, buyer, seller } = suite;
        const auction = await createAuction(suite);
        await time.setNextBlockTimestamp(Number(auction.endsAt) - 1);
        await bid(suite, buyer, auction, PAID);
        await hostile.setTransfers(Transfers.Paused);
        const allowedAt = Number(auction.endsAt) - 1 + 600 + SELLER_DELAY;
        await time.setNextBlockTimestamp(allowedAt - 1);
        await expectRefused(suite, () => house.connect(seller).undo(auction, seller), "AuctionNotUndoable", [
          seller.address,
          allowedAt,
          allowedAt - 1,
        ]);
        await expectFunds(suite, () => house.connect(seller).undo(auction, seller), undone("buyer"));
      });

      it("credits a winner who cannot be paid, and who withdraws to elsewhere", async () => {
        const suite = await loadHostile();
        const { hostile, house, houseAddress, seller, stranger } = suite;
        const auction = await createAuction(suite);
        const { contract } = await deployBidder(suite, Mood.Reject);
        const placing = house.interface.encodeFunctionData(PLAIN_BID, [auction]);
        await contract.connect(stranger).execute(houseAddress, placing, { value: PAID });
        await hostile.setTransfers(Transfers.Paused);
        await time.increaseTo(Number(auction.endsAt) + SELLER_DELAY);
        await expectFunds(suite, () => house.connect(seller).undo(auction, seller), {
          "contract credit in house native": PAID,
          "bidder for 1": "nobody",
          "bid for 1": -PAID,
        });
        const withdrawing = house.interface.encodeFunctionData("withdraw", [NATIVE, stranger.address]);
        await expectFunds(suite, () => contract.connect(seller).execute(houseAddress, withdrawing), {
          "contract credit in house native": -PAID,
          "house native": -PAID,
          "stranger native": PAID,
        });
      });
    });

    describe("when the winner is the seller", () => {
      it("lets them undo from a day after the end on, to where they like", async () => {
        const suite = await loadHostile();
        const { hostile, house, seller, stranger } = suite;
        const auction = await createAuction(suite);
        await bid(suite, seller, auction, PAID);
        await hostile.setTransfers(Transfers.Paused);
        const allowedAt = Number(auction.endsAt) + WINNER_DELAY;
        await time.setNextBlockTimestamp(allowedAt - 1);
        await expectRefused(suite, () => house.connect(seller).undo(auction, stranger), "AuctionNotUndoable", [
          seller.address,
          allowedAt,
          allowedAt - 1,
        ]);
        await expectFunds(suite, () => house.connect(seller).undo(auction, stranger), undone("stranger"));
      });
    });

    describe("when it was undone", () => {
      async function afterUndo(): Promise<HostileSuite> {
        const suite = await paused({ buyNowPrice: PAID });
        await suite.house.connect(suite.buyer).undo(suite.auction, suite.buyer);
        return suite;
      }

      it("takes no bid and sells at no price", async () => {
        const suite = await afterUndo();
        const { house, rival, auction } = suite;
        const attempts = [
          () => house.connect(rival)[PLAIN_BID](auction, { value: PAID }),
          () => house.connect(rival).buyNow(auction, "0x", { value: PAID }),
        ];
        for (const [index, attempt] of attempts.entries()) {
          const at = Number(auction.endsAt) + WINNER_DELAY + 5_000 + index;
          await time.setNextBlockTimestamp(at);
          await expectRefused(suite, attempt, "AuctionOver", [auction.endsAt, at]);
        }
      });

      it("keeps the NFT for nobody but the seller", async () => {
        const suite = await afterUndo();
        const { house, buyer, seller, auction } = suite;
        await recover(suite);
        await expectRefused(suite, () => house.connect(buyer).cancel(auction, buyer), "AuctionNotSeller", [
          buyer.address,
          seller.address,
        ]);
      });

      it("can be auctioned anew from where it is, also while it does not move", async () => {
        const suite = await afterUndo();
        const { house, rival, seller, auction } = suite;
        const next = auctionOf(suite, { startsAt: 0, endsAt: Number(auction.endsAt) + 7 * DAY });
        await house.connect(seller).edit(auction, next);
        await bid(suite, rival, next, PRICE);
        await recover(suite);
        await waitForEnd(next);
        await expectFunds(suite, () => house.settle(next), settled(suite, next, "rival", PRICE, {}));
      });

      it("stays as it is where it cannot be brought back either", async () => {
        const suite = await afterUndo();
        const { hostile, house, seller, auction } = suite;
        for (const attempt of [() => house.settle(auction), () => house.connect(seller).cancel(auction, seller)]) {
          await expectRefused(suite, attempt, "HostileCollectionPaused", [], hostile);
        }
      });
    });
  });

  describe("given no bid", () => {
    it("says so before it looks at the receiver and the time", async () => {
      const suite = await loadAuctions();
      const auction = await createAuction(suite);
      await expectRefused(suite, () => suite.house.connect(suite.stranger).undo(auction, NOBODY), "AuctionHasNoBid", [
        auctionId(auction),
      ]);
    });

    for (const caller of ["seller", "stranger"] as const) {
      it(`refuses the ${caller}`, async () => {
        const suite = await loadAuctions();
        const auction = await createAuction(suite);
        await time.increaseTo(Number(auction.endsAt) + PUBLIC_DELAY);
        await expectRefused(
          suite,
          () => suite.house.connect(suite[caller]).undo(auction, suite[caller]),
          "AuctionHasNoBid",
          [auctionId(auction)],
        );
      });
    }

    for (const [name, transfers] of [
      ["pauses", Transfers.Paused],
      ["moves nothing and says nothing", Transfers.Silent],
    ] as const) {
      it(`leaves the NFT to a later settlement or cancellation where the collection ${name}`, async () => {
        const suite = await loadHostile();
        const { hostile, house, houseAddress, seller } = suite;
        const auction = await createAuction(suite);
        await waitForEnd(auction);
        await hostile.setTransfers(transfers);
        await (transfers === Transfers.Paused
          ? expectRefused(suite, () => house.settle(auction), "HostileCollectionPaused", [], hostile)
          : expectRefused(suite, () => house.settle(auction), "SettlementNotDelivered", [
              suite.art,
              1n,
              seller.address,
              houseAddress,
            ]));
        await hostile.setTransfers(Transfers.Honest);
        await expectFunds(suite, () => house.settle(auction), {
          "owner of 1": "seller",
          "auction of 1": NO_ESCROW,
          "end of 1": "0",
        });
      });
    }
  });

  describe("given an auction in a token", () => {
    async function wonInOdd() {
      const suite = await loadHostile();
      const odd = await deployMock<OddToken>("OddERC20");
      const currency = await odd.getAddress();
      await odd.mint(suite.buyer.address, PAID);
      await odd.connect(suite.buyer).approve(suite.houseAddress, PAID);
      suite.currencies.odd = currency;
      const auction = await createAuction(suite, { currency });
      await bid(suite, suite.buyer, auction, PAID);
      await time.increaseTo(Number(auction.endsAt) + WINNER_DELAY);
      await suite.hostile.setTransfers(Transfers.Paused);
      return { suite, odd, currency, auction };
    }

    it("gives the token back, and owes it no longer", async () => {
      const { suite, currency, auction } = await wonInOdd();
      const { house, buyer } = suite;
      await expectFunds(suite, () => house.connect(buyer).undo(auction, suite.stranger), {
        "stranger odd": PAID,
        "house odd": -PAID,
        "owed by house odd": -PAID,
        "bidder for 1": "nobody",
        "bid for 1": -PAID,
      });
      await expectSolvent(suite, currency);
    });

    it("credits whom the token refuses, and owes it still", async () => {
      const { suite, odd, currency, auction } = await wonInOdd();
      const { house, buyer } = suite;
      await odd.setBlocked(buyer.address, true);
      await expectFunds(suite, () => house.connect(buyer).undo(auction, buyer), {
        "buyer credit in house odd": PAID,
        "bidder for 1": "nobody",
        "bid for 1": -PAID,
      });
      await expectSolvent(suite, currency);
    });

    it("takes no safe transfer for a bid afterwards", async () => {
      const { suite, odd, auction } = await wonInOdd();
      const { house, houseAddress, buyer } = suite;
      await house.connect(buyer).undo(auction, buyer);
      const at = Number(auction.endsAt) + WINNER_DELAY + 5_000;
      await time.setNextBlockTimestamp(at);
      await expectRefused(
        suite,
        () => odd.connect(buyer).safeTransferPart(houseAddress, PAID, PAID, encodeBid(auction)),
        "AuctionOver",
        [auction.endsAt, at],
      );
    });
  });

  it("lets nobody but the house itself make the attempt", async () => {
    const suite = await loadWon();
    const { house, buyer } = suite;
    await expectRefused(suite, () => house.connect(buyer).moveHeld(suite.art, 1n, buyer), "CustodyNotSelf", [
      buyer.address,
    ]);
  });
});
