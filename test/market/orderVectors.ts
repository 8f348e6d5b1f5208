import { expect } from "chai";
import { readFile } from "node:fs/promises";
import {
  domainSeparator as separatorOf,
  getAddress,
  hashStruct,
  hashTypedData,
  recoverTypedDataAddress,
  type TypedDataDefinition,
  type TypedDataDomain,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import type { Order } from "../../sdk/src/terms/order.js";
import {
  DEPLOYER_INDEX,
  formatVectors,
  makeOrderVectors,
  type OrderJson,
  type OrderVector,
  type OrderVectors,
} from "../../scripts/vectors/makeOrderVectors.ts";
import {
  changesBy,
  deployOrderExchange,
  deployOrderWorld,
  ethers,
  networkHelpers,
  PRICE,
  time,
} from "../helpers/orderWorld.js";
import { BUY, BUY_PLAINLY, expectRefused } from "../helpers/orderWays.js";

const FILE = new URL("../vectors/orders.json", import.meta.url);
const text = await readFile(FILE, "utf8");
const { domain, domainSeparator, orderType, vectors } = JSON.parse(text) as OrderVectors;

/** The world with the exchange at the address of the vectors, and the seller's token 1 of their collection. */
async function deployVectorWorld() {
  const world = await deployOrderWorld();
  const { router, owner, seller, feeReceiver } = world;
  const deployer = (await ethers.getSigners())[DEPLOYER_INDEX]!;
  const orders = await deployOrderExchange(world, deployer);
  const collection = ["Vectors", "VEC", deployer.address, router, 0, ""] as const;
  const art = await ethers.deployContract("KIP17Token", [...collection], deployer);
  await orders.connect(owner).setProtocolFee(250n, feeReceiver.address);
  for (let id = 1n; id <= 14n; id++) await art.mintWithTokenURI(seller.address, id, "");
  await art.connect(seller).setApprovalForAll(orders, true);
  return { ...world, orders, art, domain: { ...world.domain, verifyingContract: await orders.getAddress() } };
}

function orderOf({ order }: Pick<OrderVector, "order">): Order {
  return order as unknown as Order;
}

function named(name: string): OrderVector {
  const found = vectors.find((vector) => vector.name === name);
  if (found === undefined) throw new Error(`no vector of ${name}`);
  return found;
}

describe("test/vectors/orders.json", () => {
  it("is what scripts/vectors/orders.ts writes", async () => {
    expect(await formatVectors(await makeOrderVectors())).to.equal(text);
  });

  it("has cases of every kind, each once", () => {
    expect(new Set(vectors.map(({ name }) => name)).size).to.equal(vectors.length);
    expect(new Set(vectors.map(({ orderHash }) => orderHash)).size).to.equal(vectors.length);
    const heights = vectors.map(({ proof }) => proof.length);
    expect([0, 1, 2, 3].map((height) => heights.filter((it) => it === height).length)).to.deep.equal([17, 2, 3, 8]);
  });
});

describe("the vectors of orders, by the exchange", () => {
  const load = () => networkHelpers.loadFixture(deployVectorWorld);

  it("stands in the domain of the vectors", async () => {
    const { orders } = await load();
    const { name, version, chainId, verifyingContract } = await orders.eip712Domain();
    expect({ name, version, chainId: chainId.toString(), verifyingContract }).to.deep.equal(domain);
  });

  for (const vector of vectors) {
    it(`hashes ${vector.name}`, async () => {
      const { orders } = await load();
      const order = orderOf(vector);
      expect(await orders.hashOf(order)).to.equal(vector.orderHash);
      const signed = { order, signature: "0x", index: vector.index, proof: vector.proof };
      expect(await orders.digestOf(signed)).to.equal(vector.digest);
    });
  }

  for (const form of ["signature", "compactSignature"] as const) {
    it(`sells what a vector offers, by its ${form}`, async () => {
      const world = await load();
      const vector = named("a listing of one token");
      const signed = { order: orderOf(vector), signature: vector[form], index: 0n, proof: [] };
      await time.increaseTo(BigInt(vector.order.startsAt as string));
      expect(await changesBy(world, () => BUY_PLAINLY.take(world, signed))).to.deep.equal({
        "buyer native": -PRICE,
        "seller native": PRICE - PRICE / 40n,
        "orders native": PRICE / 40n,
        "owed by orders native": PRICE / 40n,
        "protocol fees in orders native": PRICE / 40n,
        "owner of 1": "buyer",
      });
    });

    it(`sells what each vector of a tree offers, by its ${form}`, async () => {
      const world = await load();
      for (const count of [2, 3, 8]) {
        const before = await networkHelpers.takeSnapshot();
        await time.increaseTo(BigInt(named(`a tree of ${count} listings: 0`).order.startsAt as string));
        for (let i = 0; i < count; i++) {
          const { order, [form]: signature, index, proof } = named(`a tree of ${count} listings: ${i}`);
          await BUY.take(world, { order: orderOf({ order }), signature, index, proof });
          expect(await world.art.ownerOf(i + 1)).to.equal(world.buyer.address);
        }
        await before.restore();
      }
    });
  }

  it("takes no vector by the signature of another", async () => {
    const world = await load();
    const [vector, other] = [named("a listing of one token"), named("a listing for one buyer")];
    await time.increaseTo(BigInt(vector.order.startsAt as string));
    const signed = { order: orderOf(vector), signature: other.signature, index: 0n, proof: [] };
    await expectRefused(world, BUY.take(world, signed), "OrderNotSigned", [vector.digest, vector.order.maker]);
  });
});

describe("the vectors of orders, by viem", () => {
  const DOMAIN = {
    ...domain,
    chainId: Number(domain.chainId),
    verifyingContract: getAddress(domain.verifyingContract),
  } satisfies TypedDataDomain;

  /** The type of an order out of its encoding, so that nothing of the first implementation is used here. */
  const Order = orderType
    .slice("Order(".length, -1)
    .split(",")
    .map((field) => {
      const [type, name] = field.split(" ") as [string, string];
      return { type, name };
    });

  it("has the domain separator", () => {
    expect(separatorOf({ domain: DOMAIN })).to.equal(domainSeparator);
  });

  /** What a vector's key signed. */
  function typedData({ order, proof, leaves }: OrderVector): TypedDataDefinition {
    if (proof.length === 0) {
      return { domain: DOMAIN, types: { Order }, primaryType: "Order", message: messageOf(order) };
    }
    const orders = leaves.map((hash) => messageOf(vectors.find(({ orderHash }) => orderHash === hash)!.order));
    const types = { Order, BulkOrder: [{ name: "tree", type: `Order${"[2]".repeat(proof.length)}` }] };
    return { domain: DOMAIN, types, primaryType: "BulkOrder", message: { tree: nest(orders) } };
  }

  for (const vector of vectors) {
    it(`agrees on ${vector.name}`, async () => {
      const data = messageOf(vector.order);
      expect(hashStruct({ data, types: { Order }, primaryType: "Order" })).to.equal(vector.orderHash);
      const typed = typedData(vector);
      expect(hashTypedData(typed)).to.equal(vector.digest);
      const account = privateKeyToAccount(vector.privateKey as `0x${string}`);
      expect(account.address).to.equal(vector.order.maker);
      expect(await account.signTypedData(typed)).to.equal(vector.signature);
      const signature = vector.signature as `0x${string}`;
      expect(await recoverTypedDataAddress({ ...typed, signature })).to.equal(vector.order.maker);
    });
  }

  /** Integers as viem has them. */
  function messageOf(order: OrderJson): Record<string, unknown> {
    return Object.fromEntries(
      Order.map(({ name, type }): [string, unknown] => {
        const value = order[name as keyof OrderJson];
        if (typeof value !== "string") return [name, value.map(BigInt)];
        return [name, type.startsWith("uint") ? BigInt(value) : value];
      }),
    );
  }

  /** Pairs of pairs, as the type of a tree has them. */
  function nest(items: readonly unknown[]): unknown {
    const [only] = items;
    if (items.length === 1) return only;
    return [nest(items.slice(0, items.length / 2)), nest(items.slice(items.length / 2))];
  }
});
