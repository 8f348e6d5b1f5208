import { expect } from "chai";
import type { BaseContract } from "ethers";
import { Delivery, escrowId, State, type Terms } from "../helpers/terms.ts";
import {
  as,
  at,
  type Books,
  callOf,
  createWorld,
  deployMock,
  ethers,
  expectChanges,
  finalChanges,
  KINDS,
  loadFixture,
  networkHelpers,
  openKind,
  PRICE,
  type ScriptedActor,
  termsOf,
  type World,
} from "./world.ts";

/** The events of a batch, in their order: "closed" or the name of the error, with the id. */
async function closeAll(world: World, timestamp: bigint, batch: Terms[]): Promise<[string, string][]> {
  const { escrow } = world;
  await at(timestamp);
  const response = await as(escrow, world.stranger).closeEscrows(batch, { gasLimit: 10_000_000n });
  const events: [string, string][] = [];
  for (const log of (await response.wait())!.logs) {
    const event = log.address === escrow.target ? escrow.interface.parseLog(log) : null;
    if (event?.name === "EscrowClosed") {
      expect(event.args[1]).to.equal(false);
      events.push(["closed", event.args[0] as string]);
    }
    if (event?.name === "EscrowNotClosed") {
      const reason = escrow.interface.parseError(event.args[1] as string);
      events.push([`${reason!.name}(${reason!.args.join(",")})`, event.args[0] as string]);
    }
  }
  return events;
}

describe("RefundEscrow.closeEscrows", () => {
  it("closes sales of every kind, in their order", async () => {
    const world = await loadFixture(createWorld);
    const batch: Terms[] = [];
    for (const [i, kind] of KINDS.entries()) {
      batch.push(await openKind(world, kind, { tokenId: 100n + BigInt(i) }));
    }
    const closesAt = batch.at(-1)!.closesAt;
    const expected: Books = { ...sum(finalChanges(batch[0]!), finalChanges(batch[1]!)), nft: "buyer" };
    // The books name the token of the last terms; all four sales are in the two currencies that they know.
    const changes = { ...expected, ...sum(finalChanges(batch[2]!), finalChanges(batch[3]!)), nft: "buyer" };
    const closing = async (): Promise<void> => {
      const events = await closeAll(world, closesAt, batch);
      expect(events).to.deep.equal(batch.map((terms) => ["closed", escrowId(terms)]));
    };
    await expectChanges(world, batch[3]!, closing, changes);
    for (const terms of batch) expect(await world.escrow.stateOf(escrowId(terms))).to.equal(State.None);
  });

  it("closes the good ones though others fail in every way", async () => {
    const world = await loadFixture(createWorld);
    const { collection } = world;
    const base = 200n;
    const good = await openKind(world, KINDS[0], { tokenId: base });
    const early = await openKind(world, KINDS[0], { tokenId: base + 1n, closesAt: good.closesAt + 1000n });
    const ended = await openKind(world, KINDS[0], { tokenId: base + 2n });
    await as(world.escrow, world.buyer).accept(ended);
    const never = await termsOf(world, { tokenId: base + 3n, closesAt: good.closesAt });
    const outsider = await deployMock<ScriptedActor>("ScriptedActor");
    const refused = await openKind(world, KINDS[1], { tokenId: base + 4n, buyer: await outsider.getAddress() });
    await collection.refuse(outsider, true);
    const owed = await openKind(world, KINDS[1], { tokenId: base + 5n });
    await collection.refuse(world.seller, true);
    await as(world.escrow, world.buyer).refund(owed);
    const last = await openKindFromStranger(world, base + 6n);
    const batch = [early, good, ended, never, refused, good, owed, last];
    const closesAt = last.closesAt;
    const closing = async (): Promise<void> => {
      expect(await closeAll(world, closesAt, batch)).to.deep.equal([
        [`EscrowWindowNotOver(${early.closesAt},${closesAt})`, escrowId(early)],
        ["closed", escrowId(good)],
        [`EscrowNotOpen(${escrowId(ended)})`, escrowId(ended)],
        [`EscrowNotOpen(${escrowId(never)})`, escrowId(never)],
        [`EscrowDeliveryRefused(${refused.collection},${refused.tokenId},${refused.buyer})`, escrowId(refused)],
        [`EscrowNotOpen(${escrowId(good)})`, escrowId(good)],
        [`EscrowNotOpen(${escrowId(owed)})`, escrowId(owed)],
        ["closed", escrowId(last)],
      ]);
    };
    const changes = sum(finalChanges(good), finalChanges(last));
    await expectChanges(world, last, closing, {
      ...changes,
      "seller.native": PRICE - 135_001n,
      "stranger.native": PRICE - 135_001n,
      nft: "buyer",
    });
    expect(await world.escrow.stateOf(escrowId(early))).to.equal(State.Open);
    expect(await world.escrow.stateOf(escrowId(refused))).to.equal(State.Open);
    expect(await world.escrow.stateOf(escrowId(owed))).to.equal(State.NFTOwed);
    expect(await collection.ownerOf(refused.tokenId)).to.equal(await world.escrow.getAddress());
  });

  it("undoes all of an item that fails midway", async () => {
    const world = await loadFixture(createWorld);
    const terms = await openKind(world, KINDS[1]);
    // The collection moves the NFT, and then denies it.
    await world.collection.claimOwner(terms.tokenId, world.artist);
    const closing = async (): Promise<void> => {
      const events = await closeAll(world, terms.closesAt, [terms]);
      expect(events[0]![0]).to.match(/^EscrowDeliveryRefused/);
    };
    await expectChanges(world, terms, closing, {});
    expect(await world.collection.trueOwnerOf(terms.tokenId)).to.equal(await world.escrow.getAddress());
  });

  describe("given a caller who withholds gas", () => {
    it("closes all of them with the gas that was estimated", async () => {
      const world = await loadFixture(createWorld);
      const batch: Terms[] = [];
      for (const [i, kind] of KINDS.entries()) {
        batch.push(await openKind(world, kind, { tokenId: 300n + BigInt(i) }));
      }
      const closesAt = batch.at(-1)!.closesAt;
      await at(closesAt);
      const gasLimit = await world.escrow.closeEscrows.estimateGas(batch);
      await at(closesAt);
      await expect(world.escrow.closeEscrows(batch, { gasLimit })).not.to.emit(world.escrow, "EscrowNotClosed");
      for (const terms of batch) expect(await world.escrow.stateOf(escrowId(terms))).to.equal(State.None);
    });

    it("closes all or reverts with the item that lacked gas", async () => {
      const world = await loadFixture(createWorld);
      const { escrow } = world;
      // The second needs more gas than the first: an attempt to deliver must always find its full amount.
      const batch = [await openKind(world, KINDS[0], { tokenId: 300n }), await openKind(world, KINDS[1])];
      const ids = batch.map(escrowId);
      const outcomes = new Set<string>();
      for (let gasLimit = 60_000n; gasLimit <= 1_300_000n; gasLimit += 10_007n) {
        const snapshot = await networkHelpers.takeSnapshot();
        await at(batch[1]!.closesAt);
        let expected: bigint = State.None;
        try {
          await as(escrow, world.stranger).closeEscrows(batch, { gasLimit });
          outcomes.add("closed");
        } catch (error) {
          outcomes.add(failureOf(world, error));
          expected = State.Open;
        }
        for (const id of ids) expect(await escrow.stateOf(id)).to.equal(expected);
        await snapshot.restore();
      }
      outcomes.delete("out of gas");
      expect([...outcomes]).to.have.members(["EscrowBatchOutOfGas(0)", "EscrowBatchOutOfGas(1)", "closed"]);
    });

    it("leaves out no sale in which the gas ends without a word, between what costs most and the next look at it", async () => {
      const world = await loadFixture(createWorld);
      const { escrow } = world;
      // Each uses all that it gets and is credited; the fees behind them are written without another look.
      const burners = await Promise.all(
        Array.from({ length: 8 }, () => deployMock<BaseContract>("ThirstyReceiver", 1_000_000n)),
      );
      const royalties = await Promise.all(
        burners.map(async (burner) => ({ receiver: await burner.getAddress(), amount: 1n })),
      );
      const fees = Array.from({ length: 4 }, (_, i) => ({ receiver: ethers.toBeHex(0x1_0000 + i, 20), amount: 1n }));
      const terms = await openKind(world, KINDS[0], { royalties, fees });
      const outcomeAt = async (gasLimit: bigint): Promise<string> => {
        const snapshot = await networkHelpers.takeSnapshot();
        await at(terms.closesAt);
        try {
          await as(escrow, world.stranger).closeEscrows([terms], { gasLimit });
          return (await escrow.stateOf(escrowId(terms))) === State.None ? "closed" : "left out";
        } catch (error) {
          return failureOf(world, error);
        } finally {
          await snapshot.restore();
        }
      };
      let [fails, closes] = [500_000n, 3_000_000n];
      while (closes - fails > 2_000n) {
        const gasLimit = (fails + closes) / 2n;
        if ((await outcomeAt(gasLimit)) === "closed") closes = gasLimit;
        else fails = gasLimit;
      }
      const outcomes = new Set<string>();
      for (let gasLimit = fails - 250_000n; gasLimit <= fails; gasLimit += 5_003n) {
        outcomes.add(await outcomeAt(gasLimit));
      }
      expect([...outcomes]).to.deep.equal(["EscrowBatchOutOfGas(0)"]);
    });
  });

  it("closes nothing where the batch is empty", async () => {
    const world = await loadFixture(createWorld);
    const terms = await openKind(world, KINDS[0]);
    await expectChanges(
      world,
      terms,
      async () => {
        expect(await closeAll(world, terms.closesAt, [])).to.deep.equal([]);
      },
      {},
    );
  });

  it("is locked while it pays", async () => {
    const world = await loadFixture(createWorld);
    const { escrow, opener } = world;
    const first = await openKind(world, KINDS[0], { seller: await opener.getAddress() });
    const second = await openKind(world, KINDS[0], { tokenId: 98n });
    const locked = escrow.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
    for (const method of ["closeEscrows", "closeWithinBatch"] as const) {
      const args = method === "closeEscrows" ? [[second]] : [second];
      const reason =
        method === "closeEscrows" ? locked : escrow.interface.encodeErrorResult("EscrowNotSelf", [opener.target]);
      await opener.setScript([await callOf(escrow, method, args)]);
      const snapshot = await networkHelpers.takeSnapshot();
      await at(second.closesAt);
      await expect(escrow.closeEscrows([first], { gasLimit: 5_000_000n }))
        .to.emit(opener, "Attempted")
        .withArgs(false, reason);
      expect(await escrow.stateOf(escrowId(first))).to.equal(State.None);
      expect(await escrow.stateOf(escrowId(second))).to.equal(State.Open);
      await snapshot.restore();
    }
  });

  it("keeps its inner step to itself", async () => {
    const world = await loadFixture(createWorld);
    const terms = await openKind(world, KINDS[0]);
    await at(terms.closesAt);
    await expect(as(world.escrow, world.stranger).closeWithinBatch(terms))
      .to.be.revertedWithCustomError(world.escrow, "EscrowNotSelf")
      .withArgs(world.stranger);
    expect(await world.escrow.stateOf(escrowId(terms))).to.equal(State.Open);
  });
});

/** A held sale by the stranger. */
async function openKindFromStranger(world: World, tokenId: bigint): Promise<Terms> {
  await as(world.collection, world.stranger).setApprovalForAll(world.opener, true);
  return openKind(world, KINDS[1], { tokenId, seller: world.stranger.address, delivery: Delivery.Held });
}

/** The amounts of two changes together. */
function sum(first: Books, second: Books): Books {
  const result: Books = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const other = result[name];
    result[name] = typeof value === "bigint" && typeof other === "bigint" ? value + other : value;
  }
  return result;
}

/** The escrow's error by which a transaction failed, or "out of gas". */
function failureOf(world: World, error: unknown): string {
  if (!(error instanceof Error) || error.name === "AssertionError") throw error;
  const data = (error as { data?: unknown }).data;
  const reason = typeof data === "string" ? world.escrow.interface.parseError(data) : null;
  if (reason) return `${reason.name}(${reason.args.join(",")})`;
  if (/out of gas/i.test(error.message)) return "out of gas";
  throw error;
}
