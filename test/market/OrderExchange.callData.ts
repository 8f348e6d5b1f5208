import { expect } from "chai";
import { concat, dataLength, dataSlice, keccak256, toBeHex, TypedDataEncoder } from "ethers";
import hre from "hardhat";
import { BUY_ORDER, BUY_PURCHASE, type Order, ORDER_TYPES, orderDomain } from "../../sdk/src/terms/order.js";
import { digestOf, keyOf } from "../helpers/orderMakers.js";
import {
  acceptanceOf,
  changesBy,
  deployOrderWorld,
  ethers,
  networkHelpers,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
} from "../helpers/orderWorld.js";
import { ACCEPT, BUY, BUY_PLAINLY, expectRefused, type Way, WAYS } from "../helpers/orderWays.js";

const FIELDS = ORDER_TYPES.Order;
const TOKEN_IDS = FIELDS.findIndex(({ name }) => name === "tokenIds");

/** A call of the exchange, its bytes at hand. */
interface Call {
  world: OrderWorld;
  way: Way;
  order: Order;
  data: string;
  /** Where the words of the order begin. */
  at: number;
}

async function load(way: Way, fields: Partial<Order> = {}): Promise<Call> {
  const world = await networkHelpers.loadFixture(deployOrderWorld);
  const order = await way.make(world, fields);
  return encode(world, way, order, String((await signed(world, order)).signature));
}

function encode(world: OrderWorld, way: Way, order: Order, signature: string): Call {
  const { interface: abi } = world.orders;
  const path = { order, signature, index: 0n, proof: [] };
  let data = abi.encodeFunctionData("acceptOffer", [acceptanceOf(path, 1n)]);
  if (way === BUY_PLAINLY) data = abi.encodeFunctionData(BUY_ORDER, [order, signature]);
  if (way === BUY) data = abi.encodeFunctionData(BUY_PURCHASE, [purchaseOf(path)]);
  const start = concat([order.side, order.standard, order.maker as string].map((value) => toBeHex(BigInt(value), 32)));
  return { world, way, order, data, at: (data.indexOf(start.slice(2)) - 2) / 2 };
}

function wordAt(data: string, position: number): bigint {
  return BigInt(dataSlice(data, position, position + 32));
}

function withWord(data: string, position: number, word: bigint): string {
  return concat([dataSlice(data, 0, position), toBeHex(word, 32), dataSlice(data, position + 32)]);
}

/** Sends the call as the taker, with the price where that pays. */
function send({ world, way }: Call, data: string) {
  const value = way.isListing ? PRICE : 0n;
  return way.taker(world).sendTransaction({ to: world.orders, data, value });
}

/** The hash and the digest of an order of these 21 words, by definition. */
function hashesOf({ world, data, at, order }: Call) {
  const typeHash = ethers.id(TypedDataEncoder.from(ORDER_TYPES).encodeType("Order"));
  const tokens = keccak256(concat(order.tokenIds.map((id) => toBeHex(BigInt(id), 32))));
  const words = FIELDS.map((_, i) => (i === TOKEN_IDS ? tokens : dataSlice(data, at + 32 * i, at + 32 * (i + 1))));
  const hash = keccak256(concat([typeHash, ...words]));
  const separator = TypedDataEncoder.hashDomain(orderDomain(world.domain));
  return { hash, digest: keccak256(concat(["0x1901", separator, hash])) };
}

/** How many bits a field has, of those that do not fill their word. */
function bitsOf(type: string): bigint | undefined {
  if (type === "address") return 160n;
  const bits = /^uint(\d+)$/.exec(type)?.[1];
  return bits === undefined || bits === "256" ? undefined : BigInt(bits);
}

/** What is read from the call by the language is checked there. */
function refusalOf(way: Way, name: string): "nothing" | "not signed" {
  const isReadThere = (way === BUY && name === "currency") || (way === ACCEPT && name === "maker");
  return isReadThere ? "nothing" : "not signed";
}

for (const way of WAYS) {
  describe(`OrderExchange, given the bytes of a call: ${way.name}`, () => {
    for (const [i, { name, type }] of FIELDS.entries()) {
      const bits = bitsOf(type);
      if (bits === undefined) continue;
      it(`takes no order with bits above the ${bits} of ${name}`, async () => {
        const call = await load(way);
        const { world, order, data, at } = call;
        const position = at + 32 * i;
        const ones = ((1n << (256n - bits)) - 1n) << bits;
        for (const extra of [1n << bits, 1n << 255n, ones]) {
          const dirty = withWord(data, position, wordAt(data, position) | extra);
          const { digest } = hashesOf({ ...call, data: dirty });
          expect(digest).not.to.equal(digestOf(world, order));
          const sent = send(call, dirty);
          const refusal = refusalOf(way, name);
          if (refusal === "nothing") await expect(sent).to.be.revertedWithoutReason(ethers);
          else await expectRefused(world, sent, "OrderNotSigned", [digest, order.maker]);
        }
        await expect(send(call, data)).to.emit(world.orders, "OrderFilled");
      });
    }

    it("takes no order with an enum out of its range, though its maker signed that", async () => {
      const { world, order } = await load(way);
      for (const [changes, error, args] of [
        [{ side: 2n }, "OrderWrongSide", [2n]],
        [{ side: 255n }, "OrderWrongSide", [255n]],
        [{ standard: 2n }, "OrderInvalidTokens", []],
        [{ delivery: 2n }, "OrderInvalidDelivery", [2n]],
        [{ delivery: 255n, refundWindow: 1n }, "OrderInvalidDelivery", [255n]],
      ] as const) {
        const odd = await signed(world, { ...order, ...changes });
        await expectRefused(world, way.take(world, odd), error, [...args]);
      }
    });

    it("takes the same order wherever its tokens lie in the call", async () => {
      const call = await load(way);
      const { world, data, at } = call;
      // Behind everything else, and not at a multiple of 32.
      const tokens = concat(["0x00112233", toBeHex(1n, 32), toBeHex(1n, 32)]);
      const offset = BigInt(dataLength(data) + 4 - at);
      await send(call, withWord(concat([data, tokens]), at + 32 * TOKEN_IDS, offset));
      expect(await world.art.ownerOf(1n)).to.equal(world.buyer.address);
    });

    it("takes no other tokens than those that were signed, wherever they lie", async () => {
      const call = await load(way);
      const { world, order, data, at } = call;
      for (const tokenIds of [[2n], [9n]]) {
        const moved = concat([data, toBeHex(1n, 32), toBeHex(tokenIds[0]!, 32)]);
        const dirty = withWord(moved, at + 32 * TOKEN_IDS, BigInt(dataLength(data) - at));
        const digest = digestOf(world, { ...order, tokenIds });
        await expectRefused(world, send(call, dirty), "OrderNotSigned", [digest, order.maker]);
      }
    });

    it("reverts where the tokens lie outside of the call, or are more than it has", async () => {
      const call = await load(way);
      const { world, data, at } = call;
      const position = at + 32 * TOKEN_IDS;
      const length = at + Number(wordAt(data, position));
      const size = BigInt(dataLength(data));
      for (const dirty of [
        withWord(data, position, size),
        withWord(data, position, ethers.MaxUint256),
        withWord(data, position, (1n << 255n) - 1n),
        withWord(data, length, size),
        withWord(data, length, 1n << 64n),
        withWord(data, length, 1n << 251n),
        withWord(data, length, ethers.MaxUint256),
      ]) {
        await expect(send(call, dirty)).to.be.revertedWithoutReason(ethers);
      }
      await expect(send(call, data)).to.emit(world.orders, "OrderFilled");
    });

    it("reverts where the call ends before the order does", async () => {
      const call = await load(way);
      const { world, data, at } = call;
      for (const size of [4, 36, at, at + 32, at + 32 * 20, at + 32 * 21 - 1]) {
        await expect(send(call, dataSlice(data, 0, size)), `${size} bytes`).to.be.revertedWithoutReason(ethers);
      }
      await expect(send(call, data)).to.emit(world.orders, "OrderFilled");
    });

    it("does not mind bytes behind the call", async () => {
      const call = await load(way);
      await send(call, concat([call.data, "0x" + "ff".repeat(77)]));
      expect(await call.world.art.ownerOf(1n)).to.equal(call.world.buyer.address);
    });
  });
}

describe("OrderExchange, given bits beyond a field in what the maker signed", () => {
  it("knows the order by the hash of its words, under which it ends as any other", async () => {
    const call = await load(BUY_PLAINLY);
    const { world, order, data, at } = call;
    const { orders, seller, buyer, art } = world;
    const position = at + 32 * FIELDS.findIndex(({ name }) => name === "price");
    const dirty = withWord(data, position, (1n << 200n) | PRICE);
    const { hash, digest } = hashesOf({ ...call, data: dirty });
    const clean = encode(world, BUY_PLAINLY, order, keyOf(seller).signingKey.sign(digest).serialized);
    const signedDirty = withWord(clean.data, position, (1n << 200n) | PRICE);
    let sent;
    const act = async () => {
      sent = await send(call, signedDirty);
    };
    expect(await changesBy(world, act)).to.include({ "buyer native": -PRICE, "owner of 1": "buyer" });
    await expect(sent)
      .to.emit(orders, "OrderFilled")
      .withArgs(hash, seller, buyer, art, 1n, 1n, ethers.ZeroAddress, PRICE, ethers.ZeroHash);
    for (const again of [signedDirty, data]) {
      await expectRefused(world, send(call, again), "OrderNonceUsed", [seller.address, order.nonce]);
    }
  });

  it("says so in hashOf, word by word", async () => {
    const call = await load(BUY_PLAINLY);
    const { world, order } = call;
    const { interface: abi } = world.orders;
    const data = abi.encodeFunctionData("hashOf", [order]);
    const at = 4 + 32;
    const ask = (bytes: string) => ethers.provider.call({ to: world.orders, data: bytes });
    const clean = hashesOf({ ...call, data, at }).hash;
    expect(await ask(data)).to.equal(clean);
    for (const [i, { type }] of FIELDS.entries()) {
      const bits = bitsOf(type);
      if (bits === undefined) continue;
      const dirty = withWord(data, at + 32 * i, wordAt(data, at + 32 * i) | (1n << bits));
      const { hash } = hashesOf({ ...call, data: dirty, at });
      expect(hash).not.to.equal(clean);
      expect(await ask(dirty)).to.equal(hash);
    }
  });
});

describe("OrderExchange.hashOf", () => {
  before(function () {
    // Coverage's own statements take more.
    if (hre.globalOptions.coverage) this.skip();
  });

  it("takes little beside what the call itself costs", async () => {
    const { world, order } = await load(BUY_PLAINLY);
    const { interface: abi } = world.orders;
    const gasOf = async (data: string): Promise<bigint> =>
      (await (await world.buyer.sendTransaction({ to: world.orders, data })).wait())!.gasUsed;
    expect(await gasOf(abi.encodeFunctionData("hashOf", [order]))).to.be.below(50_000n);
  });
});
