import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import type { Order, SignedOrder } from "../../sdk/src/terms/order.js";
import { acceptanceOf, offerOf, type OrderWorld, PRICE, signed, type Signer } from "../helpers/orderWorld.js";
import { deployOddCollection, expectChanges, expectRefusal, finalTrade, loadWorld, sum } from "../helpers/trades.js";

/** Trees of token ids, as a shop would make them of a trait. */
function treeOf(ids: readonly bigint[]) {
  const tree = StandardMerkleTree.of(
    ids.map((id) => [id]),
    ["uint256"],
  );
  return { root: tree.root, proofOf: (id: bigint) => tree.getProof([id]), nodes: tree.dump().tree };
}

/** An offer of the world's buyer for any token of `art`, or of a set. */
async function offer(world: OrderWorld, fields: Partial<Order> = {}): Promise<SignedOrder> {
  return signed(world, await offerOf(world, { tokenIds: [], ...fields }));
}

function accept(
  world: OrderWorld,
  order: SignedOrder,
  tokenId: bigint,
  tokenProof: string[] = [],
  seller = world.seller,
) {
  return world.orders.connect(seller).acceptOffer(acceptanceOf(order, tokenId, { tokenProof }));
}

/** A sale of a token to the offer's maker, by the world's seller where nobody else is named. */
function sold(tokenId: bigint, seller = "seller") {
  return finalTrade({ paidIn: "coin", seller, tokens: [tokenId] });
}

describe("OrderExchange.acceptOffer, on a whole collection", () => {
  for (const tokenId of [1n, 9n]) {
    it(`takes token ${tokenId}`, async () => {
      const world = await loadWorld();
      const order = await offer(world);
      await expectChanges(world, () => accept(world, order, tokenId), sold(tokenId));
    });
  }

  it("asks for no proof, and ignores one", async () => {
    const world = await loadWorld();
    const order = await offer(world);
    await expectChanges(world, () => accept(world, order, 2n, treeOf([2n, 3n]).proofOf(2n)), sold(2n));
  });

  it("takes as many as it says, one by one, of whoever sells", async () => {
    const world = await loadWorld();
    const order = await offer(world, { quantity: 3n });
    const hash = await world.orders.hashOf(order.order);
    const sales: readonly [bigint, Signer, string][] = [
      [4n, world.seller, "seller"],
      [11n, world.collector, "collector"],
      [7n, world.seller, "seller"],
    ];
    for (const [i, [tokenId, seller, name]] of sales.entries()) {
      expect(await world.orders.filledOf(order.order.maker, order.order.nonce)).to.equal(BigInt(i));
      expect(await isUsed(world, order)).to.equal(false);
      let sent;
      await expectChanges(
        world,
        async () => (sent = await accept(world, order, tokenId, [], seller)),
        sold(tokenId, name),
      );
      await expect(sent)
        .to.emit(world.orders, "OrderFilled")
        .withArgs(
          hash,
          seller,
          world.buyer,
          world.art,
          tokenId,
          1n,
          order.order.currency,
          PRICE,
          `0x${"00".repeat(32)}`,
        );
    }
    expect(await world.orders.filledOf(order.order.maker, order.order.nonce)).to.equal(3n);
    expect(await isUsed(world, order)).to.equal(true);
    await expectRefusal(world, () => accept(world, order, 5n), world.orders, "OrderQuantityLeft", [1n, 0n]);
  });

  it("takes one token twice where it came back meanwhile", async () => {
    const world = await loadWorld();
    const order = await offer(world, { quantity: 2n });
    await accept(world, order, 1n);
    await world.art.connect(world.buyer).transferFrom(world.buyer, world.seller, 1n);
    await expectChanges(world, () => accept(world, order, 1n), sold(1n));
  });

  for (const quantity of [0n, 2n]) {
    it(`refuses ${quantity} tokens at once`, async () => {
      const world = await loadWorld();
      const order = await offer(world, { quantity: 3n });
      const act = () => world.orders.connect(world.seller).acceptOffer(acceptanceOf(order, 1n, { quantity }));
      await expectRefusal(world, act, world.orders, "OrderInvalidQuantity", [quantity]);
    });
  }

  it("stops where the maker's coins end", async () => {
    const world = await loadWorld();
    const { buyer, coin } = world;
    await coin.connect(buyer).approve(world.orders, 2n * PRICE - 1n);
    const order = await offer(world, { quantity: 3n });
    await accept(world, order, 1n);
    const args = [await world.orders.getAddress(), PRICE - 1n, PRICE];
    await expectRefusal(world, () => accept(world, order, 2n), coin, "ERC20InsufficientAllowance", args);
    expect(await world.orders.filledOf(order.order.maker, order.order.nonce)).to.equal(1n);
  });

  it("stops where its maker cancels it", async () => {
    const world = await loadWorld();
    const order = await offer(world, { quantity: 3n });
    await accept(world, order, 1n);
    await world.orders.connect(world.buyer).cancel(order.order.nonce);
    const args = [world.buyer.address, order.order.nonce];
    await expectRefusal(world, () => accept(world, order, 2n), world.orders, "OrderNonceUsed", args);
  });

  it("wants tokens of that collection alone", async () => {
    const world = await loadWorld();
    // The seller has token 1 of both; the offer names the collection that moves.
    const odd = await deployOddCollection(world);
    const order = await offer(world);
    await expectChanges(world, () => accept(world, order, 1n), sold(1n));
    expect(await odd.ownerOf(1n)).to.equal(world.seller.address);
  });
});

describe("OrderExchange.acceptOffer, on a set of tokens", () => {
  const ids = [1n, 3n, 5n, 11n, 12n];
  const tree = treeOf(ids);

  for (const tokenId of [1n, 3n, 5n]) {
    it(`takes token ${tokenId} of it`, async () => {
      const world = await loadWorld();
      const order = await offer(world, { tokenSet: tree.root });
      await expectChanges(world, () => accept(world, order, tokenId, tree.proofOf(tokenId)), sold(tokenId));
    });
  }

  it("takes several of it, of different sellers", async () => {
    const world = await loadWorld();
    const order = await offer(world, { tokenSet: tree.root, quantity: 2n });
    await expectChanges(
      world,
      async () => {
        await accept(world, order, 3n, tree.proofOf(3n));
        await accept(world, order, 12n, tree.proofOf(12n), world.collector);
      },
      sum(sold(3n), sold(12n, "collector")),
    );
  });

  it("takes the only token of a set of one, without a proof", async () => {
    const world = await loadWorld();
    const alone = treeOf([2n]);
    const order = await offer(world, { tokenSet: alone.root });
    expect(alone.proofOf(2n)).to.deep.equal([]);
    await expectChanges(world, () => accept(world, order, 2n), sold(2n));
  });

  const wrong: readonly (readonly [name: string, tokenId: bigint, proof: string[]])[] = [
    ["a token without a proof", 1n, []],
    ["a token with the proof of another", 1n, tree.proofOf(3n)],
    ["a token with a proof that is cut off", 1n, tree.proofOf(1n).slice(1)],
    ["a token with a proof in another order", 1n, tree.proofOf(1n).toReversed()],
    ["a token with a proof that goes on", 1n, [...tree.proofOf(1n), tree.root]],
    ["a token outside the set", 2n, tree.proofOf(1n)],
    ["a token with the proof of a set to which it belongs", 2n, treeOf([1n, 2n, 3n]).proofOf(2n)],
    ["the root as a token", BigInt(tree.root), []],
    // The children of the root are hashed once, the leaves twice: no number makes a leaf of them.
    ["an inner node as a token", BigInt(tree.nodes[1]!), [tree.nodes[2]!]],
    ["a leaf as a token", BigInt(tree.nodes.at(-1)!), proofOfNode(tree.nodes, tree.nodes.length - 1)],
  ];
  for (const [name, tokenId, proof] of wrong) {
    it(`refuses ${name}`, async () => {
      const world = await loadWorld();
      const order = await offer(world, { tokenSet: tree.root });
      const act = () => accept(world, order, tokenId, proof);
      await expectRefusal(world, act, world.orders, "OrderTokenNotWanted", [tokenId]);
    });
  }

  it("refuses a set beside a token", async () => {
    const world = await loadWorld();
    const order = await offer(world, { tokenSet: tree.root, tokenIds: [1n] });
    await expectRefusal(
      world,
      () => accept(world, order, 1n, tree.proofOf(1n)),
      world.orders,
      "OrderInvalidTokens",
      [],
    );
  });
});

/** Whether the nonce of the buyer's order was used up. */
async function isUsed(world: OrderWorld, { order }: SignedOrder): Promise<boolean> {
  const nonce = BigInt(order.nonce);
  return ((await world.orders.noncesOf(order.maker, nonce >> 8n)) & (1n << (nonce & 0xffn))) !== 0n;
}

/** The siblings of a node of a tree that is laid out from the root on. */
function proofOfNode(nodes: readonly string[], index: number): string[] {
  if (index === 0) return [];
  return [nodes[index % 2 === 0 ? index - 1 : index + 1]!, ...proofOfNode(nodes, (index - 1) >> 1)];
}
