import { expect } from "chai";
import { Delivery, escrowId, restOf, State } from "../helpers/terms.ts";
import {
  as,
  at,
  callOf,
  createWorld,
  currencyName,
  deployMock,
  ethers,
  expectChanges,
  expectRefused,
  finalChanges,
  KINDS,
  loadFixture,
  openEscrow,
  openKind,
  PRICE,
  type ScriptedActor,
  TOKEN_ID,
  without,
  type World,
} from "./world.ts";

describe("RefundEscrow.accept", () => {
  for (const kind of KINDS) {
    describe(`given a sale that is ${kind.name}`, () => {
      it("pays royalties, credits fees, pays the seller the rest and delivers", async () => {
        const world = await loadFixture(createWorld);
        const terms = await openKind(world, kind);
        const accepting = async (): Promise<void> => {
          const response = as(world.escrow, world.buyer).accept(terms);
          await expect(response).to.emit(world.escrow, "EscrowClosed").withArgs(escrowId(terms), true);
          for (const fee of terms.fees) {
            await expect(response).to.emit(world.escrow, "Credited").withArgs(fee.receiver, terms.currency, fee.amount);
          }
        };
        await expectChanges(world, terms, accepting, finalChanges(terms));
      });

      for (const caller of ["seller", "stranger"] as const) {
        it(`is refused to the ${caller}`, async () => {
          const world = await loadFixture(createWorld);
          const terms = await openKind(world, kind);
          const accepting = (): Promise<unknown> => as(world.escrow, world[caller]).accept(terms);
          await expectRefused(world, terms, accepting, "EscrowNotBuyer", world[caller], terms.buyer);
        });
      }

      it("is there also after the window", async () => {
        const world = await loadFixture(createWorld);
        const terms = await openKind(world, kind);
        await at(terms.closesAt + 5n);
        await expectChanges(world, terms, () => as(world.escrow, world.buyer).accept(terms), finalChanges(terms));
      });

      for (const exit of ["accept", "refund", "closeEscrow"] as const) {
        it(`pays nothing where one transaction accepts and then calls ${exit}`, async () => {
          const world = await loadFixture(createWorld);
          const { escrow, opener } = world;
          const terms = await openKind(world, kind, { buyer: await opener.getAddress() });
          const calls = [await callOf(escrow, "accept", [terms]), await callOf(escrow, exit, [terms])];
          const exiting = async (): Promise<unknown> => {
            if (exit === "closeEscrow") await at(terms.closesAt);
            return opener.run(calls);
          };
          await expectRefused(world, terms, exiting, "EscrowNotOpen", escrowId(terms));
        });
      }

      it("lets no door open while royalties and seller are paid", async () => {
        const world = await loadFixture(createWorld);
        const { escrow, token, collection } = world;
        const artist = await deployMock<ScriptedActor>("ScriptedActor");
        const seller = await deployMock<ScriptedActor>("ScriptedActor");
        const parties = { seller: await seller.getAddress(), artist: await artist.getAddress() };
        const royalties = [{ receiver: parties.artist, amount: 60_000n }];
        await seller.run([await callOf(collection, "setApprovalForAll", [world.opener.target, true])]);
        const terms = await openKind(world, kind, { seller: parties.seller, royalties });
        // Both royalty receiver and seller are buyers of another open sale, which they would leave twice.
        for (const actor of [artist, seller]) {
          const other = await openKind(world, kind, {
            tokenId: actor === artist ? 98n : 99n,
            buyer: await actor.getAddress(),
          });
          const attempts = [await callOf(escrow, "accept", [other]), await callOf(escrow, "closeEscrow", [terms])];
          if (kind.token) await token.setScript([await callOf(actor, "attempt", [attempts])]);
          else await actor.setScript(attempts);
        }
        const locked = escrow.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
        const receipt = (await (await as(escrow, world.buyer).accept(terms)).wait())!;
        const attempts = receipt.logs
          .filter((log) => log.address === seller.target || log.address === artist.target)
          .map((log) => seller.interface.parseLog(log)!)
          .map((log) => [log.args[0], log.args[1]] as [boolean, string]);
        // Two calls each time that money moves: to royalty receiver and seller.
        expect(attempts).to.deep.equal(Array(4).fill([false, locked]));
        const paid = (account: string): Promise<bigint> =>
          kind.token ? token.balanceOf(account) : ethers.provider.getBalance(account);
        expect(await paid(parties.artist)).to.equal(60_000n);
        expect(await paid(parties.seller)).to.equal(restOf(terms));
        expect(await paid(await escrow.getAddress())).to.equal(2n * PRICE + 35_001n);
        expect(await escrow.stateOf(escrowId(terms))).to.equal(State.None);
      });
    });
  }

  it("pays nobody where nothing is open", async () => {
    const world = await loadFixture(createWorld);
    const terms = await openEscrow(world);
    const other = { ...terms, amount: terms.amount + 1n };
    const accepting = (): Promise<unknown> => as(world.escrow, world.buyer).accept(other);
    await expectRefused(world, terms, accepting, "EscrowNotOpen", escrowId(other));
  });

  it("lets no door open while a held NFT moves", async () => {
    const world = await loadFixture(createWorld);
    const { escrow, collection, opener } = world;
    const terms = await openEscrow(world, { delivery: Delivery.Held });
    const other = await openEscrow(world, { tokenId: 99n, buyer: await opener.getAddress() });
    await collection.setScript([await callOf(opener, "attempt", [[await callOf(escrow, "accept", [other])]])]);
    const locked = escrow.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
    const accepting = async (): Promise<void> => {
      await expect(as(escrow, world.buyer).accept(terms)).to.emit(opener, "Attempted").withArgs(false, locked);
    };
    await expectChanges(world, terms, accepting, finalChanges(terms));
    expect(await escrow.stateOf(escrowId(other))).to.equal(State.Open);
  });

  const refusals = [
    { name: "reverts", set: (world: World) => world.collection.refuse(world.buyer, true) },
    { name: "moves nothing", set: (world: World) => world.collection.setInert(true) },
    { name: "needs more than 500,000 gas", set: (world: World) => world.collection.setGasToBurn(500_000) },
    { name: "is denied by ownerOf", set: (world: World) => world.collection.claimOwner(TOKEN_ID, world.artist) },
  ];
  for (const { name, set } of refusals) {
    it(`reverts whole where the transfer to the buyer ${name}`, async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world, { delivery: Delivery.Held });
      await set(world);
      const accepting = (): Promise<unknown> => as(world.escrow, world.buyer).accept(terms);
      await expectRefused(world, terms, accepting, "EscrowDeliveryRefused", terms.collection, TOKEN_ID, terms.buyer);
    });
  }

  it("skips payouts of nothing", async () => {
    const world = await loadFixture(createWorld);
    const terms = await openEscrow(world, {
      royalties: [{ receiver: world.artist.address, amount: 0n }],
      fees: [{ receiver: world.protocol.address, amount: 0n }],
    });
    await expectChanges(world, terms, () => as(world.escrow, world.buyer).accept(terms), {
      "escrow.native": -PRICE,
      "seller.native": PRICE,
      state: State.None,
    });
  });

  for (const kind of [KINDS[0], KINDS[2]]) {
    it(`credits whoever refuses ${kind.name.split(",")[0]!} and pays the others`, async () => {
      const world = await loadFixture(createWorld);
      const refusing = await deployMock<ScriptedActor>("RefusingReceiver");
      const receiver = await refusing.getAddress();
      if (kind.token) await world.token.refuse(receiver, true);
      const terms = await openKind(world, kind, {
        royalties: [
          { receiver, amount: 60_000n },
          { receiver: world.heir.address, amount: 40_000n },
        ],
      });
      const currency = currencyName(terms);
      const changes = without(finalChanges(terms), `artist.${currency}`);
      changes[`escrow.${currency}`] = -PRICE + 95_001n;
      changes[`contract.credit.${currency}`] = 60_000n;
      const accepting = async (): Promise<void> => {
        await expect(as(world.escrow, world.buyer).accept(terms))
          .to.emit(world.escrow, "Credited")
          .withArgs(receiver, terms.currency, 60_000n);
      };
      await expectChanges(world, terms, accepting, changes, { contract: receiver });
    });
  }

  it("pays eight royalty receivers that burn all their gas, within 1.6 million gas", async () => {
    const world = await loadFixture(createWorld);
    const royalties = [];
    for (let i = 0; i < 8; i++) {
      const thirsty = await deployMock<ScriptedActor>("ThirstyReceiver", 10_000_000);
      royalties.push({ receiver: await thirsty.getAddress(), amount: 10n });
    }
    const terms = await openEscrow(world, { royalties });
    const response = await as(world.escrow, world.buyer).accept(terms, { gasLimit: 1_600_000n });
    expect((await response.wait())!.gasUsed).to.be.lessThan(1_600_000n);
    for (const { receiver } of royalties) expect(await world.escrow.creditOf(receiver, terms.currency)).to.equal(10n);
  });
});
