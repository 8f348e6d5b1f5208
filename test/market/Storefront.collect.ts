import { expect } from "chai";
import type { BaseContract, EventLog } from "ethers";
import { changesBy, DAY, ethers, NATIVE, networkHelpers, PRICE, type Sent } from "../helpers/orderWorld.js";
import {
  BUYER_FEE,
  deployFalseLedger,
  deployShopWorld,
  SELLER_FEE,
  sellByAuction,
  sellListed,
  sellSigned,
  shopsOf,
  type ShopSale,
  type ShopWorld,
  termsOf,
} from "../helpers/shopWorld.js";

/** As in test/mocks/attacks/HostileParty.sol. */
type HostileParty = BaseContract & {
  receiveAs(reception: number): Sent;
  prepare(moment: number, steps: { target: string; value: bigint; data: string }[]): Sent;
};

const PROTOCOL_FEE = PRICE / 40n;
const ROYALTY = PRICE / 10n;
const WEEK = 7 * DAY;

describe("Storefront.collect", () => {
  let world: ShopWorld;
  beforeEach(async () => {
    world = await networkHelpers.loadFixture(deployShopWorld);
  });

  const changes = (act: () => Promise<unknown>): Promise<Record<string, bigint | string>> =>
    changesBy(world, act, shopsOf(world));

  const ways: ["orders" | "exchange", (world: ShopWorld, sale?: ShopSale) => Sent][] = [
    ["orders", sellSigned],
    ["exchange", sellListed],
  ];
  for (const [market, sell] of ways) {
    for (const unit of ["native", "token"] as const) {
      describe(`given a final sale in the ${unit === "native" ? "chain's coin" : "token"} by ${market}`, () => {
        let currency: string;
        beforeEach(async () => {
          currency = unit === "native" ? NATIVE : await world.token.getAddress();
        });

        it("credits the shops of both sides: one from the price, the other on top of it", async () => {
          expect(await changes(() => sell(world, { currency }))).to.deep.equal({
            [`buyer ${unit}`]: -PRICE - BUYER_FEE,
            [`seller ${unit}`]: PRICE - ROYALTY - PROTOCOL_FEE - SELLER_FEE,
            [`artist ${unit}`]: ROYALTY,
            [`${market} ${unit}`]: PROTOCOL_FEE + SELLER_FEE + BUYER_FEE,
            [`sellerShop credit in ${market} ${unit}`]: SELLER_FEE,
            [`buyerShop credit in ${market} ${unit}`]: BUYER_FEE,
            [`owed by ${market} ${unit}`]: unit === "native" ? PROTOCOL_FEE : PROTOCOL_FEE + SELLER_FEE + BUYER_FEE,
            [`protocol fees in ${market} ${unit}`]: PROTOCOL_FEE,
            "owner of 1": "buyer",
          });
        });

        it("pays a credit to the payout address, whoever calls", async () => {
          await sell(world, { currency });
          const { sellerShop, sellerPayout, attacker } = world;
          const ledger = world[market];
          expect(await sellerShop.connect(attacker).collect.staticCall(ledger, currency)).to.equal(SELLER_FEE);
          let sent;
          expect(
            await changes(async () => (sent = await sellerShop.connect(attacker).collect(ledger, currency))),
          ).to.deep.equal({
            [`sellerPayout ${unit}`]: SELLER_FEE,
            [`sellerShop credit in ${market} ${unit}`]: -SELLER_FEE,
            [`${market} ${unit}`]: -SELLER_FEE,
            ...(unit === "token" && { [`owed by ${market} ${unit}`]: -SELLER_FEE }),
          });
          await expect(sent).to.emit(ledger, "Withdrawn").withArgs(sellerShop, currency, sellerPayout, SELLER_FEE);
          await expect(sellerShop.collect(ledger, currency))
            .to.be.revertedWithCustomError(ledger, "LedgerNothingToWithdraw")
            .withArgs(sellerShop, currency);
        });
      });
    }
  }

  describe("given a sale with a refund window", () => {
    for (const [market, sell] of ways) {
      it(`credits nothing before the window closes, and both shops then (${market})`, async () => {
        const { escrow, sellerShop, buyerShop } = world;
        let sent!: Sent;
        expect(await changes(() => (sent = sell(world, { refundWindow: WEEK })))).to.deep.equal({
          "buyer native": -PRICE - BUYER_FEE,
          "escrow native": PRICE + BUYER_FEE,
          "owner of 1": "buyer",
        });
        const terms = await termsOf(world, sent);
        for (const shop of [sellerShop, buyerShop]) {
          await expect(shop.collect(escrow, NATIVE))
            .to.be.revertedWithCustomError(escrow, "LedgerNothingToWithdraw")
            .withArgs(shop, NATIVE);
        }
        await networkHelpers.time.increase(WEEK);
        expect(await changes(() => escrow.closeEscrow(terms))).to.deep.equal({
          "artist native": ROYALTY,
          "seller native": PRICE - ROYALTY - PROTOCOL_FEE - SELLER_FEE,
          "escrow native": PROTOCOL_FEE + SELLER_FEE + BUYER_FEE - PRICE - BUYER_FEE,
          "feeReceiver credit in escrow native": PROTOCOL_FEE,
          "sellerShop credit in escrow native": SELLER_FEE,
          "buyerShop credit in escrow native": BUYER_FEE,
        });
        expect(await changes(() => buyerShop.collect(escrow, NATIVE))).to.deep.equal({
          "buyerPayout native": BUYER_FEE,
          "buyerShop credit in escrow native": -BUYER_FEE,
          "escrow native": -BUYER_FEE,
        });
      });

      it(`gives the buyer both the price and their shop's fee back with a refund, and the shops nothing (${market})`, async () => {
        const { escrow, buyer, sellerShop, buyerShop } = world;
        const terms = await termsOf(world, sell(world, { refundWindow: WEEK }));
        expect(await changes(() => escrow.connect(buyer).refund(terms))).to.deep.equal({
          "buyer native": PRICE + BUYER_FEE,
          "escrow native": -PRICE - BUYER_FEE,
          "owner of 1": "seller",
        });
        for (const shop of [sellerShop, buyerShop]) {
          await expect(shop.collect(escrow, NATIVE))
            .to.be.revertedWithCustomError(escrow, "LedgerNothingToWithdraw")
            .withArgs(shop, NATIVE);
        }
      });
    }
  });

  describe("given an auction", () => {
    it("collects the fee of the seller's side from the house", async () => {
      const { house, sellerShop, sellerPayout } = world;
      await sellByAuction(world);
      expect(await house.creditOf(sellerShop, NATIVE)).to.equal(SELLER_FEE);
      expect(await changes(() => sellerShop.collect(house, NATIVE))).to.deep.equal({
        "sellerPayout native": SELLER_FEE,
        "house native": -SELLER_FEE,
      });
      expect(await house.creditOf(sellerShop, NATIVE)).to.equal(0n);
      expect(await sellerShop.payout()).to.equal(sellerPayout.address);
    });
  });

  describe("collectMany", () => {
    it("collects from all ledgers in both currencies, and passes over what is empty", async () => {
      const { orders, exchange, house, escrow, sellerShop, attacker } = world;
      const token = await world.token.getAddress();
      await sellSigned(world, { tokenId: 1n });
      await sellSigned(world, { tokenId: 2n, currency: token });
      await sellListed(world, { tokenId: 3n, currency: token });
      await sellByAuction(world, { tokenId: 4n });
      const terms = await termsOf(world, sellListed(world, { tokenId: 5n, refundWindow: WEEK }));
      await escrow.connect(world.buyer).accept(terms);
      const ledgers = [orders, orders, exchange, exchange, house, house, escrow, escrow];
      const currencies = ledgers.map((_, i) => (i % 2 === 0 ? NATIVE : token));
      expect(await changes(() => sellerShop.connect(attacker).collectMany(ledgers, currencies))).to.deep.equal({
        "sellerPayout native": 3n * SELLER_FEE,
        "sellerPayout token": 2n * SELLER_FEE,
        "orders native": -SELLER_FEE,
        "orders token": -SELLER_FEE,
        "exchange token": -SELLER_FEE,
        "house native": -SELLER_FEE,
        "escrow native": -SELLER_FEE,
        "sellerShop credit in orders native": -SELLER_FEE,
        "sellerShop credit in orders token": -SELLER_FEE,
        "sellerShop credit in exchange token": -SELLER_FEE,
        "sellerShop credit in escrow native": -SELLER_FEE,
        "owed by orders token": -SELLER_FEE,
        "owed by exchange token": -SELLER_FEE,
      });
      // Nothing is left, and a second time does no harm.
      expect(await changes(() => sellerShop.collectMany(ledgers, currencies))).to.deep.equal({});
    });

    it("asks for as many currencies as ledgers", async () => {
      const { orders, exchange, sellerShop } = world;
      await sellSigned(world);
      await expect(sellerShop.collectMany([orders, exchange], [NATIVE]))
        .to.be.revertedWithCustomError(sellerShop, "StorefrontLengthMismatch")
        .withArgs(2n, 1n);
      await expect(sellerShop.collectMany([orders], [NATIVE, NATIVE]))
        .to.be.revertedWithCustomError(sellerShop, "StorefrontLengthMismatch")
        .withArgs(1n, 2n);
      expect(await orders.creditOf(sellerShop, NATIVE)).to.equal(SELLER_FEE);
    });

    it("undoes all where one ledger fails", async () => {
      const { orders, sellerShop, art } = world;
      await sellSigned(world);
      await expect(
        sellerShop.collectMany([orders, await art.getAddress()], [NATIVE, NATIVE]),
      ).to.be.revertedWithoutReason(ethers);
      expect(await orders.creditOf(sellerShop, NATIVE)).to.equal(SELLER_FEE);
    });
  });

  describe("given another payout address", () => {
    it("pays there what was credited before", async () => {
      const { orders, sellerShop, sellerFront, collector } = world;
      await sellSigned(world);
      await sellerShop.connect(sellerFront).setPayout(collector);
      expect(await changes(() => sellerShop.collect(orders, NATIVE))).to.deep.equal({
        "collector native": SELLER_FEE,
        "sellerShop credit in orders native": -SELLER_FEE,
        "orders native": -SELLER_FEE,
      });
    });

    it("keeps the credit where it refuses the money, and pays once there is one that takes it", async () => {
      const { orders, router, sellerShop, sellerFront, sellerPayout } = world;
      await sellSigned(world);
      // A contract that takes no coins.
      await sellerShop.connect(sellerFront).setPayout(router);
      await expect(sellerShop.collect(orders, NATIVE))
        .to.be.revertedWithCustomError(orders, "LedgerPaymentRefused")
        .withArgs(NATIVE, router, SELLER_FEE);
      expect(await orders.creditOf(sellerShop, NATIVE)).to.equal(SELLER_FEE);
      await sellerShop.connect(sellerFront).setPayout(sellerPayout);
      expect(await changes(() => sellerShop.collect(orders, NATIVE))).to.include({ "sellerPayout native": SELLER_FEE });
    });

    it("cannot be the ledger from which the money comes", async () => {
      const { orders, sellerShop, sellerFront } = world;
      await sellSigned(world);
      await sellerShop.connect(sellerFront).setPayout(orders);
      await expect(sellerShop.collect(orders, NATIVE))
        .to.be.revertedWithCustomError(orders, "LedgerInvalidReceiver")
        .withArgs(orders);
    });
  });

  describe("given a ledger that is none", () => {
    it("moves nothing, whatever it says of credits and payments", async () => {
      const { sellerShop, attacker } = world;
      await sellSigned(world);
      const liar = await deployFalseLedger(PRICE, PRICE);
      const act = async (): Promise<void> => {
        await sellerShop.connect(attacker).collect(liar, NATIVE);
        await sellerShop.connect(attacker).collectMany([liar, liar], [NATIVE, await world.token.getAddress()]);
      };
      expect(await changes(act)).to.deep.equal({});
    });
  });

  describe("given a payout address that attacks", () => {
    it("cannot use its moment of control to rule the shop, or to be paid twice", async () => {
      const { orders, sellerShop, sellerFront, sellerPayout, attacker } = world;
      await sellSigned(world);
      const party = (await ethers.deployContract("HostileParty")) as unknown as HostileParty;
      const calls = [
        sellerShop.interface.encodeFunctionData("setPayout", [attacker.address]),
        sellerShop.interface.encodeFunctionData("transferOwnership", [attacker.address]),
        sellerShop.interface.encodeFunctionData("acceptOwnership"),
        sellerShop.interface.encodeFunctionData("collect", [await orders.getAddress(), NATIVE]),
      ];
      const target = await sellerShop.getAddress();
      const PERFORM_STEPS = 5;
      await party.receiveAs(PERFORM_STEPS);
      await party.prepare(
        0,
        calls.map((data) => ({ target, value: 0n, data })),
      );
      await sellerShop.connect(sellerFront).setPayout(party);
      const others = { ...shopsOf(world), party };
      expect(await changesBy(world, () => sellerShop.collect(orders, NATIVE), others)).to.deep.equal({
        "party native": SELLER_FEE,
        "sellerShop credit in orders native": -SELLER_FEE,
        "orders native": -SELLER_FEE,
      });
      expect(await sellerShop.owner()).to.equal(sellerFront.address);
      expect(await sellerShop.pendingOwner()).to.equal(ethers.ZeroAddress);
      expect(await sellerShop.payout()).to.equal(await party.getAddress());
      const attempts = (await party.queryFilter("Attempted")) as EventLog[];
      expect(attempts.map(({ args }) => args.success as boolean)).to.deep.equal([false, false, false, false]);
      await sellerShop.connect(sellerFront).setPayout(sellerPayout);
    });
  });

  describe("given somebody calls withdrawFor for the shop", () => {
    it("leaves the credit in the chain's coin where it is, as the shop takes none", async () => {
      const { orders, sellerShop, attacker } = world;
      await sellSigned(world);
      await expect(orders.connect(attacker).withdrawFor(sellerShop, NATIVE))
        .to.be.revertedWithCustomError(orders, "LedgerPaymentRefused")
        .withArgs(NATIVE, sellerShop, SELLER_FEE);
    });

    it("pays the token to the payout address all the same", async () => {
      const { orders, sellerShop, sellerPayout, attacker, token } = world;
      await sellSigned(world, { currency: await token.getAddress() });
      await orders.connect(attacker).withdrawFor(sellerShop, token);
      expect(await token.balanceOf(sellerShop)).to.equal(SELLER_FEE);
      await sellerShop.connect(attacker).collect(orders, token);
      expect(await token.balanceOf(sellerShop)).to.equal(0n);
      expect(await token.balanceOf(sellerPayout)).to.equal(SELLER_FEE);
    });

    it("pays what somebody sent there by mistake, too, and collects nothing twice", async () => {
      const { orders, sellerShop, sellerPayout, attacker, token } = world;
      await sellSigned(world, { currency: await token.getAddress() });
      await orders.connect(attacker).withdrawFor(sellerShop, token);
      await token.connect(world.buyer).transfer(sellerShop, 5n);
      await sellerShop.connect(attacker).collectMany([orders, orders], [token, token]);
      expect(await token.balanceOf(sellerPayout)).to.equal(SELLER_FEE + 5n);
    });
  });
});
