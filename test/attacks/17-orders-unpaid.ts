import { expect } from "chai";
import { toBeHex } from "ethers";
import { BUY_PURCHASE, encodePurchase, type SignedOrder } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  buyOrder,
  changesBy,
  copiesOf,
  ethers,
  listingOf,
  networkHelpers,
  NOBODY,
  offerOf,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
} from "../helpers/orderWorld.js";
import {
  attemptsOf,
  deploy,
  expectRefused,
  expectSolvent,
  expectTraded,
  type HostileCollection,
  type HostileToken,
  type HostileTrader,
  itemOf,
  load,
  Mood,
  soldFor,
  standing,
  WAYS,
} from "./orderAttackWorld.js";
import { errorOf, Moment, Reception, step } from "./world.js";

const SOLD = { name: "a purchase" };

/** The world, with native coin, tokens and wrapped coins in the exchange that it owes to a storefront. */
async function loadWithCredits(): Promise<OrderWorld> {
  const world = await load();
  const extra = { storefront: world.buyerFront.address, storefrontFeeBps: 1_000n };
  for (const [i, currency] of [NOBODY, await world.token.getAddress(), await world.coin.getAddress()].entries()) {
    const order = await signed(
      world,
      await listingOf(world, { currency, tokenIds: [7n + BigInt(i)], price: 10n * PRICE }),
    );
    const value = currency === NOBODY ? 11n * PRICE : 0n;
    await world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order, extra), { value });
  }
  return world;
}

/** 17: something is delivered for which the money was not collected. */
describe("attack 17: purchases by order that do not pay", () => {
  for (const way of WAYS) {
    it(`does not take ${way.name} for nothing, or at a price that does not fall`, async () => {
      const world = await load();
      const args = (price: bigint, endPrice: bigint) => [price, endPrice];
      for (const [price, endPrice] of [
        [0n, 0n],
        [PRICE, PRICE],
        [PRICE, PRICE + 1n],
      ] as const) {
        const order = await way.sign(world, await way.make(world, { price, endPrice }));
        await expectRefused(world, way, () => way.take(world, order), "OrderInvalidPrice", args(price, endPrice));
      }
      await expectTraded(world, way, await way.sign(world, await way.make(world)));
    });
  }

  for (const way of WAYS.filter(({ isOffer, name }) => !isOffer && name !== "a sweep")) {
    it(`takes ${way.name} for all of its price alone, though the exchange holds the money of others`, async () => {
      const world = await loadWithCredits();
      const order = await way.sign(world, await way.make(world, { endPrice: 0n }));
      const buy = (value: bigint) => world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order), { value });
      for (const value of [0n, 1n, PRICE - 1n]) {
        await expectRefused(world, way, () => buy(value), "MarketWrongPayment", [PRICE, value]);
      }
      await expectTraded(world, way, order);
    });
  }

  describe("given a sweep", () => {
    it("counts what was sent once, over orders and listings together", async () => {
      const world = await loadWithCredits();
      const { orders, attacker } = world;
      const items = [
        await signed(world, await listingOf(world)),
        await signed(world, await listingOf(world, { tokenIds: [2n] })),
      ];
      const purchases = items.map((item) => purchaseOf(item));
      const { item } = await standing(world, 3n);
      const sweep = (value: bigint, gasPerItem = 0n) =>
        orders.connect(attacker).sweep(purchases, [item], gasPerItem, { value });
      const reason = errorOf(orders, "MarketWrongPayment");
      for (const [value, index] of [
        [0n, 0n],
        [PRICE, 1n],
        [2n * PRICE, 2n],
        [3n * PRICE - 1n, 2n],
      ] as const) {
        await expectRefused(world, SOLD, () => sweep(value), "SweepIncomplete", [index, reason]);
      }
      const paid = soldFor(PRICE);
      delete paid["buyer native"];
      expect(await changesBy(world, () => sweep(2n * PRICE - 1n, 1_000_000n))).to.deep.equal({
        ...paid,
        "attacker native": -PRICE,
        "owner of 1": "attacker",
      });
      await expectSolvent(world);
    });

    it("pays no order and no listing twice with one payment", async () => {
      const world = await loadWithCredits();
      const { orders, attacker } = world;
      const purchase = purchaseOf(await signed(world, await listingOf(world)));
      const { item } = await standing(world, 3n);
      const twice = () => orders.connect(attacker).sweep([purchase, purchase], [], 0n, { value: 5n * PRICE });
      const used = errorOf(orders, "OrderNonceUsed");
      await expectRefused(world, SOLD, twice, "SweepIncomplete", [1n, used]);
      const listed = () => orders.connect(attacker).sweep([], [item, item], 0n, { value: 5n * PRICE });
      await expectRefused(world, SOLD, listed, "SweepIncomplete", [
        1n,
        errorOf(world.exchange, "ExchangeListingChanged"),
      ]);
      const all = () =>
        orders.connect(attacker).sweep([purchase, purchase], [item, item], 1_000_000n, { value: 5n * PRICE });
      expect(await changesBy(world, all)).to.deep.equal({
        "attacker native": -2n * PRICE,
        "artist native": PRICE / 5n,
        "seller native": 2n * (PRICE - PRICE / 10n - PRICE / 40n),
        "orders native": PRICE / 40n,
        "owed by orders native": PRICE / 40n,
        "protocol fees in orders native": PRICE / 40n,
        "exchange native": PRICE / 40n,
        "owed by exchange native": PRICE / 40n,
        "protocol fees in exchange native": PRICE / 40n,
        "owner of 1": "attacker",
        "owner of 3": "attacker",
      });
    });

    it("takes tokens from its caller alone, and none that the exchange owes", async () => {
      const world = await loadWithCredits();
      const { orders, token, attacker } = world;
      const currency = await token.getAddress();
      const order = purchaseOf(await signed(world, await listingOf(world, { currency })));
      const { item } = await standing(world, 3n, { currency });
      await token.mint(attacker, PRICE);
      const short = errorOf(token, "ERC20InsufficientAllowance");
      const sweep = () => orders.connect(attacker).sweep([order], [item], 0n);
      await expectRefused(world, SOLD, sweep, "SweepIncomplete", [0n, short]);
      await token.connect(attacker).approve(orders, ethers.MaxUint256);
      const poor = errorOf(token, "ERC20InsufficientBalance");
      await expectRefused(world, SOLD, sweep, "SweepIncomplete", [1n, poor]);
      await token.mint(attacker, PRICE);
      const changes = await changesBy(world, sweep);
      expect(changes["attacker token"]).to.equal(-2n * PRICE);
      expect(await token.allowance(orders, world.exchange)).to.equal(0n);
      await expectSolvent(world);
    });

    it("buys with nothing that a seller's listing turns into while it is paid", async () => {
      const world = await loadWithCredits();
      const { orders, exchange, art, token, collector, attacker } = world;
      // The attacker's listing is in a token of theirs. While that moves, it becomes one in a token of which the exchange
      // holds other people's.
      const party = await deploy<HostileTrader>("HostileTrader");
      const evil = await deploy<HostileToken>("HostileToken");
      await evil.mint(attacker, 10n * PRICE);
      await evil.connect(attacker).approve(orders, ethers.MaxUint256);
      await art.connect(collector).transferFrom(collector, party, 11n);
      const { listing } = await standing(world, 5n, { currency: await token.getAddress() });
      const good = { ...listing, price: PRICE / 2n };
      const bad = { ...good, currency: evil.target as string };
      const put =
        "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";
      await party.perform([
        step(art, "setApprovalForAll", [exchange.target, true]),
        step(exchange, put, [art.target, 11n, bad]),
      ]);
      await evil.hook(party);
      await party.prepare(Moment.TokenHook, [step(exchange, put, [art.target, 11n, good])]);
      // Whether the buyer names what stands before or what stands afterwards.
      for (const named of [good, bad]) {
        const item = itemOf(await art.getAddress(), 11n, party.target as string, named);
        const sweep = () => orders.connect(attacker).sweep([], [item], 0n);
        const reason = errorOf(exchange, "ExchangeListingChanged");
        await expectRefused(world, SOLD, sweep, "SweepIncomplete", [0n, reason]);
      }
      await expectSolvent(world);
    });

    it("gives back what is left, and owes it to a buyer who cannot take it", async () => {
      const world = await loadWithCredits();
      const { orders } = world;
      const party = await deploy<HostileTrader>("HostileTrader");
      await party.receiveAs(Reception.Refuse);
      const order = purchaseOf(await signed(world, await listingOf(world)));
      const act = () => party.perform([step(orders, "sweep", [[order], [], 0n], 3n * PRICE)], { value: 3n * PRICE });
      const changes = await changesBy(world, act, { party });
      expect(changes["party credit in orders native"]).to.equal(2n * PRICE);
      expect(changes["owner of 1"]).to.equal("party");
      await expectSolvent(world, [party]);
    });
  });

  describe("given a currency's own transfer", () => {
    async function withToken() {
      const world = await loadWithCredits();
      const order = await signed(world, await listingOf(world, { currency: await world.token.getAddress() }));
      const send = (token: OrderWorld["token"], amount: bigint, data: string) =>
        token.connect(world.buyer)["safeTransfer(address,uint256,bytes)"](world.orders, amount, data);
      return { world, order, send, data: encodePurchase(purchaseOf(order)) };
    }

    it("takes no other token than the order's, and no native order", async () => {
      const { world, send, data } = await withToken();
      const { token, buyer, orders } = world;
      const other = await ethers.deployContract("KIP7Token", ["Other", "OTH", world.owner]);
      await other.mint(buyer, PRICE);
      const args = [token.target, other.target];
      await expectRefused(world, SOLD, () => send(other, PRICE, data), "MarketWrongCurrency", args);
      const native = encodePurchase(purchaseOf(await signed(world, await listingOf(world, { tokenIds: [2n] }))));
      const wrong = [NOBODY, token.target];
      await expectRefused(world, SOLD, () => send(token, PRICE, native), "MarketWrongCurrency", wrong);
      // Whoever calls directly is the token, and has none of it.
      const direct = () => orders.connect(world.attacker).onKIP7Received(buyer, buyer, PRICE, data);
      await expectRefused(world, SOLD, direct, "MarketWrongCurrency", [token.target, world.attacker.address]);
    });

    it("takes no less than the price, and gives back what is above it", async () => {
      const { world, send, data } = await withToken();
      for (const amount of [0n, PRICE - 1n]) {
        const act = () => send(world.token, amount, data);
        await expectRefused(world, SOLD, act, "MarketWrongPayment", [PRICE, amount]);
      }
      expect(await changesBy(world, () => send(world.token, PRICE + 5n, data))).to.deep.equal({
        ...soldFor(PRICE, "token"),
        "owner of 1": "buyer",
      });
      await expectSolvent(world);
    });

    it("looks at no permit, since the money is here", async () => {
      const { world, order, send } = await withToken();
      const data = encodePurchase(purchaseOf(order, { permit: "0x01" }));
      expect(await changesBy(world, () => send(world.token, PRICE, data))).to.include({ "owner of 1": "buyer" });
    });

    it("takes no data that is short, or whose parts lie elsewhere", async () => {
      const { world, send, data } = await withToken();
      const bytes = (data.length - 2) / 2;
      for (const length of [0, 32, 255]) {
        const act = () => send(world.token, PRICE, data.slice(0, 2 + 2 * length));
        await expectRefused(world, SOLD, act, "OrderInvalidPurchaseData", [length]);
      }
      // What has the length and nothing behind it is no purchase either.
      const head = send(world.token, PRICE, data.slice(0, 2 + 2 * 256));
      await expect(head).to.be.revertedWithCustomError(world.token, "ERC20InvalidReceiver").withArgs(world.orders);
      const { token, buyer, seller } = world;
      const holdings = () => Promise.all([token.balanceOf(buyer), token.balanceOf(seller)]);
      const before = await holdings();
      let refused = 0;
      for (let place = 32; place < bytes; place += 32) {
        // Where the word is an offset or a length, it points beyond the call, just before its end, or far away.
        for (const word of [BigInt(bytes), 2n ** 64n, 2n ** 255n, 2n ** 256n - 32n]) {
          const forged = data.slice(0, 2 + 2 * place) + toBeHex(word, 32).slice(2) + data.slice(2 + 2 * (place + 32));
          const snapshot = await networkHelpers.takeSnapshot();
          const sold = await send(token, PRICE, forged).catch(() => null);
          const rest = PRICE - PRICE / 10n - PRICE / 40n;
          const moved = sold === null ? [0n, 0n] : [-PRICE, rest];
          expect(await holdings()).to.deep.equal([before[0] + moved[0]!, before[1] + moved[1]!]);
          if (sold === null) ++refused;
          await snapshot.restore();
        }
      }
      // What is left are words that this purchase does not read, or that are its own to say, as who receives.
      expect(refused).to.be.greaterThan(80);
    });
  });

  describe("given money that lies in the exchange by accident", () => {
    it("takes no native coin but from the wrapped coin", async () => {
      const world = await load();
      const { orders, attacker } = world;
      const send = () => attacker.sendTransaction({ to: orders, value: 1n });
      await expectRefused(world, SOLD, send, "OrderUnexpectedCoin", [attacker.address]);
    });

    it("pays no offer with wrapped coins, nor an order with tokens, that somebody sent there", async () => {
      const world = await load();
      const { orders, coin, token, seller, buyer, collector } = world;
      await coin.connect(collector).transfer(orders, 5n * PRICE);
      await token.connect(collector).transfer(orders, 5n * PRICE);
      await coin.connect(buyer).approve(orders, PRICE - 1n);
      await token.connect(buyer).approve(orders, PRICE - 1n);
      const offer = await signed(world, await offerOf(world));
      const order = await signed(world, await listingOf(world, { currency: await token.getAddress() }));
      const attempts: [() => Promise<unknown>, typeof coin | typeof token][] = [
        [() => orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n)), coin],
        [() => buyOrder(world, order, 0n), token],
      ];
      for (const [act, currency] of attempts) {
        const changes = await changesBy(world, async () => {
          await expect(act())
            .to.be.revertedWithCustomError(currency, "ERC20InsufficientAllowance")
            .withArgs(orders, PRICE - 1n, PRICE);
        });
        expect(changes).to.deep.equal({});
      }
      await coin.connect(buyer).approve(orders, PRICE);
      await orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n));
      expect(await coin.balanceOf(orders)).to.equal(5n * PRICE);
    });

    it("gives back native coin that came with an order in a token", async () => {
      const world = await loadWithCredits();
      const order = await signed(world, await listingOf(world, { currency: await world.token.getAddress() }));
      expect(await changesBy(world, () => buyOrder(world, order, 7n * PRICE))).to.deep.equal({
        ...soldFor(PRICE, "token"),
        "owner of 1": "buyer",
      });
      await expectSolvent(world);
    });
  });

  it("finds every door locked from within a collection's transfer and a seller's payment, and pays once", async () => {
    const world = await loadWithCredits();
    const { orders, attacker } = world;
    const party = await deploy<HostileTrader>("HostileTrader");
    await party.setMood(Mood.AlwaysYes);
    await party.receiveAs(Reception.PerformSteps);
    const evil = await deploy<HostileCollection>("HostileCollection");
    await evil.mint(party, 1n);
    await party.perform([step(evil, "setApprovalForAll", [orders.target, true])]);
    await evil.hook(party);
    const order: SignedOrder = {
      order: await listingOf(world, { maker: party.target as string, collection: evil.target as string }),
      signature: "0x",
      index: 0n,
      proof: [],
    };
    const other = purchaseOf(await signed(world, await listingOf(world)));
    const offer = await signed(world, await offerOf(world));
    const data = encodePurchase(other);
    // A payment has too little gas for a hostile party to read more than these.
    const small = [
      step(orders, "withdraw", [NOBODY, attacker.address]),
      step(orders, "withdrawFor", [world.buyerFront.address, NOBODY]),
      step(orders, "collectProtocolFee", [NOBODY]),
    ];
    const large = [
      step(orders, BUY_PURCHASE, [other]),
      step(orders, "sweep", [[other], [], 0n]),
      step(orders, "acceptOffer", [acceptanceOf(offer, 1n)]),
      step(orders, "onKIP7Received", [party.target, party.target, PRICE, data]),
      ...small,
    ];
    await party.prepare(Moment.NFTHook, large);
    const locked = [false, errorOf(orders, "ReentrancyGuardReentrantCall")];
    for (const [i, one] of small.entries()) {
      await party.prepare(Moment.Payment, [one]);
      let attempts: unknown;
      const act = async () => {
        const again = { ...order, order: { ...order.order, nonce: 100n + BigInt(i) } };
        attempts = attemptsOf(party, await (await buyOrder(world, again, PRICE, attacker)).wait());
      };
      expect(await changesBy(world, act, { party })).to.deep.equal({
        "attacker native": -PRICE,
        "party native": PRICE - PRICE / 40n,
        "orders native": PRICE / 40n,
        "owed by orders native": PRICE / 40n,
        "protocol fees in orders native": PRICE / 40n,
      });
      expect(attempts).to.deep.equal([...large.map(() => locked), locked]);
      expect(await evil.trueOwnerOf(1n)).to.equal(attacker.address);
      await evil.hook(NOBODY);
      await evil.connect(attacker).transferFrom(attacker, party, 1n);
      await evil.hook(party);
    }
    await expectSolvent(world, [party]);
  });

  it("sells no number of copies whose price would overflow", async () => {
    const world = await load();
    const { orders, buyer } = world;
    const price = 2n ** 127n;
    const order = await signed(world, await copiesOf(world, ethers.MaxUint256, { price }));
    const buy = (quantity: bigint) =>
      orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, { quantity }), { value: PRICE });
    const args = [128n, 2n ** 128n];
    await expectRefused(world, SOLD, () => buy(2n), "SafeCastOverflowedUintDowncast", args);
    const many = 2n ** 129n + 1n;
    await expectRefused(world, SOLD, () => buy(many), "SafeCastOverflowedUintDowncast", [128n, many]);
  });
});
