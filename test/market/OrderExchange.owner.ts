import { expect } from "chai";
import { BUY_PURCHASE, type SignedOrder } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  buyOrder,
  ethers,
  listingOf,
  NOBODY,
  offerOf,
  type OrderWorld,
  PRICE,
  purchaseOf,
  type Sent,
  signed,
} from "../helpers/orderWorld.js";
import { ITEM_GAS, loadSweepWorld, sweep } from "../helpers/sweeps.js";
import {
  deployMock,
  expectChanges,
  expectRefusal,
  finalTrade,
  loadWorld,
  type OddReceiver,
  part,
  SELLER_FRONT_BPS,
} from "../helpers/trades.js";

/** The four things that the exchange is built with, in the order of its constructor. */
function partsOf({ router, escrow, exchange, owner }: OrderWorld): Promise<string[]> {
  return Promise.all([router, escrow, exchange, owner].map((contract) => contract.getAddress()));
}

describe("OrderExchange, when it is deployed", () => {
  it("says what it was built with", async () => {
    const world = await loadWorld();
    const { orders } = world;
    expect([
      await orders.royaltyRouter(),
      await orders.refundEscrow(),
      await orders.fixedPriceExchange(),
      await orders.owner(),
    ]).to.deep.equal(await partsOf(world));
  });

  for (const [name, index] of [
    ["royalty router", 0],
    ["refund escrow", 1],
    ["other exchange", 2],
  ] as const) {
    it(`refuses nobody as its ${name}`, async () => {
      const world = await loadWorld();
      const parts = (await partsOf(world)).with(index, NOBODY);
      const factory = await ethers.getContractFactory("OrderExchange");
      await expect(ethers.deployContract("OrderExchange", parts)).to.be.revertedWithCustomError(
        factory,
        "MarketZeroAddress",
      );
    });
  }

  it("refuses nobody as its owner", async () => {
    const world = await loadWorld();
    const factory = await ethers.getContractFactory("OrderExchange");
    const parts = (await partsOf(world)).with(3, NOBODY);
    await expect(ethers.deployContract("OrderExchange", parts))
      .to.be.revertedWithCustomError(factory, "OwnableInvalidOwner")
      .withArgs(NOBODY);
  });

  it("begins without a protocol fee, and with sales that go on", async () => {
    const world = await loadWorld();
    const orders = await ethers.deployContract("OrderExchange", await partsOf(world));
    expect(await orders.protocolFee()).to.deep.equal([0n, NOBODY]);
    expect(await orders.paused()).to.equal(false);
  });
});

describe("OrderExchange, given its wrapped coin", () => {
  /** An exchange that does not know it yet, in the place of the world's own. */
  async function loadWithout(): Promise<OrderWorld> {
    const world = await loadWorld();
    const orders = await ethers.deployContract("OrderExchange", await partsOf(world));
    await world.art.connect(world.seller).setApprovalForAll(orders, true);
    for (const coin of [world.coin, world.token]) await coin.connect(world.buyer).approve(orders, ethers.MaxUint256);
    return { ...world, orders, domain: { ...world.domain, verifyingContract: await orders.getAddress() } };
  }

  it("learns it from its owner, and says so", async () => {
    const { orders, coin } = await loadWithout();
    expect(await orders.wrappedCoin()).to.equal(NOBODY);
    await expect(orders.setWrappedCoin(coin)).to.emit(orders, "WrappedCoinSet").withArgs(coin);
    expect(await orders.wrappedCoin()).to.equal(await coin.getAddress());
  });

  it("learns it from nobody else", async () => {
    const world = await loadWithout();
    const { orders, coin, attacker } = world;
    const act = () => orders.connect(attacker).setWrappedCoin(coin);
    await expectRefusal(world, act, orders, "OwnableUnauthorizedAccount", [attacker.address]);
  });

  it("learns it once", async () => {
    const world = await loadWorld();
    const { orders, coin, token } = world;
    for (const other of [coin, token]) {
      await expectRefusal(world, () => orders.setWrappedCoin(other), orders, "OrderWrappedCoinSet", [coin]);
    }
  });

  it("refuses an address without a contract", async () => {
    const world = await loadWithout();
    const { orders, attacker } = world;
    for (const coin of [NOBODY, attacker.address]) {
      await expectRefusal(world, () => orders.setWrappedCoin(coin), orders, "OrderInvalidWrappedCoin", [coin]);
    }
    expect(await orders.wrappedCoin()).to.equal(NOBODY);
  });

  it("accepts no offer in native coin without it, and does once it knows it", async () => {
    const world = await loadWithout();
    const { orders, coin } = world;
    const offer = await signed(world, await offerOf(world));
    await expectRefusal(world, () => accept(world, offer), orders, "OrderWrappedCoinMissing", []);
    await orders.setWrappedCoin(coin);
    await accept(world, offer);
    expect(await world.art.ownerOf(1n)).to.equal(world.buyer.address);
  });

  it("accepts offers in tokens without it", async () => {
    const world = await loadWithout();
    await accept(world, await signed(world, await offerOf(world, { currency: await world.token.getAddress() })));
    expect(await world.art.ownerOf(1n)).to.equal(world.buyer.address);
  });

  it("takes no native coin from anybody without it", async () => {
    const world = await loadWithout();
    const { orders, attacker } = world;
    const act = () => attacker.sendTransaction({ to: orders, value: 1n });
    await expectRefusal(world, act, orders, "OrderUnexpectedCoin", [attacker.address]);
  });
});

describe("OrderExchange, given native coin that nobody asked for", () => {
  it("refuses it from an account", async () => {
    const world = await loadWorld();
    const { attacker, orders } = world;
    const act = () => attacker.sendTransaction({ to: orders, value: 1n });
    await expectRefusal(world, act, orders, "OrderUnexpectedCoin", [attacker.address]);
  });

  it("refuses a call without value that says nothing", async () => {
    const world = await loadWorld();
    const { attacker, orders } = world;
    const act = () => attacker.sendTransaction({ to: orders });
    await expectRefusal(world, act, orders, "OrderUnexpectedCoin", [attacker.address]);
  });

  it("takes it from the wrapped coin", async () => {
    const world = await loadWorld();
    const coin = await world.coin.getAddress();
    await ethers.provider.send("hardhat_impersonateAccount", [coin]);
    const sender = await ethers.getSigner(coin);
    await expectChanges(
      world,
      () => sender.sendTransaction({ to: world.orders, value: 5n }),
      { "orders native": 5n, "coin native": -5n },
      { coin: world.coin },
    );
    await ethers.provider.send("hardhat_stopImpersonatingAccount", [coin]);
  });
});

describe("OrderExchange, given a pause", () => {
  /** A listing and an offer that were signed before. */
  async function loadPaused() {
    const world = await loadSweepWorld();
    const listing = await signed(world, await listingOf(world, { nonce: 5n }));
    const inToken = await signed(world, await listingOf(world, { currency: await world.token.getAddress() }));
    const offer = await signed(world, await offerOf(world, { nonce: 6n }));
    await world.orders.pause();
    return { world, listing, inToken, offer };
  }

  type Paused = Awaited<ReturnType<typeof loadPaused>>;

  const trades: readonly (readonly [string, (paused: Paused) => Sent])[] = [
    ["a short purchase", ({ world, listing }) => buyOrder(world, listing)],
    [
      "a full purchase",
      ({ world, listing }) => world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(listing), { value: PRICE }),
    ],
    ["a purchase by a transfer", ({ world, inToken }) => transfer(world, inToken)],
    ["the acceptance of an offer", ({ world, offer }) => accept(world, offer)],
  ];
  for (const [name, act] of trades) {
    it(`stops ${name}, until it is over`, async () => {
      const paused = await loadPaused();
      const { world } = paused;
      await expectRefusal(world, () => act(paused), world.orders, "EnforcedPause", []);
      await world.orders.unpause();
      const unit = name.includes("transfer") ? "token" : "native";
      const expected = finalTrade({ unit, ...(name.includes("offer") ? { paidIn: "coin" as const } : {}) });
      await expectChanges(world, () => act(paused), expected);
    });
  }

  it("stops a sweep that is all or nothing", async () => {
    const { world, listing } = await loadPaused();
    const act = () => sweep(world, [purchaseOf(listing)], [], { value: PRICE });
    const { selector } = world.orders.interface.getError("EnforcedPause")!;
    await expectRefusal(world, act, world.orders, "SweepIncomplete", [0n, selector]);
  });

  it("stops a sweep by best effort", async () => {
    const { world, listing } = await loadPaused();
    const act = () => sweep(world, [purchaseOf(listing)], [], { value: PRICE, gasPerItem: ITEM_GAS });
    await expectRefusal(world, act, world.orders, "SweepEmpty", []);
  });

  it("lets makers end their orders", async () => {
    const { world, listing, offer } = await loadPaused();
    const { orders, seller, buyer } = world;
    await orders.connect(seller).cancel(listing.order.nonce);
    await orders.connect(buyer).cancelNonces(0n, 1n << BigInt(offer.order.nonce));
    expect(await orders.noncesOf(seller, 0n)).to.equal(1n << 5n);
    expect(await orders.noncesOf(buyer, 0n)).to.equal(1n << 6n);
    await orders.connect(seller).incrementEpoch();
    expect(await orders.epochOf(seller)).to.be.above(0n);
  });

  it("lets everybody take what is theirs", async () => {
    const world = await loadWorld();
    const { orders, sellerFront, buyer, feeReceiver } = world;
    const front = { storefront: sellerFront.address, storefrontFeeBps: SELLER_FRONT_BPS };
    await buyOrder(world, await signed(world, await listingOf(world, front)));
    const vault = await deployMock<OddReceiver>("OddReceiver");
    await vault.setMood(1);
    const second = await signed(world, await listingOf(world, { tokenIds: [2n] }));
    const data = orders.interface.encodeFunctionData(BUY_PURCHASE, [purchaseOf(second)]);
    await vault.execute(orders, data, { value: PRICE + 7n });
    await orders.pause();
    const front1 = part(PRICE, SELLER_FRONT_BPS);
    await expectChanges(
      world,
      async () => {
        await orders.connect(sellerFront).withdraw(ethers.ZeroAddress, buyer);
        await vault.setMood(0);
        await orders.connect(world.attacker).withdrawFor(vault, ethers.ZeroAddress);
        await orders.collectProtocolFee(ethers.ZeroAddress);
      },
      {
        "buyer native": front1,
        "sellerFront credit in orders native": -front1,
        "vault native": 7n,
        "vault credit in orders native": -7n,
        "feeReceiver native": PRICE / 20n,
        "owed by orders native": -PRICE / 20n,
        "protocol fees in orders native": -PRICE / 20n,
        "orders native": -front1 - 7n - PRICE / 20n,
      },
      { vault },
    );
    expect(await feeReceiver.getAddress()).to.equal((await orders.protocolFee()).receiver);
  });

  for (const call of ["pause", "unpause"] as const) {
    it(`lets nobody but the owner ${call}`, async () => {
      const { world } = await loadPaused();
      if (call === "pause") await world.orders.unpause();
      const act = () => world.orders.connect(world.attacker)[call]();
      await expectRefusal(world, act, world.orders, "OwnableUnauthorizedAccount", [world.attacker.address]);
    });
  }
});

function transfer(world: OrderWorld, order: SignedOrder): Sent {
  const inputs = world.orders.interface.getFunction(BUY_PURCHASE).inputs;
  const data = ethers.AbiCoder.defaultAbiCoder().encode([inputs[0]!], [purchaseOf(order)]);
  return world.token.connect(world.buyer)["safeTransfer(address,uint256,bytes)"](world.orders, PRICE, data);
}

function accept(world: OrderWorld, order: SignedOrder): Sent {
  return world.orders.connect(world.seller).acceptOffer(acceptanceOf(order, 1n));
}
