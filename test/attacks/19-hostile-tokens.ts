import { expect } from "chai";
import { AbiCoder, ZeroAddress } from "ethers";
import { hashListing } from "../../sdk/src/terms/listing.js";
import type { HostileToken, Terms, World } from "./world.js";
import {
  Answer,
  bought,
  booksOf,
  changesSince,
  Delivery,
  deploy,
  deployWorld,
  FEE,
  networkHelpers,
  offer,
  PRICE,
  REST,
  ROYALTY,
  sold,
  take,
} from "./world.js";

const CLOSED = {
  "artist coin": ROYALTY,
  "seller coin": REST,
  "feeReceiver coin credit": FEE,
  "escrow coin": FEE - PRICE,
};

/** 19: a bad token harms at most those who chose it. */
describe("attack 19: tokens that charge, rebase, blacklist, return nothing or false, or lie about balances", () => {
  /** The buyer has hostile coin. Honest escrows in native coin and in KIP-7 stand beside. */
  async function withToken() {
    const world = await deployWorld();
    const coin = await deploy<HostileToken>("HostileToken");
    for (const person of [world.buyer, world.collector, world.attacker]) await coin.mint(person, 10n * PRICE);
    const honest = [
      await sold(world, {}, { tokenId: 2n }),
      await sold(world, { currency: await world.token.getAddress() }, { tokenId: 3n }),
    ];
    const currency = await coin.getAddress();
    return { world, coin, currency, honest, watched: { currencies: { coin } } };
  }

  /** The same, after a sale in the hostile coin whose escrow is open. */
  async function soldForIt() {
    const deployed = await withToken();
    const terms = await sold(deployed.world, { currency: deployed.currency, delivery: Delivery.Held });
    return { ...deployed, terms };
  }

  async function expectHonestExit(world: World, honest: Terms[]): Promise<void> {
    const before = await booksOf(world);
    for (const terms of honest) await world.escrow.connect(world.buyer).accept(terms);
    expect(await changesSince(world, before)).to.deep.equal({
      "artist native": ROYALTY,
      "seller native": REST,
      "feeReceiver native credit": FEE,
      "escrow native": FEE - PRICE,
      "artist token": ROYALTY,
      "seller token": REST,
      "feeReceiver token credit": FEE,
      "escrow token": FEE - PRICE,
    });
  }

  describe("given a token that charges on transfer", () => {
    it("refuses the purchase, whole, with and without a window", async () => {
      const { world, coin, currency, honest, watched } = await networkHelpers.loadFixture(withToken);
      await coin.setFee(100);
      const before = await booksOf(world, watched);
      const received = PRICE - PRICE / 100n;
      await expect(take(world, world.buyer, await offer(world, { currency })))
        .to.be.revertedWithCustomError(world.escrow, "EscrowShortArrival")
        .withArgs(coin.target, PRICE, received);
      await expect(take(world, world.buyer, await offer(world, { currency, refundWindow: 0 })))
        .to.be.revertedWithCustomError(world.exchange, "MarketWrongPayment")
        .withArgs(PRICE, received);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
      await expectHonestExit(world, honest);
    });

    it("makes no buyer pay with what the exchange owes to others", async () => {
      const { world, coin, currency, watched } = await networkHelpers.loadFixture(withToken);
      // The artist cannot be paid, so their royalty and the fee stay with the exchange as debts.
      await coin.freeze(world.artist, true);
      await take(world, world.buyer, await offer(world, { currency, refundWindow: 0 }));
      expect((await world.exchange.owed(coin)).total).to.equal(ROYALTY + FEE);
      await coin.setFee(100);
      const sale = await offer(world, { currency, refundWindow: 0 }, { tokenId: 4n });
      const before = await booksOf(world, watched);
      await expect(take(world, world.collector, sale))
        .to.be.revertedWithCustomError(world.exchange, "MarketWrongPayment")
        .withArgs(PRICE, PRICE - PRICE / 100n);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
      await coin.setFee(0);
      await coin.freeze(world.artist, false);
      await world.exchange.withdrawFor(world.artist, coin);
      await world.exchange.collectProtocolFee(coin);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "artist coin": ROYALTY,
        "artist coin credit": -ROYALTY,
        "feeReceiver coin": FEE,
        "exchange coin": -ROYALTY - FEE,
        "protocol coin credit": -FEE,
      });
    });

    it("costs the receivers its charge when it begins later, and the escrow nothing", async () => {
      const { world, coin, terms, honest, watched } = await networkHelpers.loadFixture(soldForIt);
      await coin.setFee(1_000);
      const before = await booksOf(world, watched);
      await world.escrow.connect(world.buyer).accept(terms);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        ...CLOSED,
        "artist coin": (ROYALTY * 9n) / 10n,
        "seller coin": (REST * 9n) / 10n,
        "NFT 1": "buyer",
      });
      await expectHonestExit(world, honest);
    });
  });

  describe("given a token whose balances shrink (documented: the last escrows in it are short)", () => {
    it("freezes no NFT and no other currency, and credits what cannot be paid", async () => {
      const { world, coin, currency, terms, honest, watched } = await networkHelpers.loadFixture(soldForIt);
      const { escrow, collector, buyer } = world;
      const second = await bought(
        world,
        collector,
        await offer(world, { currency, delivery: Delivery.Held }, { tokenId: 4n }),
      );
      await coin.setScale(5_000);
      // Half of it is gone: one refund can be paid, the other is credited, and both NFTs go back.
      await escrow.connect(buyer).refund(terms);
      await escrow.connect(collector).refund(second);
      expect(await world.collection.ownerOf(1n)).to.equal(world.seller.address);
      expect(await world.collection.ownerOf(4n)).to.equal(world.seller.address);
      expect(await coin.balanceOf(escrow)).to.equal(0n);
      expect(await escrow.creditOf(buyer, coin)).to.equal(0n);
      expect(await escrow.creditOf(collector, coin)).to.equal(PRICE);
      const before = await booksOf(world, watched);
      await expect(escrow.connect(collector).withdraw(coin, collector))
        .to.be.revertedWithCustomError(escrow, "LedgerPaymentRefused")
        .withArgs(coin.target, collector.address, PRICE);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
      await expectHonestExit(world, honest);
    });
  });

  describe("given a token that freezes accounts", () => {
    for (const who of ["artist", "seller"] as const) {
      it(`pays all others and credits the frozen ${who}, who is paid when it thaws`, async () => {
        const { world, coin, terms, honest, watched } = await networkHelpers.loadFixture(soldForIt);
        const { escrow } = world;
        const amount = who === "artist" ? ROYALTY : REST;
        await coin.freeze(world[who], true);
        const before = await booksOf(world, watched);
        await escrow.connect(world.buyer).accept(terms);
        const others = Object.entries(CLOSED).filter(([key]) => key !== `${who} coin`);
        expect(await changesSince(world, before, watched)).to.deep.equal({
          ...Object.fromEntries(others),
          [`${who} coin credit`]: amount,
          "escrow coin": FEE - PRICE + amount,
          "NFT 1": "buyer",
        });
        await coin.freeze(world[who], false);
        await escrow.connect(world.attacker).withdrawFor(world[who], coin);
        expect(await changesSince(world, before, watched)).to.deep.equal({ ...CLOSED, "NFT 1": "buyer" });
        await expectHonestExit(world, honest);
      });
    }

    it("credits a frozen buyer's refund, which they withdraw to another account", async () => {
      const { world, coin, terms, watched } = await networkHelpers.loadFixture(soldForIt);
      const { escrow, buyer, collector } = world;
      await coin.freeze(buyer, true);
      const before = await booksOf(world, watched);
      await escrow.connect(buyer).refund(terms);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "buyer coin credit": PRICE,
        "NFT 1": "seller",
      });
      await escrow.connect(buyer).withdraw(coin, collector);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "collector coin": PRICE,
        "escrow coin": -PRICE,
        "NFT 1": "seller",
      });
    });

    it("keeps everybody's credit while the escrow itself is frozen, and the NFT moves", async () => {
      const { world, coin, terms, honest, watched } = await networkHelpers.loadFixture(soldForIt);
      const { escrow } = world;
      await coin.freeze(escrow, true);
      const before = await booksOf(world, watched);
      await escrow.connect(world.buyer).accept(terms);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "artist coin credit": ROYALTY,
        "seller coin credit": REST,
        "feeReceiver coin credit": FEE,
        "NFT 1": "buyer",
      });
      await expectHonestExit(world, honest);
      await coin.freeze(escrow, false);
      for (const { address } of [world.artist, world.seller, world.feeReceiver])
        await escrow.withdrawFor(address, coin);
      expect(await coin.balanceOf(escrow)).to.equal(0n);
    });
  });

  it("trades in a token that answers nothing, with every payment whole", async () => {
    const { world, coin, currency, watched } = await networkHelpers.loadFixture(withToken);
    await coin.setAnswer(Answer.Nothing);
    const before = await booksOf(world, watched);
    const terms = await sold(world, { currency });
    await world.escrow.connect(world.buyer).accept(terms);
    await take(world, world.collector, await offer(world, { currency, refundWindow: 0 }, { tokenId: 4n }));
    await world.escrow.withdrawFor(world.feeReceiver, coin);
    await world.exchange.collectProtocolFee(coin);
    expect(await changesSince(world, before, watched)).to.deep.equal({
      "artist coin": 2n * ROYALTY,
      "seller coin": 2n * REST,
      "feeReceiver coin": 2n * FEE,
      "buyer coin": -PRICE,
      "collector coin": -PRICE,
      "NFT 1": "buyer",
    });
  });

  describe("given a token that returns false", () => {
    for (const refundWindow of [0, 86_400]) {
      it(`sells nothing (window of ${refundWindow} seconds)`, async () => {
        const { world, coin, currency, honest, watched } = await networkHelpers.loadFixture(withToken);
        await coin.setAnswer(Answer.False);
        const sale = await offer(world, { currency, refundWindow });
        const before = await booksOf(world, watched);
        await expect(take(world, world.buyer, sale))
          .to.be.revertedWithCustomError(world.exchange, "SafeERC20FailedOperation")
          .withArgs(coin.target);
        expect(await changesSince(world, before, watched)).to.deep.equal({});
        await expectHonestExit(world, honest);
      });
    }

    it("credits what it refuses to pay, and pays it later, once", async () => {
      const { world, coin, terms, honest, watched } = await networkHelpers.loadFixture(soldForIt);
      const { escrow, seller } = world;
      await coin.setAnswer(Answer.False);
      const before = await booksOf(world, watched);
      await escrow.connect(world.buyer).accept(terms);
      await expect(escrow.connect(seller).withdraw(coin, seller))
        .to.be.revertedWithCustomError(escrow, "LedgerPaymentRefused")
        .withArgs(coin.target, seller.address, REST);
      await coin.setAnswer(Answer.True);
      await escrow.connect(seller).withdraw(coin, seller);
      await escrow.withdrawFor(world.artist, coin);
      await expect(escrow.connect(seller).withdraw(coin, seller))
        .to.be.revertedWithCustomError(escrow, "LedgerNothingToWithdraw")
        .withArgs(seller.address, coin.target);
      expect(await changesSince(world, before, watched)).to.deep.equal({ ...CLOSED, "NFT 1": "buyer" });
      await expectHonestExit(world, honest);
    });
  });

  describe("given a token that says it moved and did not", () => {
    it("sells nothing, with and without a window", async () => {
      const { world, coin, currency, watched } = await networkHelpers.loadFixture(withToken);
      await coin.setAnswer(Answer.TrueWithoutMoving);
      const before = await booksOf(world, watched);
      await expect(take(world, world.buyer, await offer(world, { currency })))
        .to.be.revertedWithCustomError(world.escrow, "EscrowShortArrival")
        .withArgs(coin.target, PRICE, 0n);
      await expect(take(world, world.buyer, await offer(world, { currency, refundWindow: 0 })))
        .to.be.revertedWithCustomError(world.exchange, "MarketWrongPayment")
        .withArgs(PRICE, 0n);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
    });

    it("harms those whom it owes, and no other currency", async () => {
      const { world, coin, terms, honest, watched } = await networkHelpers.loadFixture(soldForIt);
      await coin.setAnswer(Answer.TrueWithoutMoving);
      const before = await booksOf(world, watched);
      await world.escrow.connect(world.buyer).accept(terms);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "feeReceiver coin credit": FEE,
        "NFT 1": "buyer",
      });
      await expectHonestExit(world, honest);
    });
  });

  describe("given a token that claims balances which nobody has", () => {
    it("buys nothing with what the escrow is said to have had before", async () => {
      const { world, coin, currency, honest, watched } = await networkHelpers.loadFixture(withToken);
      await coin.claim(world.escrow, 50n * PRICE);
      await coin.setAnswer(Answer.TrueWithoutMoving);
      const sale = await offer(world, { currency });
      const before = await booksOf(world, watched);
      await expect(take(world, world.buyer, sale))
        .to.be.revertedWithCustomError(world.escrow, "EscrowShortArrival")
        .withArgs(coin.target, PRICE, 0n);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
      await expectHonestExit(world, honest);
    });

    it("draws out no real money with a sale in it: only the liar's own coin is ever paid in it", async () => {
      const { world, coin, currency, honest, watched } = await networkHelpers.loadFixture(withToken);
      await coin.claim(world.exchange, 50n * PRICE);
      await coin.setAnswer(Answer.TrueWithoutMoving);
      // The exchange believes the claim: the seller of this listing has chosen the token.
      const before = await booksOf(world, watched);
      await take(world, world.buyer, await offer(world, { currency, refundWindow: 0 }));
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "protocol coin credit": FEE,
        "NFT 1": "buyer",
      });
      await expectHonestExit(world, honest);
    });

    it("is no payment for a listing in another currency", async () => {
      const { world, coin, honest, watched } = await networkHelpers.loadFixture(withToken);
      const { exchange, attacker } = world;
      const sale = await offer(world, { currency: await world.token.getAddress() });
      await coin.claim(exchange, 50n * PRICE);
      const data = AbiCoder.defaultAbiCoder().encode(
        ["address", "uint256", "address", "bytes32", "address", "address", "uint16"],
        [
          world.collection.target,
          1n,
          world.seller.address,
          hashListing(sale.listing),
          attacker.address,
          ZeroAddress,
          0,
        ],
      );
      const before = await booksOf(world, watched);
      await expect(exchange.connect(attacker).onKIP7Received(attacker, attacker, PRICE, data))
        .to.be.revertedWithCustomError(exchange, "MarketWrongCurrency")
        .withArgs(world.token.target, attacker.address);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
      await expectHonestExit(world, honest);
    });
  });
});
