import { expect } from "chai";
import type { Collection, HostileCollection, HostileParty, HostileToken, Step, Terms, World } from "./world.js";
import {
  asSeller,
  attemptsIn,
  booksOf,
  changesSince,
  Delivery,
  deploy,
  deployWorld,
  errorOf,
  ethers,
  FEE,
  Moment,
  NATIVE,
  networkHelpers,
  offer,
  offerBy,
  openedIn,
  passWindow,
  PRICE,
  Reception,
  REST,
  ROYALTY,
  sold,
  State,
  step,
  take,
  taking,
  Transfers,
} from "./world.js";

const GAS = { gasLimit: 5_000_000n };

/** Every way out of an escrow. */
function exits({ escrow }: World, terms: Terms, to: string): Record<string, Step> {
  return {
    refund: step(escrow, "refund", [terms]),
    accept: step(escrow, "accept", [terms]),
    closeEscrow: step(escrow, "closeEscrow", [terms]),
    closeEscrows: step(escrow, "closeEscrows", [[terms]]),
    claim: step(escrow, "claim", [terms, to]),
  };
}

/** 18: an escrow leaves through exactly one door, once. */
describe("attack 18: double exits", () => {
  /** A contract buys, with a second escrow of somebody else's money beside it, in native coin. */
  async function withContractBuyer(delivery: bigint, collection?: Collection) {
    const world = await deployWorld();
    const party = await deploy<HostileParty>("HostileParty");
    await world.attacker.sendTransaction({ to: party, value: PRICE });
    const other = await sold(world, {}, { tokenId: 2n });
    const art = collection ?? world.collection;
    const sale = await offer(world, { delivery }, { collection: art });
    const watched = { parties: { party }, nfts: [[art, 1n]] as [Collection, ...bigint[]][] };
    const opening = await party.perform([
      taking(world, sale),
      step(art, "setApprovalForAll", [world.escrow.target, true]),
    ]);
    const terms = openedIn(world, await opening.wait());
    return { world, party, other, watched, terms };
  }
  const delivered = () => withContractBuyer(Delivery.Delivered);
  const held = () => withContractBuyer(Delivery.Held);
  // loadFixture knows fixtures by their identity and refuses anonymous ones.
  const fixtures = { Delivered: delivered, Held: held };

  async function expectOtherCloses(world: World, other: Terms): Promise<void> {
    const before = await booksOf(world);
    await world.escrow.connect(world.buyer).accept(other);
    const changes = await changesSince(world, before);
    expect([changes["artist native"], changes["seller native"]]).to.deep.equal([ROYALTY, REST]);
  }

  for (const delivery of ["Delivered", "Held"] as const) {
    for (const first of ["refund", "accept"] as const) {
      it(`goes out by ${first} once, whatever a contract tries after it in the same transaction (${delivery})`, async () => {
        const { world, party, other, watched, terms } = await networkHelpers.loadFixture(fixtures[delivery]);
        const before = await booksOf(world, watched);
        const ways = exits(world, terms, party.target as string);
        const tried = [ways[first]!, ...Object.values(ways)];
        const receipt = await (await party.attempt(tried, GAS)).wait();
        const { escrow } = world;
        // A batch swallows the failure of each of its escrows.
        const notOpen = [false, errorOf(escrow, "EscrowNotOpen")];
        const windowNotOver = [false, errorOf(escrow, "EscrowWindowNotOver")];
        const nothing = [false, errorOf(escrow, "EscrowNothingToClaim")];
        expect(attemptsIn(party, receipt)).to.deep.equal([
          ...[[true, "0x"], notOpen, notOpen, windowNotOver, [true, "0x"], nothing],
        ]);
        expect(await changesSince(world, before, watched)).to.deep.equal(
          first === "refund"
            ? { "party native": PRICE, "escrow native": -PRICE, "NFT 1": "seller" }
            : {
                "artist native": ROYALTY,
                "seller native": REST,
                "feeReceiver native credit": FEE,
                "escrow native": FEE - PRICE,
                ...(delivery === "Held" ? { "NFT 1": "party" } : {}),
              },
        );
        await expectOtherCloses(world, other);
      });

      it(`does not close after the window what left by ${first} (${delivery})`, async () => {
        const { world, party, other, watched, terms } = await networkHelpers.loadFixture(fixtures[delivery]);
        await party.perform([exits(world, terms, NATIVE)[first]!], GAS);
        const before = await booksOf(world, watched);
        await passWindow(terms);
        const { escrow, seller } = world;
        await expect(escrow.closeEscrow(terms))
          .to.be.revertedWithCustomError(escrow, "EscrowNotOpen")
          .withArgs(await escrow.idOf(terms));
        await expect(escrow.connect(seller).claim(terms, seller.address))
          .to.be.revertedWithCustomError(escrow, "EscrowNothingToClaim")
          .withArgs(await escrow.idOf(terms), seller.address);
        await escrow.closeEscrows([terms, terms]);
        expect(await changesSince(world, before, watched)).to.deep.equal({});
        await expectOtherCloses(world, other);
      });
    }
  }

  it("closes an escrow that a batch names three times once", async () => {
    const { world, other, watched, terms } = await networkHelpers.loadFixture(fixtures.Held);
    await passWindow(terms);
    const before = await booksOf(world, watched);
    await world.escrow.closeEscrows([terms, terms, terms], GAS);
    expect(await changesSince(world, before, watched)).to.deep.equal({
      "artist native": ROYALTY,
      "seller native": REST,
      "feeReceiver native credit": FEE,
      "escrow native": FEE - PRICE,
      "NFT 1": "party",
    });
    await expectOtherCloses(world, other);
  });

  describe("given a collection that tells the buyer whenever its token moves", () => {
    for (const delivery of ["Delivered", "Held"] as const) {
      async function hooked() {
        const collection = await deploy<HostileCollection>("HostileCollection");
        const [, , seller] = await ethers.getSigners();
        await collection.mint(seller!, 1n);
        const deployed = await withContractBuyer(Delivery[delivery], collection);
        await collection.hook(deployed.party);
        return deployed;
      }

      it(`finds every door locked during a refund (${delivery})`, async () => {
        const { world, party, other, watched, terms } = await networkHelpers.loadFixture(hooked);
        const { escrow } = world;
        const steps = [
          ...Object.values(exits(world, terms, party.target as string)),
          step(escrow, "withdraw", [NATIVE, party.target]),
          step(escrow, "open", [{ ...terms, opener: party.target }, "0x"], PRICE),
        ];
        await world.attacker.sendTransaction({ to: party, value: PRICE });
        await party.prepare(Moment.NFTHook, steps);
        const before = await booksOf(world, watched);
        const receipt = await (await party.perform([step(escrow, "refund", [terms])], GAS)).wait();
        const locked = [false, errorOf(escrow, "ReentrancyGuardReentrantCall")];
        expect(attemptsIn(party, receipt)).to.deep.equal(steps.map(() => locked));
        expect(await changesSince(world, before, watched)).to.deep.equal({
          "party native": PRICE,
          "escrow native": -PRICE,
          "NFT 1": "seller",
        });
        await expectOtherCloses(world, other);
      });
    }
  });

  describe("given a token that tells the buyer whenever it moves", () => {
    async function hooked() {
      const world = await deployWorld();
      const token = await deploy<HostileToken>("HostileToken");
      const party = await deploy<HostileParty>("HostileParty");
      for (const account of [party, world.buyer]) await token.mint(account, PRICE);
      const currency = await token.getAddress();
      const other = await sold(world, { currency }, { tokenId: 2n });
      const sale = await offer(world, { currency });
      const opening = await party.perform([
        step(token, "approve", [world.exchange.target, PRICE]),
        taking(world, sale),
        step(world.collection, "setApprovalForAll", [world.escrow.target, true]),
      ]);
      const terms = openedIn(world, await opening.wait());
      await token.hook(party);
      const watched = { parties: { party }, currencies: { coin: token } };
      return { world, party, token, other, terms, watched };
    }

    for (const first of ["refund", "accept"] as const) {
      it(`finds every door locked while it is paid by ${first}`, async () => {
        const { world, party, token, other, terms, watched } = await networkHelpers.loadFixture(hooked);
        const { escrow } = world;
        // One each time: more would not fit into the gas of a payment.
        const tried = first === "refund" ? ["refund", "accept"] : ["refund", "closeEscrow"];
        const ways = exits(world, terms, party.target as string);
        const before = await booksOf(world, watched);
        // A refund is one payment. A closing pays the artist and the seller; the fee is a credit.
        const payments = first === "refund" ? 1 : 2;
        const locked = [false, errorOf(escrow, "ReentrancyGuardReentrantCall")];
        for (const way of tried) {
          const snapshot = await networkHelpers.takeSnapshot();
          await party.prepare(Moment.TokenHook, [ways[way]!]);
          const receipt = await (await party.perform([ways[first]!], GAS)).wait();
          expect(attemptsIn(party, receipt)).to.deep.equal(Array.from({ length: payments }, () => locked));
          expect(await changesSince(world, before, watched)).to.deep.equal(
            first === "refund"
              ? { "party coin": PRICE, "escrow coin": -PRICE, "NFT 1": "seller" }
              : {
                  "artist coin": ROYALTY,
                  "seller coin": REST,
                  "feeReceiver coin credit": FEE,
                  "escrow coin": FEE - PRICE,
                },
          );
          await token.hook(NATIVE);
          await escrow.connect(world.buyer).accept(other);
          expect(await token.balanceOf(escrow)).to.equal(first === "refund" ? FEE : 2n * FEE);
          await snapshot.restore();
        }
      });
    }
  });

  describe("given a seller that re-enters when it is paid", () => {
    async function hostileSeller() {
      const world = await deployWorld();
      const party = await deploy<HostileParty>("HostileParty");
      await world.collection.connect(world.seller).transferFrom(world.seller, party, 1n);
      const other = await sold(world, {}, { tokenId: 2n });
      const listing = await offerBy(world, party);
      const sale = { collection: world.collection, tokenId: 1n, seller: asSeller(party), listing };
      const terms = openedIn(world, await (await take(world, world.buyer, sale)).wait());
      await passWindow(terms);
      await party.receiveAs(Reception.PerformSteps);
      return { world, party, other, terms, watched: { parties: { party } } };
    }

    for (const way of ["closeEscrow", "closeEscrows", "claim", "refund"] as const) {
      it(`cannot end the same escrow again by ${way}`, async () => {
        const { world, party, other, terms, watched } = await networkHelpers.loadFixture(hostileSeller);
        await party.prepare(Moment.Payment, [exits(world, terms, party.target as string)[way]!]);
        const before = await booksOf(world, watched);
        const receipt = await (await world.escrow.closeEscrow(terms, GAS)).wait();
        expect(attemptsIn(party, receipt)).to.deep.equal([
          [false, errorOf(world.escrow, "ReentrancyGuardReentrantCall")],
        ]);
        expect(await changesSince(world, before, watched)).to.deep.equal({
          "artist native": ROYALTY,
          "party native": REST,
          "feeReceiver native credit": FEE,
          "escrow native": FEE - PRICE,
        });
        await expectOtherCloses(world, other);
      });
    }
  });

  it("gives an NFT that could not be returned to the seller once", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { escrow, seller, buyer } = world;
    const collection = await deploy<HostileCollection>("HostileCollection");
    const watched = { nfts: [[collection, 1n]] as [Collection, ...bigint[]][] };
    await collection.mint(seller, 1n);
    const before = await booksOf(world, watched);
    const terms = await sold(world, { delivery: Delivery.Held }, { collection });
    await collection.setTransfers(Transfers.Paused);
    await escrow.connect(buyer).refund(terms);
    const id = await escrow.idOf(terms);
    expect(await escrow.stateOf(id)).to.equal(State.NFTOwed);
    await expect(escrow.connect(buyer).refund(terms))
      .to.be.revertedWithCustomError(escrow, "EscrowNotOpen")
      .withArgs(id);
    await expect(escrow.connect(buyer).claim(terms, buyer.address))
      .to.be.revertedWithCustomError(escrow, "EscrowNothingToClaim")
      .withArgs(id, buyer.address);
    await collection.setTransfers(Transfers.Honest);
    await escrow.connect(seller).claim(terms, seller.address);
    await expect(escrow.connect(seller).claim(terms, seller.address))
      .to.be.revertedWithCustomError(escrow, "EscrowNothingToClaim")
      .withArgs(id, seller.address);
    expect(await changesSince(world, before, watched)).to.deep.equal({});
  });
});
