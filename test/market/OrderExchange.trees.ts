import { expect } from "chai";
import { concat, keccak256, TypedDataEncoder, ZeroHash } from "ethers";
import {
  bulkTypes,
  hashOrder,
  type Order,
  orderDomain,
  type SignedOrder,
  signOrder,
  signOrders,
} from "../../sdk/src/terms/order.js";
import { compact, deployWallet, digestOfPath, keyOf } from "../helpers/orderMakers.js";
import {
  deployOrderWorld,
  listingOf,
  networkHelpers,
  offerOf,
  type OrderWorld,
  signed,
} from "../helpers/orderWorld.js";
import { ACCEPT, BUY, expectRefused } from "../helpers/orderWays.js";

const load = () => networkHelpers.loadFixture(deployOrderWorld);

/** The seller's listings of tokens 1 to `count`, signed at once. */
async function listed(count: number) {
  const world = await load();
  const orders: Order[] = [];
  for (let id = 1; id <= count; id++) orders.push(await listingOf(world, { tokenIds: [BigInt(id)] }));
  return { world, orders, tree: await signOrders(world.seller, world.domain, orders) };
}

/** Expects that the maker is not taken to have signed the order by this path. */
async function expectNotSigned(world: OrderWorld, path: SignedOrder): Promise<void> {
  const args = [digestOfPath(world, path), path.order.maker];
  await expectRefused(world, BUY.take(world, path), "OrderNotSigned", args);
}

/** Leaves as pairs of pairs, as the type of a tree has them. */
function nest(leaves: readonly unknown[]): unknown {
  const half = leaves.length / 2;
  return half < 1 ? leaves[0] : [nest(leaves.slice(0, half)), nest(leaves.slice(half))];
}

for (const count of [2, 3, 5, 8]) {
  const height = Math.ceil(Math.log2(count));

  describe(`OrderExchange, given ${count} listings signed at once`, () => {
    it("sells each of them, in any order", async () => {
      const { world, tree } = await listed(count);
      for (const order of [...tree].reverse()) {
        expect(order.proof.length).to.equal(height);
        expect(await world.orders.digestOf(order)).to.equal(digestOfPath(world, order));
        await BUY.take(world, order);
        expect(await world.art.ownerOf(order.order.tokenIds[0]!)).to.equal(world.buyer.address);
      }
      const [{ order }] = tree as [SignedOrder];
      await expectRefused(world, BUY.take(world, tree[0]!), "OrderNonceUsed", [order.maker, order.nonce]);
    });

    it("sells by the signature of 64 bytes, too", async () => {
      const { world, tree } = await listed(count);
      for (const order of tree) {
        await BUY.take(world, { ...order, signature: compact(String(order.signature)) });
      }
      expect(await world.art.balanceOf(world.buyer)).to.equal(BigInt(count));
    });

    it("reverts with the index of another leaf", async () => {
      const { world, tree } = await listed(count);
      for (const order of tree) {
        for (let index = 0n; index < 2 ** height; index++) {
          // The places that are left have the last order, too.
          const isItsOwn = index === order.index || (order === tree.at(-1) && index >= count);
          if (!isItsOwn) await expectNotSigned(world, { ...order, index });
        }
        await BUY.take(world, order);
      }
    });

    it("reverts with another sibling at any height", async () => {
      const { world, tree } = await listed(count);
      const strangers = [ZeroHash, hashOrder(await listingOf(world)), ...tree.map(({ order }) => hashOrder(order))];
      for (const order of tree) {
        for (let i = 0; i < height; i++) {
          for (const sibling of strangers.filter((it) => it !== order.proof[i])) {
            await expectNotSigned(world, { ...order, proof: order.proof.with(i, sibling) });
          }
        }
        await BUY.take(world, order);
      }
    });

    it("reverts with a proof too short, too long, or in another order", async () => {
      const { world, tree } = await listed(count);
      for (const order of tree) {
        const { proof } = order;
        for (let size = 0; size < height; size++) {
          await expectNotSigned(world, { ...order, proof: proof.slice(0, size) });
          await expectNotSigned(world, { ...order, proof: proof.slice(height - size) });
        }
        for (const extra of [ZeroHash, hashOrder(order.order), ...proof]) {
          await expectNotSigned(world, { ...order, proof: [...proof, extra] });
          await expectNotSigned(world, { ...order, proof: [extra, ...proof] });
        }
        if (height > 1) await expectNotSigned(world, { ...order, proof: [...proof].reverse() });
        await BUY.take(world, order);
      }
    });

    it("reverts for an order that is not in the tree, with the path of one that is", async () => {
      const { world, tree } = await listed(count);
      const stranger = await listingOf(world, { tokenIds: [9n] });
      for (const path of tree) {
        await expectNotSigned(world, { ...path, order: stranger });
        await expectNotSigned(world, { ...path, order: { ...path.order, price: 1n } });
      }
    });

    it("reverts with anybody else's signature of the tree", async () => {
      const { world, orders } = await listed(count);
      for (const path of await signOrders(world.attacker, world.domain, orders)) await expectNotSigned(world, path);
    });
  });
}

describe("OrderExchange, given a tree with places left", () => {
  it("has one order in them, which is used up once", async () => {
    const { world, tree } = await listed(3);
    const last = tree[2]!;
    // The other place of the last order: its sibling is itself.
    const again = { ...last, index: 3n };
    expect(last.proof[0]).to.equal(hashOrder(last.order));
    await BUY.take(world, again);
    for (const path of [last, again]) {
      await expectRefused(world, BUY.take(world, path), "OrderNonceUsed", [last.order.maker, last.order.nonce]);
    }
  });
});

describe("OrderExchange, given what is signed of a tree", () => {
  it("takes no order by the signature of it alone for one in a tree, nor the other way round", async () => {
    const { world, orders, tree } = await listed(2);
    const alone = await signOrder(world.seller, world.domain, orders[0]!);
    await expectNotSigned(world, { ...tree[0]!, signature: alone.signature });
    await expectNotSigned(world, { ...alone, signature: tree[0]!.signature });
    await BUY.take(world, alone);
  });

  it("takes no inner node for an order: trees of other heights have another type", async () => {
    const { world, tree } = await listed(4);
    // A tree of height 1 whose two leaves are the inner nodes would have the very root.
    const [left, right] = [0, 2].map((i) => keccak256(concat([hashOrder(tree[i]!.order), tree[i]!.proof[0]!])));
    expect([tree[2]!.proof[1], tree[0]!.proof[1]]).to.deep.equal([left, right]);
    const key = keyOf(world.seller);
    const root = keccak256(concat([left!, right!]));
    for (const height of [0, 1, 3, 4]) {
      const type = TypedDataEncoder.from(bulkTypes(height)).encodeType("BulkOrder");
      const struct = keccak256(concat([keccak256(Buffer.from(type)), root]));
      const separator = TypedDataEncoder.hashDomain(orderDomain(world.domain));
      const digest = keccak256(concat(["0x1901", separator, struct]));
      const { serialized } = key.signingKey.sign(digest);
      for (const path of tree) await expectNotSigned(world, { ...path, signature: serialized });
    }
    for (const path of tree) await BUY.take(world, path);
  });

  it("does not mind bits of the index above the tree", async () => {
    const { world, tree } = await listed(2);
    await BUY.take(world, { ...tree[1]!, index: 3n });
    const { order } = tree[1]!;
    await expectRefused(world, BUY.take(world, tree[1]!), "OrderNonceUsed", [order.maker, order.nonce]);
  });

  it("takes listings and offers of one tree, by a contract wallet as well", async () => {
    const world = await load();
    const wallet = await deployWallet(world);
    const maker = await wallet.getAddress();
    await wallet.setOwner(world.attacker);
    const orders = [
      await listingOf(world, { maker, tokenIds: [5n] }),
      await offerOf(world, { maker, tokenIds: [2n] }),
      await offerOf(world, { maker, tokenIds: [], quantity: 2n }),
    ];
    const [listing, offer, any] = (await signOrders(world.attacker, world.domain, orders)) as [
      SignedOrder,
      SignedOrder,
      SignedOrder,
    ];
    await BUY.take(world, listing);
    await ACCEPT.take(world, offer);
    await ACCEPT.take(world, any, { tokenId: 3n });
    await ACCEPT.take(world, any, { tokenId: 11n, by: world.collector });
    expect(await world.art.ownerOf(5n)).to.equal(world.buyer.address);
    for (const id of [2n, 3n, 11n]) expect(await world.art.ownerOf(id)).to.equal(maker);
  });

  it("ends one order of a tree by its nonce, and leaves the others", async () => {
    const { world, tree } = await listed(3);
    const { orders, seller } = world;
    await orders.connect(seller).cancel(tree[1]!.order.nonce);
    await expectRefused(world, BUY.take(world, tree[1]!), "OrderNonceUsed", [seller.address, tree[1]!.order.nonce]);
    for (const i of [0, 2]) await BUY.take(world, tree[i]!);
    expect(await world.art.balanceOf(world.buyer)).to.equal(2n);
  });

  for (const height of [1, 2, 3, 4, 5, 6]) {
    it(`is the EIP-712 digest of the type with ${2 ** height} orders`, async () => {
      const world = await load();
      const orders: Order[] = [];
      for (let i = 0; i < 2 ** height; i++) orders.push(await listingOf(world, { tokenIds: [BigInt(i)] }));
      const domain = orderDomain(world.domain);
      const digest = TypedDataEncoder.hash(domain, bulkTypes(height), { tree: nest(orders) });
      for (const path of await signOrders(world.seller, world.domain, orders)) {
        expect(await world.orders.digestOf(path)).to.equal(digest);
      }
    });
  }

  it("is the EIP-712 digest of the order where there is no tree", async () => {
    const world = await load();
    const path = await signed(world, await listingOf(world));
    expect(await world.orders.hashOf(path.order)).to.equal(hashOrder(path.order));
    expect(await world.orders.digestOf(path)).to.equal(digestOfPath(world, path));
  });
});
