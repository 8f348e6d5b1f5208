import { expect } from "chai";
import type { Collection, HostileParty } from "./world.js";
import {
  asSeller,
  attemptsIn,
  bought,
  booksOf,
  changesSince,
  Delivery,
  deploy,
  deployWorld,
  errorOf,
  FEE,
  flat,
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
  step,
  take,
  taking,
} from "./world.js";

/** No hostile receiver costs who pays the gas more than the 100,000 of its payment, a credit, and the sale itself. */
const GAS_BAR = 400_000n;

const HOSTILE = [
  ["refuses", Reception.Refuse],
  ["burns all its gas", Reception.BurnGas],
  ["returns a megabyte", Reception.AnswerMegabyte],
  ["reverts with a megabyte", Reception.RevertMegabyte],
] as const;

/** 9: a receiver that cannot be paid must stop nobody else's payment, and loses nothing either. */
describe("attack 9: a receiver that burns the gas, returns megabytes, reverts or re-enters", () => {
  /** The hostile party owns token 9 and some coin, and holds the collection's royalty. */
  async function withParty() {
    const world = await deployWorld();
    const party = await deploy<HostileParty>("HostileParty");
    await world.attacker.sendTransaction({ to: party, value: 10n * PRICE });
    await world.collection.connect(world.seller).transferFrom(world.seller, party, 9n);
    const watched = { parties: { party }, nfts: [[world.collection, 1n, 9n]] as [Collection, ...bigint[]][] };
    return { world, party, watched };
  }

  /** The same, where the party holds the collection's royalty. */
  async function withHolder() {
    const deployed = await withParty();
    const { artInfo, artist } = deployed.world;
    await artInfo.connect(artist).setCollectionTerms(flat([[await deployed.party.getAddress(), 1_000]]));
    return deployed;
  }

  for (const [what, reception] of HOSTILE) {
    describe(`given one that ${what}`, () => {
      it("as royalty holder: a final sale pays all others, and credits it", async () => {
        const { world, party, watched } = await networkHelpers.loadFixture(withHolder);
        await party.receiveAs(reception);
        const sale = await offer(world, { refundWindow: 0 });
        const before = await booksOf(world, watched);
        const purchase = await take(world, world.buyer, sale, 2_000_000n);
        expect((await purchase.wait())!.gasUsed < GAS_BAR).to.equal(true);
        expect(await changesSince(world, before, watched)).to.deep.equal({
          "party native credit": ROYALTY,
          "seller native": REST,
          "buyer native": -PRICE,
          "exchange native": ROYALTY + FEE,
          "protocol native credit": FEE,
          "NFT 1": "buyer",
        });
      });

      it("as royalty holder: an escrow closes all the same, also for a stranger", async () => {
        const { world, party, watched } = await networkHelpers.loadFixture(withHolder);
        await party.receiveAs(reception);
        const before = await booksOf(world, watched);
        const terms = await sold(world);
        await passWindow(terms);
        const closing = await world.escrow.connect(world.collector).closeEscrow(terms, { gasLimit: 2_000_000n });
        expect((await closing.wait())!.gasUsed < GAS_BAR).to.equal(true);
        expect(await changesSince(world, before, watched)).to.deep.equal({
          "party native credit": ROYALTY,
          "seller native": REST,
          "buyer native": -PRICE,
          "feeReceiver native credit": FEE,
          "escrow native": ROYALTY + FEE,
          "NFT 1": "buyer",
        });
      });

      for (const refundWindow of [0, 86_400]) {
        it(`as seller: the buyer keeps the token, the artist is paid (window of ${refundWindow} seconds)`, async () => {
          const { world, party, watched } = await networkHelpers.loadFixture(withParty);
          const listing = await offerBy(world, party, { refundWindow }, { tokenId: 9n });
          await party.receiveAs(reception);
          const before = await booksOf(world, watched);
          const sale = { collection: world.collection, tokenId: 9n, seller: asSeller(party), listing };
          const receipt = await (await take(world, world.buyer, sale, 2_000_000n)).wait();
          if (refundWindow !== 0) {
            const terms = openedIn(world, receipt);
            await world.escrow.connect(world.buyer).accept(terms, { gasLimit: 2_000_000n });
          }
          expect(await changesSince(world, before, watched)).to.deep.equal({
            "party native credit": REST,
            "artist native": ROYALTY,
            "buyer native": -PRICE,
            [refundWindow === 0 ? "protocol native credit" : "feeReceiver native credit"]: FEE,
            [refundWindow === 0 ? "exchange native" : "escrow native"]: REST + FEE,
            "NFT 9": "buyer",
          });
        });
      }

      for (const delivery of ["Delivered", "Held"] as const) {
        it(`as buyer: a refund returns the token to the seller and credits the buyer (${delivery})`, async () => {
          const { world, party, watched } = await networkHelpers.loadFixture(withParty);
          const before = await booksOf(world, watched);
          const sale = await offer(world, { delivery: Delivery[delivery] });
          const opening = await party.perform([
            taking(world, sale),
            step(world.collection, "setApprovalForAll", [world.escrow.target, true]),
          ]);
          const terms = openedIn(world, await opening.wait());
          await party.receiveAs(reception);
          await party.perform([step(world.escrow, "refund", [terms])], { gasLimit: 2_000_000n });
          expect(await changesSince(world, before, watched)).to.deep.equal({
            "party native": -PRICE,
            "party native credit": PRICE,
            "escrow native": PRICE,
          });
          // Still hostile, it withdraws to where money is taken, and once.
          const withdrawal = step(world.escrow, "withdraw", [NATIVE, world.attacker.address]);
          await party.perform([withdrawal]);
          expect(await changesSince(world, before, watched)).to.deep.equal({
            "party native": -PRICE,
            "attacker native": PRICE,
          });
          await expect(party.perform([withdrawal]))
            .to.be.revertedWithCustomError(world.escrow, "LedgerNothingToWithdraw")
            .withArgs(party.target, NATIVE);
        });
      }

      it("as protocol fee receiver: what is collected is credited, and sales go on", async () => {
        const { world, party, watched } = await networkHelpers.loadFixture(withParty);
        await world.exchange.connect(world.owner).setProtocolFee(250, party);
        await party.receiveAs(reception);
        await take(world, world.buyer, await offer(world, { refundWindow: 0 }));
        const before = await booksOf(world, watched);
        await world.exchange.connect(world.collector).collectProtocolFee(NATIVE, { gasLimit: 2_000_000n });
        expect(await changesSince(world, before, watched)).to.deep.equal({
          "party native credit": FEE,
          "protocol native credit": -FEE,
        });
      });
    });
  }

  it("keeps the credit of a receiver who refuses a withdrawal, also one that somebody else starts", async () => {
    const { world, party, watched } = await networkHelpers.loadFixture(withHolder);
    await party.receiveAs(Reception.AnswerMegabyte);
    const terms = await sold(world);
    await world.escrow.connect(world.buyer).accept(terms, { gasLimit: 2_000_000n });
    await party.receiveAs(Reception.Refuse);
    const before = await booksOf(world, watched);
    await expect(world.escrow.connect(world.attacker).withdrawFor(party, NATIVE))
      .to.be.revertedWithCustomError(world.escrow, "LedgerPaymentRefused")
      .withArgs(NATIVE, party.target, ROYALTY);
    expect(await changesSince(world, before, watched)).to.deep.equal({});
    // With all the gas of a call there is room for a megabyte of answer, of which nothing is copied.
    await party.receiveAs(Reception.AnswerMegabyte);
    await world.escrow.connect(world.attacker).withdrawFor(party, NATIVE, { gasLimit: 10_000_000n });
    expect(await changesSince(world, before, watched)).to.deep.equal({
      "party native": ROYALTY,
      "party native credit": -ROYALTY,
      "escrow native": -ROYALTY,
    });
  });

  describe("given a royalty holder that re-enters when it is paid", () => {
    it("finds every door of the escrow locked, and is paid once", async () => {
      const { world, party, watched } = await networkHelpers.loadFixture(withHolder);
      const { escrow, attacker } = world;
      const before = await booksOf(world, watched);
      const terms = await sold(world);
      await party.receiveAs(Reception.PerformSteps);
      await party.prepare(Moment.Payment, [
        step(escrow, "withdraw", [NATIVE, attacker.address]),
        step(escrow, "withdrawFor", [world.feeReceiver.address, NATIVE]),
        step(escrow, "closeWithinBatch", [terms]),
      ]);
      const receipt = await (await escrow.connect(world.buyer).accept(terms, { gasLimit: 2_000_000n })).wait();
      const locked = [false, errorOf(escrow, "ReentrancyGuardReentrantCall")];
      expect(attemptsIn(party, receipt)).to.deep.equal([locked, locked, [false, errorOf(escrow, "EscrowNotSelf")]]);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "party native": ROYALTY,
        "seller native": REST,
        "buyer native": -PRICE,
        "feeReceiver native credit": FEE,
        "escrow native": FEE,
        "NFT 1": "buyer",
      });
    });

    it("finds every door of the exchange locked, and is paid once", async () => {
      const { world, party, watched } = await networkHelpers.loadFixture(withHolder);
      const { exchange, attacker } = world;
      await offer(world, { refundWindow: 0 }, { tokenId: 2n });
      const sale = await offer(world, { refundWindow: 0 });
      await party.receiveAs(Reception.PerformSteps);
      await party.prepare(Moment.Payment, [
        taking(world, sale),
        step(exchange, "withdraw", [NATIVE, attacker.address]),
        step(exchange, "collectProtocolFee", [NATIVE]),
      ]);
      const before = await booksOf(world, watched);
      const receipt = await (await take(world, world.buyer, sale, 2_000_000n)).wait();
      const locked = [false, errorOf(exchange, "ReentrancyGuardReentrantCall")];
      expect(attemptsIn(party, receipt)).to.deep.equal([locked, locked, locked]);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "party native": ROYALTY,
        "seller native": REST,
        "buyer native": -PRICE,
        "exchange native": FEE,
        "protocol native credit": FEE,
        "NFT 1": "buyer",
      });
    });
  });

  it("pays the seller of the next sale although eight hostile holders stand before them", async () => {
    const { world } = await networkHelpers.loadFixture(withParty);
    const { artInfo, artist, escrow } = world;
    const holders: HostileParty[] = [];
    for (let i = 0; i < 8; i++) {
      const holder = await deploy<HostileParty>("HostileParty");
      await holder.receiveAs(Reception.BurnGas);
      holders.push(holder);
    }
    const shares = await Promise.all(holders.map(async (h): Promise<[string, number]> => [await h.getAddress(), 125]));
    await artInfo.connect(artist).setCollectionTerms(flat(shares));
    const before = await booksOf(world);
    const terms = await bought(world, world.buyer, await offer(world));
    const receipt = await (await escrow.connect(world.buyer).accept(terms, { gasLimit: 5_000_000n })).wait();
    expect(receipt!.gasUsed < 1_400_000n).to.equal(true);
    for (const holder of holders) expect(await escrow.creditOf(holder, NATIVE)).to.equal(ROYALTY / 8n);
    expect(await changesSince(world, before)).to.deep.equal({
      "seller native": REST,
      "buyer native": -PRICE,
      "feeReceiver native credit": FEE,
      "escrow native": ROYALTY + FEE,
      "NFT 1": "buyer",
    });
  });
});
