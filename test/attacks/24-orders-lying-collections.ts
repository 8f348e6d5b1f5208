import { expect } from "chai";
import { BUY_PURCHASE, type Order, type SignedOrder, signOrder, TokenStandard } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  buyOrder,
  changesBy,
  DAY,
  ethers,
  freshNonce,
  listingOf,
  NOBODY,
  offerOf,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
} from "../helpers/orderWorld.js";
import {
  CopyTransfers,
  deploy,
  expectRefused,
  expectSolvent,
  type HostileCollection,
  type HostileKIP37,
  type HostileTrader,
  load,
  soldFor,
} from "./orderAttackWorld.js";
import { Transfers } from "./world.js";

interface Lying {
  world: OrderWorld;
  evil: HostileCollection;
}

/** The attacker has tokens 1 to 3 of a hostile collection, whose owner they are; the buyer is honest. */
async function withCollection(): Promise<Lying> {
  const world = await load();
  const evil = await deploy<HostileCollection>("HostileCollection");
  for (const id of [1n, 2n, 3n]) await evil.mint(world.attacker, id);
  await evil.connect(world.attacker).setApprovalForAll(world.orders, true);
  return { world, evil };
}

/** The trades in which the attacker sells to the buyer. */
async function tradesOf(
  { world, evil }: Lying,
  fields: Partial<Order> = {},
): Promise<Record<string, () => Promise<unknown>>> {
  const { orders, attacker, buyer } = world;
  const collection = await evil.getAddress();
  const listing = async (more: Partial<Order> = {}) =>
    signed(world, await listingOf(world, { maker: attacker.address, collection, ...fields, ...more }));
  const offer = async (more: Partial<Order> = {}) =>
    signed(world, await offerOf(world, { collection, ...fields, ...more }));
  const plain = await listing();
  const bundle = await listing({ tokenIds: [1n, 2n, 3n] });
  const swept = await listing();
  const window = await listing({ refundWindow: BigInt(DAY) });
  const held = await listing({ refundWindow: BigInt(DAY), delivery: 1 });
  const wanted = await offer();
  const any = await offer({ tokenIds: [] });
  return {
    plain: () => buyOrder(world, plain),
    bundle: () => buyOrder(world, bundle),
    swept: () => orders.connect(buyer).sweep([purchaseOf(swept)], [], 0n, { value: PRICE }),
    window: () => buyOrder(world, window),
    held: () => buyOrder(world, held),
    wanted: () => orders.connect(attacker).acceptOffer(acceptanceOf(wanted, 1n)),
    any: () => orders.connect(attacker).acceptOffer(acceptanceOf(any, 1n)),
  };
}

async function expectNothing(world: OrderWorld, trades: Record<string, () => Promise<unknown>>): Promise<void> {
  for (const [name, act] of Object.entries(trades)) {
    const changes = await changesBy(world, async () => {
      await expect(act(), name).to.be.revert(ethers);
    });
    expect(changes, name).to.deep.equal({});
  }
  await expectSolvent(world);
}

/** 24: something is sold that is not there, or does not move. */
describe("attack 24: orders of what is burned, is not a contract, or lies", () => {
  it("sells no token that was burned or never was, in a collection that is honest about it", async () => {
    const { world, evil } = await withCollection();
    const trades = await tradesOf({ world, evil });
    const dead = "0x000000000000000000000000000000000000dEaD";
    await evil.connect(world.attacker).transferFrom(world.attacker, dead, 1n);
    await expectNothing(world, trades);
    expect(await evil.ownerOf(1n)).to.equal(dead);
    const { orders, attacker, buyer } = world;
    const order = await signed(
      world,
      await listingOf(world, { maker: attacker.address, collection: await evil.getAddress(), tokenIds: [77n] }),
    );
    const changes = await changesBy(world, async () => {
      await expect(orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order), { value: PRICE }))
        .to.be.revertedWithCustomError(evil, "ERC721NonexistentToken")
        .withArgs(77n);
    });
    expect(changes).to.deep.equal({});
  });

  it("takes money for no collection without code, a person or a precompile", async () => {
    const { world } = await withCollection();
    const collector = world.collector.address;
    for (const address of [collector, ethers.toBeHex(2, 20), ethers.toBeHex(4, 20), NOBODY]) {
      const evil = { getAddress: () => Promise.resolve(address) } as unknown as HostileCollection;
      await expectNothing(world, await tradesOf({ world, evil }));
      const { attacker } = world;
      const copies = await signed(
        world,
        await listingOf(world, { maker: attacker.address, collection: address, standard: TokenStandard.KIP37 }),
      );
      await expectNothing(world, { copies: () => buyOrder(world, copies) });
    }
  });

  for (const [habit, begin] of [
    ["is paused", (evil) => evil.setTransfers(Transfers.Paused)],
    ["moves nothing and says nothing", (evil) => evil.setTransfers(Transfers.Silent)],
    ["burns all the gas", (evil) => evil.setTransfers(Transfers.BurnGas)],
    ["names the seller as owner, whoever has the token", (evil, world) => evil.lieWith(world.attacker)],
    ["names a stranger as owner", (evil, world) => evil.lieWith(world.collector)],
  ] as [string, (evil: HostileCollection, world: OrderWorld) => Promise<unknown>][]) {
    it(`pays nothing for a collection that ${habit}`, async () => {
      const { world, evil } = await withCollection();
      const trades = await tradesOf({ world, evil });
      await begin(evil, world);
      await expectNothing(world, trades);
      const order = await signed(world, await listingOf(world));
      expect(await changesBy(world, () => buyOrder(world, order))).to.deep.equal({
        ...soldFor(PRICE),
        "owner of 1": "buyer",
      });
    });
  }

  it("stops no other item of a sweep that gives each its gas", async () => {
    const { world, evil } = await withCollection();
    const { orders, attacker, buyer } = world;
    const fields = { maker: attacker.address, collection: await evil.getAddress() };
    for (const transfers of [Transfers.Paused, Transfers.Silent, Transfers.BurnGas]) {
      const bad = purchaseOf(await signed(world, await listingOf(world, fields)));
      const good = purchaseOf(await signed(world, await listingOf(world, { tokenIds: [2n + BigInt(transfers)] })));
      await evil.setTransfers(transfers);
      const sweep = () => orders.connect(buyer).sweep([bad, good, bad], [], 1_000_000n, { value: 5n * PRICE });
      expect(await changesBy(world, sweep)).to.deep.equal({
        ...soldFor(PRICE),
        [`owner of ${(2 + transfers).toString()}`]: "buyer",
      });
    }
    await expectSolvent(world);
  });

  it("delivers one token once, though a collection lets a bundle have it twice", async () => {
    const { world, evil } = await withCollection();
    const { attacker, art } = world;
    const honest = await signed(world, await listingOf(world, { tokenIds: [1n, 1n] }));
    const changes = await changesBy(world, async () => {
      await expect(buyOrder(world, honest))
        .to.be.revertedWithCustomError(art, "ERC721InsufficientApproval")
        .withArgs(world.orders, 1n);
    });
    expect(changes).to.deep.equal({});
    const order = await signed(
      world,
      await listingOf(world, { maker: attacker.address, collection: await evil.getAddress(), tokenIds: [1n, 2n, 77n] }),
    );
    await expectNothing(world, { bundle: () => buyOrder(world, order) });
    expect(await evil.ownerOf(1n)).to.equal(attacker.address);
  });

  it("sells nothing of a collection under the other standard", async () => {
    const { world } = await withCollection();
    const { art, copies, seller } = world;
    const asCopies = { standard: TokenStandard.KIP37, collection: await art.getAddress() };
    const asToken = { standard: TokenStandard.KIP17, collection: await copies.getAddress() };
    const trades: Record<string, () => Promise<unknown>> = {};
    for (const fields of [asCopies, asToken]) {
      const order = await signed(world, await listingOf(world, fields));
      const offer = await signed(world, await offerOf(world, fields));
      trades[`listing ${fields.standard.toString()}`] = () => buyOrder(world, order);
      trades[`offer ${fields.standard.toString()}`] = () =>
        world.orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n));
    }
    await expectNothing(world, trades);
  });

  describe("given a collection of copies that lies", () => {
    async function withCopies() {
      const world = await load();
      const { attacker, buyer, orders } = world;
      const evil = await deploy<HostileKIP37>("HostileKIP37");
      await evil.mint(attacker, 1n, 10n);
      await evil.connect(attacker).setApprovalForAll(orders, true);
      const fields = { standard: TokenStandard.KIP37, collection: await evil.getAddress(), quantity: 5n };
      const listing = await signed(world, await listingOf(world, { ...fields, maker: attacker.address }));
      const offer = await signed(world, await offerOf(world, { ...fields, tokenIds: [] }));
      const buy = () =>
        orders.connect(buyer)[BUY_PURCHASE](purchaseOf(listing, { quantity: 4n }), { value: 4n * PRICE });
      const accept = () => orders.connect(attacker).acceptOffer(acceptanceOf(offer, 1n, { quantity: 4n }));
      return { world, evil, buy, accept, listing };
    }

    for (const habit of ["Paused", "Silent", "OneLess", "Reversed", "BurnGas"] as const) {
      it(`pays nothing where its transfers are: ${habit}`, async () => {
        const { world, evil, buy, accept } = await withCopies();
        await evil.mint(world.buyer, 1n, 10n);
        await evil.setTransfers(CopyTransfers[habit]);
        await expectNothing(world, { buy, accept });
        expect(await evil.balanceOf(world.buyer, 1n)).to.equal(10n);
        if (habit === "OneLess" || habit === "Silent" || habit === "Reversed") {
          const args = [evil.target, 1n, world.buyer.address];
          await expectRefused(world, { name: "copies" }, buy, "OrderCopiesNotDelivered", args);
        }
        await evil.setTransfers(CopyTransfers.Honest);
        const changes = await changesBy(world, buy);
        expect(changes["buyer native"]).to.equal(-4n * PRICE);
        expect(await evil.balanceOf(world.buyer, 1n)).to.equal(14n);
      });
    }

    it("pays nothing for copies that a balance shows before and after", async () => {
      const { world, evil, buy, accept } = await withCopies();
      await evil.claim(world.buyer, 1_000n);
      await evil.setTransfers(CopyTransfers.Silent);
      await expectNothing(world, { buy, accept });
    });

    it("sells a seller's copies to themselves for nothing that leaves the fees unpaid", async () => {
      const { world, evil, listing } = await withCopies();
      const { orders, attacker } = world;
      const buy = () =>
        orders.connect(attacker)[BUY_PURCHASE](purchaseOf(listing, { quantity: 2n }), { value: 2n * PRICE });
      const args = [evil.target, 1n, attacker.address];
      await expectRefused(world, { name: "copies" }, buy, "OrderCopiesNotDelivered", args);
    });

    it("pays the seller, though the receiver is told and tries to undo it from within", async () => {
      const { world, evil, listing } = await withCopies();
      const { orders, attacker, buyer } = world;
      const party = await deploy<HostileTrader>("HostileTrader");
      const one = { order: { ...listing.order, nonce: freshNonce() } };
      const again: SignedOrder = await signOrder(attacker, world.domain, one.order);
      // Gives back the copies in the hook: then they have not arrived.
      const back = evil.interface.encodeFunctionData("safeTransferFrom", [
        party.target,
        attacker.address,
        1n,
        1n,
        "0x",
      ]);
      await party.prepare(1, [{ target: evil.target as string, value: 0n, data: back }]);
      const purchase = purchaseOf(again, { quantity: 2n, receiver: party.target as string });
      const buy = () => orders.connect(buyer)[BUY_PURCHASE](purchase, { value: 2n * PRICE });
      const args = [evil.target, 1n, party.target];
      await expectRefused(world, { name: "copies" }, buy, "OrderCopiesNotDelivered", args);
      await party.prepare(1, []);
      const changes = await changesBy(world, buy);
      expect(changes["attacker native"]).to.equal(2n * PRICE - (2n * PRICE) / 40n);
      expect(await evil.balanceOf(party, 1n)).to.equal(2n);
      await expectSolvent(world);
    });
  });
});
