import { expect } from "chai";
import { Delivery, escrowId, NATIVE, State, type Terms } from "../helpers/terms.ts";
import {
  as,
  at,
  callOf,
  createWorld,
  DAY,
  deployMock,
  ethers,
  expectChanges,
  expectRefused,
  KINDS,
  loadFixture,
  networkHelpers,
  openEscrow,
  openKind,
  prepare,
  PRICE,
  type ScriptedActor,
  type Signer,
  termsOf,
  TOKEN_ID,
  type World,
} from "./world.ts";

const HELD_KINDS = KINDS.filter((kind) => kind.delivery === Delivery.Held);

/** Claims in that second. */
async function claimAt(world: World, timestamp: bigint, caller: Signer, terms: Terms, to: Signer) {
  await at(timestamp);
  return as(world.escrow, caller).claim(terms, to);
}

/** A refunded sale whose NFT the collection did not return. */
async function oweNFT(world: World): Promise<Terms> {
  const terms = await openEscrow(world, { delivery: Delivery.Held });
  await world.collection.refuse(terms.seller, true);
  await as(world.escrow, world.buyer).refund(terms);
  return terms;
}

describe("RefundEscrow.claim", () => {
  describe("given an NFT that is owed to the seller", () => {
    it("hands it to where the seller likes, at any time", async () => {
      const world = await loadFixture(createWorld);
      const terms = await oweNFT(world);
      const claiming = async (): Promise<void> => {
        await expect(as(world.escrow, world.seller).claim(terms, world.heir))
          .to.emit(world.escrow, "NFTClaimed")
          .withArgs(escrowId(terms), world.heir);
      };
      await expectChanges(world, terms, claiming, { nft: "heir", state: State.None });
    });

    it("hands it out once", async () => {
      const world = await loadFixture(createWorld);
      const terms = await oweNFT(world);
      await as(world.escrow, world.seller).claim(terms, world.heir);
      const id = escrowId(terms);
      const again = (): Promise<unknown> => as(world.escrow, world.seller).claim(terms, world.heir);
      await expectRefused(world, terms, again, "EscrowNothingToClaim", id, world.seller);
    });

    for (const caller of ["buyer", "stranger"] as const) {
      it(`is refused to the ${caller}, also long after the window`, async () => {
        const world = await loadFixture(createWorld);
        const terms = await oweNFT(world);
        const late = terms.closesAt + 100n * DAY;
        const claiming = (): Promise<unknown> => claimAt(world, late, world[caller], terms, world[caller]);
        await expectRefused(world, terms, claiming, "EscrowNothingToClaim", escrowId(terms), world[caller]);
      });
    }

    it("passes the collection's refusal on, and stays owed", async () => {
      const world = await loadFixture(createWorld);
      const terms = await oweNFT(world);
      await expectChanges(
        world,
        terms,
        async () => {
          await expect(as(world.escrow, world.seller).claim(terms, world.seller))
            .to.be.revertedWithCustomError(world.collection, "Refused")
            .withArgs(world.seller);
        },
        {},
      );
    });

    it("reverts where the collection's transfer moves nothing, and stays owed", async () => {
      const world = await loadFixture(createWorld);
      const terms = await oweNFT(world);
      await world.collection.setInert(true);
      await expectRefused(
        world,
        terms,
        () => as(world.escrow, world.seller).claim(terms, world.heir),
        "EscrowNotDelivered",
        terms.collection,
        TOKEN_ID,
        world.heir,
        world.escrow,
      );
    });

    it("has no limit of gas", async () => {
      const world = await loadFixture(createWorld);
      const terms = await oweNFT(world);
      await world.collection.setGasToBurn(2_000_000);
      const claiming = (): Promise<unknown> => as(world.escrow, world.seller).claim(terms, world.heir);
      await expectChanges(world, terms, claiming, { nft: "heir", state: State.None });
    });

    it("is hidden from whoever the collection calls meanwhile", async () => {
      const world = await loadFixture(createWorld);
      const { escrow, collection, opener } = world;
      const seller = await opener.getAddress();
      await opener.run([await callOf(collection, "setApprovalForAll", [seller, true])]);
      const terms = await openEscrow(world, { delivery: Delivery.Held, seller });
      await collection.refuse(opener, true);
      await as(escrow, world.buyer).refund(terms);
      const claim = await callOf(escrow, "claim", [terms, world.heir.address]);
      await collection.setScript([await callOf(opener, "attempt", [[claim]])]);
      const locked = escrow.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
      const claiming = async (): Promise<void> => {
        await expect(opener.run([claim]))
          .to.emit(opener, "Attempted")
          .withArgs(false, locked);
      };
      await expectChanges(world, terms, claiming, { nft: "heir", state: State.None });
    });
  });

  for (const kind of HELD_KINDS) {
    const currency = kind.token ? "token" : "native";

    describe(`given a sale that is ${kind.name} and whose delivery fails`, () => {
      async function failing(): Promise<[World, Terms]> {
        const world = await loadFixture(createWorld);
        const terms = await openKind(world, kind);
        await world.collection.refuse(world.buyer, true);
        return [world, terms];
      }

      it("lets the buyer undo it a day after the window ends, and not before", async () => {
        const [world, terms] = await failing();
        const claimableAt = terms.closesAt + DAY;
        const early = claimableAt - 1n;
        const claiming = (timestamp: bigint) => (): Promise<unknown> =>
          claimAt(world, timestamp, world.buyer, terms, world.heir);
        await expectRefused(world, terms, claiming(early), "EscrowNotYetClaimable", claimableAt, early);
        const undoing = async (): Promise<void> => {
          await expect(claiming(claimableAt)()).to.emit(world.escrow, "EscrowRefunded").withArgs(escrowId(terms), true);
        };
        await expectChanges(world, terms, undoing, {
          [`escrow.${currency}`]: -PRICE,
          [`heir.${currency}`]: PRICE,
          nft: "seller",
          state: State.None,
        });
      });

      it("lets the seller undo it 30 days later to the second, and have the NFT where they like", async () => {
        const [world, terms] = await failing();
        const claimableAt = terms.closesAt + 30n * DAY;
        const claiming = (timestamp: bigint) => (): Promise<unknown> =>
          claimAt(world, timestamp, world.seller, terms, world.heir);
        const early = claimableAt - 1n;
        await expectRefused(world, terms, claiming(early), "EscrowNotYetClaimable", claimableAt, early);
        const undoing = async (): Promise<void> => {
          await expect(claiming(claimableAt)()).to.emit(world.escrow, "EscrowRefunded").withArgs(escrowId(terms), true);
        };
        await expectChanges(world, terms, undoing, {
          [`escrow.${currency}`]: -PRICE,
          [`buyer.${currency}`]: PRICE,
          nft: "heir",
          state: State.None,
        });
      });

      for (const exit of ["refund", "accept", "closeEscrow", "claim"] as const) {
        it(`has no door left afterwards: ${exit}`, async () => {
          const [world, terms] = await failing();
          await claimAt(world, terms.closesAt + DAY, world.buyer, terms, world.buyer);
          const escrow = as(world.escrow, world.buyer);
          const id = escrowId(terms);
          if (exit === "claim") {
            const again = (): Promise<unknown> => escrow.claim(terms, world.buyer);
            await expectRefused(world, terms, again, "EscrowNothingToClaim", id, world.buyer);
          } else {
            await expectRefused(world, terms, () => escrow[exit](terms), "EscrowNotOpen", id);
          }
        });
      }

      it("is refused to a stranger", async () => {
        const [world, terms] = await failing();
        const late = terms.closesAt + 31n * DAY;
        const claiming = (): Promise<unknown> => claimAt(world, late, world.stranger, terms, world.stranger);
        await expectRefused(world, terms, claiming, "EscrowNothingToClaim", escrowId(terms), world.stranger);
      });

      it("pays the buyer also where the collection does not return the NFT, which the seller may claim", async () => {
        const [world, terms] = await failing();
        await world.collection.refuse(world.seller, true);
        const undoing = async (): Promise<void> => {
          await expect(claimAt(world, terms.closesAt + DAY, world.buyer, terms, world.buyer))
            .to.emit(world.escrow, "EscrowRefunded")
            .withArgs(escrowId(terms), false);
        };
        await expectChanges(world, terms, undoing, {
          [`escrow.${currency}`]: -PRICE,
          [`buyer.${currency}`]: PRICE,
          state: State.NFTOwed,
        });
        const claiming = (): Promise<unknown> => as(world.escrow, world.seller).claim(terms, world.heir);
        await expectChanges(world, terms, claiming, { nft: "heir", state: State.None });
      });

      it("owes the seller the NFT where they name a place that the collection refuses", async () => {
        const [world, terms] = await failing();
        await world.collection.refuse(world.heir, true);
        const late = terms.closesAt + 30n * DAY;
        const undoing = (): Promise<unknown> => claimAt(world, late, world.seller, terms, world.heir);
        await expectChanges(world, terms, undoing, {
          [`escrow.${currency}`]: -PRICE,
          [`buyer.${currency}`]: PRICE,
          state: State.NFTOwed,
        });
      });

      it("can still be refunded inside the window", async () => {
        const [world, terms] = await failing();
        await expectChanges(world, terms, () => as(world.escrow, world.buyer).refund(terms), {
          [`escrow.${currency}`]: -PRICE,
          [`buyer.${currency}`]: PRICE,
          nft: "seller",
          state: State.None,
        });
      });
    });

    describe(`given a sale that is ${kind.name} and that can be delivered`, () => {
      for (const [caller, delay] of [
        ["buyer", DAY],
        ["seller", 30n * DAY],
      ] as const) {
        it(`is refused to the ${caller}, and the attempt is undone`, async () => {
          const world = await loadFixture(createWorld);
          const terms = await openKind(world, kind);
          const claiming = (): Promise<unknown> =>
            claimAt(world, terms.closesAt + delay, world[caller], terms, world[caller]);
          await expectRefused(world, terms, claiming, "EscrowDeliverable", escrowId(terms));
        });
      }
    });
  }

  it("takes the same person on both sides for the buyer", async () => {
    const world = await loadFixture(createWorld);
    const terms = await openEscrow(world, { delivery: Delivery.Held, seller: world.buyer.address });
    // The collection refuses this person both ways.
    await world.collection.refuse(world.buyer, true);
    const undoing = (): Promise<unknown> => claimAt(world, terms.closesAt + DAY, world.buyer, terms, world.heir);
    await expectChanges(world, terms, undoing, {
      "escrow.native": -PRICE,
      "heir.native": PRICE,
      state: State.NFTOwed,
    });
  });

  it("credits the place that the buyer named where it cannot be paid", async () => {
    const world = await loadFixture(createWorld);
    const refusing = await deployMock<ScriptedActor>("RefusingReceiver");
    const to = await refusing.getAddress();
    const terms = await openEscrow(world, { delivery: Delivery.Held });
    await world.collection.refuse(world.buyer, true);
    const undoing = async (): Promise<void> => {
      await at(terms.closesAt + DAY);
      await as(world.escrow, world.buyer).claim(terms, to);
    };
    const changes = { "contract.credit.native": PRICE, nft: "seller", state: State.None };
    await expectChanges(world, terms, undoing, changes, { contract: to });
  });

  for (const caller of ["seller", "buyer"] as const) {
    it(`has nothing of a delivered sale for the ${caller}`, async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world);
      await world.collection.refuse(world.buyer, true);
      const late = terms.closesAt + 31n * DAY;
      const claiming = (): Promise<unknown> => claimAt(world, late, world[caller], terms, world[caller]);
      await expectRefused(world, terms, claiming, "EscrowNothingToClaim", escrowId(terms), world[caller]);
    });

    it(`has nothing for the ${caller} of a sale that never was`, async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world, { delivery: Delivery.Held });
      await prepare(world, terms);
      const late = terms.closesAt + 31n * DAY;
      const claiming = (): Promise<unknown> => claimAt(world, late, world[caller], terms, world[caller]);
      await expectRefused(world, terms, claiming, "EscrowNothingToClaim", escrowId(terms), world[caller]);
    });
  }

  it("pays nothing to nobody", async () => {
    const world = await loadFixture(createWorld);
    const terms = await oweNFT(world);
    const claiming = (): Promise<unknown> => as(world.escrow, world.seller).claim(terms, NATIVE);
    await expectRefused(world, terms, claiming, "LedgerInvalidReceiver", NATIVE);
  });

  it("strands nothing in the escrow itself", async () => {
    const world = await loadFixture(createWorld);
    const terms = await oweNFT(world);
    const claiming = (): Promise<unknown> => as(world.escrow, world.seller).claim(terms, world.escrow);
    await expectRefused(world, terms, claiming, "LedgerInvalidReceiver", world.escrow);
  });

  describe("given a caller who withholds gas", () => {
    /** Runs at every gas limit of a scan and returns the outcomes' names. */
    async function scan(
      world: World,
      terms: Terms,
      run: (gasLimit: bigint) => Promise<unknown>,
      step: bigint,
      highest: bigint,
    ): Promise<Map<string, number>> {
      const outcomes = new Map<string, number>();
      for (let gasLimit = 60_000n; gasLimit <= highest; gasLimit += step) {
        const snapshot = await networkHelpers.takeSnapshot();
        await at(terms.closesAt + DAY);
        let outcome = "done";
        try {
          await run(gasLimit);
        } catch (error) {
          outcome = errorName(world, error);
        }
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        await snapshot.restore();
      }
      return outcomes;
    }

    for (const burn of [0, 300_000, 440_000]) {
      it(`cannot make a delivery that needs ${burn} gas look refused`, async () => {
        const world = await loadFixture(createWorld);
        const terms = await openEscrow(world, { delivery: Delivery.Held });
        await world.collection.setGasToBurn(burn);
        const claim = (gasLimit: bigint): Promise<unknown> =>
          as(world.escrow, world.buyer).claim(terms, world.buyer, { gasLimit });
        const outcomes = await scan(world, terms, claim, 4_001n, 1_300_000n);
        expect(outcomes).to.include.keys("BoundedCallInsufficientGas", "EscrowDeliverable");
        outcomes.delete("out of gas");
        expect(outcomes.size).to.equal(2);
      });
    }

    it("cannot make the return to the seller look refused", async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world, { delivery: Delivery.Held });
      await world.collection.setGasToBurn(300_000);
      let done = 0;
      for (let gasLimit = 60_000n; gasLimit <= 1_000_000n; gasLimit += 4_001n) {
        const snapshot = await networkHelpers.takeSnapshot();
        try {
          await as(world.escrow, world.buyer).refund(terms, { gasLimit });
          expect(await world.collection.ownerOf(TOKEN_ID)).to.equal(terms.seller);
          expect(await world.escrow.creditOf(terms.buyer, NATIVE)).to.equal(0n);
          done++;
        } catch (error) {
          expect(errorName(world, error)).to.be.oneOf(["BoundedCallInsufficientGas", "out of gas"]);
          expect(await world.escrow.stateOf(escrowId(terms))).to.equal(State.Open);
        }
        await snapshot.restore();
      }
      expect(done).to.be.greaterThan(10);
    });

    it("cannot make a payment look refused", async () => {
      const world = await loadFixture(createWorld);
      const wallet = await deployMock<ScriptedActor>("ThirstyReceiver", 90_000);
      const receiver = await wallet.getAddress();
      const terms = await openEscrow(world, { seller: receiver, royalties: [{ receiver, amount: 10n }] });
      let done = 0;
      for (let gasLimit = 60_000n; gasLimit <= 700_000n; gasLimit += 3_001n) {
        const snapshot = await networkHelpers.takeSnapshot();
        await at(terms.closesAt + DAY);
        try {
          await as(world.escrow, world.stranger).closeEscrow(terms, { gasLimit });
          expect(await ethers.provider.getBalance(receiver)).to.equal(PRICE - 35_001n);
          done++;
        } catch (error) {
          expect(errorName(world, error)).to.be.oneOf(["BoundedCallInsufficientGas", "out of gas"]);
          expect(await world.escrow.stateOf(escrowId(terms))).to.equal(State.Open);
        }
        await snapshot.restore();
      }
      expect(done).to.be.greaterThan(10);
    });
  });
});

/** The name of the error by which a transaction failed. */
function errorName(world: World, error: unknown): string {
  if (!(error instanceof Error) || error.name === "AssertionError") throw error;
  const data = (error as { data?: unknown }).data;
  if (typeof data === "string" && data !== "0x") {
    const name = world.escrow.interface.parseError(data)?.name;
    if (name !== undefined) return name;
    if (data.startsWith(ethers.id("BoundedCallInsufficientGas(uint256,uint256)").slice(0, 10))) {
      return "BoundedCallInsufficientGas";
    }
  }
  if (/out of gas|ran out of gas/i.test(error.message)) return "out of gas";
  throw error;
}
