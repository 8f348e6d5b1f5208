import { expect } from "chai";
import { concat, dataSlice, toBeHex, Wallet, ZeroHash } from "ethers";
import {
  hashOrder,
  type Order,
  ORDER_TYPES,
  orderDomain,
  OrderSide,
  signOrder,
  TokenStandard,
} from "../../sdk/src/terms/order.js";
import { answering, installValidateSender, VALIDATE_SENDER } from "../access/precompiles.ts";
import { compact, delegateTo, deployWallet, digestOf, keyOf, malleated } from "../helpers/orderMakers.js";
import {
  changesBy,
  copiesOf,
  deployOrderExchange,
  deployOrderWorld,
  ethers,
  networkHelpers,
  type OrderWorld,
  PRICE,
} from "../helpers/orderWorld.js";
import { ACCEPT, BUY, BUY_PLAINLY, expectRefused, type Way, WAYS } from "../helpers/orderWays.js";

const load = () => networkHelpers.loadFixture(deployOrderWorld);

/** Takes an order with a signature. */
function bring(world: OrderWorld, way: Way, order: Order, signature: string) {
  return way.take(world, { order, signature, index: 0n, proof: [] });
}

async function expectNotSigned(world: OrderWorld, way: Way, order: Order, signature: string): Promise<void> {
  const args = [digestOf(world, order), order.maker];
  await expectRefused(world, bring(world, way, order, signature), "OrderNotSigned", args);
}

/** A signature over a digest, without a prefix: 65 bytes. */
function sign(key: Wallet, digest: string): string {
  return key.signingKey.sign(digest).serialized;
}

/** What the right key signed, or almost, in forms that do not count. */
function spoiled(key: Wallet, digest: string): [form: string, signature: string][] {
  const signature = sign(key, digest);
  const [r, s, v] = [dataSlice(signature, 0, 32), dataSlice(signature, 32, 64), dataSlice(signature, 64)];
  return [
    ["nothing", "0x"],
    ["a high s", malleated(signature)],
    ["a high s in 64 bytes", dataSlice(malleated(signature), 0, 64)],
    ["the other v", concat([r, s, v === "0x1b" ? "0x1c" : "0x1b"])],
    ["a v of 0 or 1", concat([r, s, v === "0x1b" ? "0x00" : "0x01"])],
    ["a v of 29", concat([r, s, "0x1d"])],
    ["the other v in 64 bytes", concat([r, toBeHex(BigInt(dataSlice(compact(signature), 32)) ^ (1n << 255n), 32)])],
    ["63 bytes", dataSlice(compact(signature), 0, 63)],
    ["66 bytes", concat([signature, "0x00"])],
    ["an r of zero", concat([ZeroHash, s, v])],
    ["an s of zero", concat([r, ZeroHash, v])],
    ["zeros", "0x" + "00".repeat(65)],
    ["two signatures", concat([signature, signature])],
    ["v before r and s", concat([v, r, s])],
  ];
}

for (const chain of ["anywhere", "on Kaia"] as const) {
  for (const way of WAYS) {
    describe(`OrderExchange, given ${way.name}, ${chain}`, () => {
      async function loadOrder() {
        const world = await load();
        const validateSender = chain === "on Kaia" ? await installValidateSender(networkHelpers) : undefined;
        const order = await way.make(world);
        const key = keyOf(way.maker(world));
        expect(key.address).to.equal(order.maker);
        return { world, order, key, digest: digestOf(world, order), validateSender };
      }

      for (const [form, change] of [
        ["65 bytes", (signature: string) => signature],
        ["64 bytes (EIP-2098)", compact],
      ] as const) {
        it(`takes the signature of its maker's key in ${form}`, async () => {
          const { world, order, key, digest } = await loadOrder();
          await expect(bring(world, way, order, change(sign(key, digest)))).to.emit(world.orders, "OrderFilled");
          expect(await world.art.ownerOf(1n)).to.equal(world.buyer.address);
        });
      }

      it("is one order in both forms, used up by either", async () => {
        for (const isCompactFirst of [true, false]) {
          const { world, order, key, digest } = await loadOrder();
          const forms = [sign(key, digest), compact(sign(key, digest))];
          await bring(world, way, order, forms[isCompactFirst ? 1 : 0]!);
          for (const again of forms) {
            const sent = bring(world, way, order, again);
            await expectRefused(world, sent, "OrderNonceUsed", [order.maker, order.nonce]);
          }
        }
      });

      for (const [i, [form]] of spoiled(new Wallet(ethers.id("any key")), ZeroHash).entries()) {
        it(`reverts with ${form}`, async () => {
          const { world, order, key, digest } = await loadOrder();
          await expectNotSigned(world, way, order, spoiled(key, digest)[i]![1]);
        });
      }

      it("reverts with the signature of anyone else", async () => {
        const { world, order, digest } = await loadOrder();
        const { attacker, owner } = world;
        for (const other of [way.taker(world), attacker, owner]) {
          await expectNotSigned(world, way, order, sign(keyOf(other), digest));
        }
      });

      it("reverts with the maker's signature of something that is almost the order", async () => {
        const { world, order, key, digest } = await loadOrder();
        const domain = orderDomain(world.domain);
        const signatures = [
          await key.signMessage(ethers.getBytes(digest)),
          sign(key, hashOrder(order)),
          await key.signTypedData({ ...domain, name: "Droit AccessGate" }, ORDER_TYPES, order),
          await key.signTypedData({ ...domain, version: "2" }, ORDER_TYPES, order),
          await key.signTypedData({ ...domain, chainId: 8217 }, ORDER_TYPES, order),
          await key.signTypedData(
            { ...domain, verifyingContract: world.exchange.target as string },
            ORDER_TYPES,
            order,
          ),
          await key.signTypedData({ ...domain, salt: ZeroHash }, ORDER_TYPES, order),
        ];
        for (const signature of signatures) await expectNotSigned(world, way, order, signature);
        await bring(world, way, order, await key.signTypedData(domain, ORDER_TYPES, order));
      });

      it("takes from a contract wallet what it says yes to (ERC-1271), in whatever form", async () => {
        const { world } = await loadOrder();
        const wallet = await deployWallet(world);
        const key = keyOf(world.attacker);
        await wallet.setOwner(key);
        const maker = await wallet.getAddress();
        const token = way.isListing ? 5n : 1n;
        const order = await way.make(world, { maker, tokenIds: [token] });
        const digest = digestOf(world, order);
        await expectNotSigned(world, way, order, sign(keyOf(world.collector), digest));
        await expectNotSigned(world, way, order, sign(key, ethers.id("something else")));
        await expectNotSigned(world, way, order, "0x");
        const parts = { "artist native": PRICE / 10n, "orders native": PRICE / 40n };
        const fees = { "owed by orders native": PRICE / 40n, "protocol fees in orders native": PRICE / 40n };
        const rest = PRICE - PRICE / 10n - PRICE / 40n;
        const act = () => bring(world, way, order, sign(key, digest));
        expect(await changesBy(world, act, { wallet })).to.deep.equal(
          way.isListing
            ? {
                ...{ ...parts, ...fees, "buyer native": -PRICE, "owner of 5": "buyer" },
                // It takes no native coin, so that it has credit.
                ...{ "orders native": PRICE / 40n + rest, "wallet credit in orders native": rest },
              }
            : { ...parts, ...fees, "wallet coin": -PRICE, "seller native": rest, "owner of 1": "wallet" },
        );
      });

      it("does not take an order for signed because its contract wallet fails, or answers oddly", async () => {
        const { world } = await loadOrder();
        const wallet = await deployWallet(world);
        const key = keyOf(world.attacker);
        await wallet.setOwner(key);
        const order = await way.make(world, { maker: await wallet.getAddress(), tokenIds: [way.isListing ? 5n : 1n] });
        const signature = sign(key, digestOf(world, order));
        // From AnswerZero to AnswerOnes, AnswerEmptyMegabyte and RevertMegabyte.
        for (const mood of [1, 2, 3, 4, 5, 6, 7, 9, 10]) {
          await wallet.setMood(mood);
          await expectNotSigned(world, way, order, signature);
        }
        await wallet.setMood(0);
        await bring(world, way, order, signature);
      });

      it("takes from an account with code (EIP-7702) what its key signed", async () => {
        for (const change of [(signature: string) => signature, compact]) {
          const { world, order, key, digest } = await loadOrder();
          await delegateTo(key, "WalletWithoutHooks");
          await expectNotSigned(world, way, order, sign(keyOf(world.attacker), digest));
          await bring(world, way, order, change(sign(key, digest)));
          expect(await world.art.ownerOf(1n)).to.equal(world.buyer.address);
        }
      });

      it("takes from an account with code (EIP-7702) what its code says yes to", async () => {
        const { world, order, key, digest } = await loadOrder();
        const code = await delegateTo(key, "ContractWallet");
        const other = keyOf(world.attacker);
        await expectNotSigned(world, way, order, sign(other, digest));
        await code.setOwner(other);
        await bring(world, way, order, sign(other, digest));
        expect(await world.art.ownerOf(1n)).to.equal(world.buyer.address);
      });

      it("is nobody's order where the maker is the zero address", async () => {
        const { world, key } = await loadOrder();
        const order = await way.make(world, { maker: ethers.ZeroAddress });
        const digest = digestOf(world, order);
        for (const [, signature] of [...spoiled(key, digest), ["", sign(key, digest)] as const]) {
          await expectNotSigned(world, way, order, signature);
        }
      });

      if (chain === "on Kaia") {
        it("takes the present key of an account that replaced its own, and no longer the old one", async () => {
          const { world, order, key, digest, validateSender } = await loadOrder();
          const present = keyOf(world.attacker);
          await validateSender!.replaceKey(key, present);
          for (const form of [sign(key, digest), compact(sign(key, digest)), malleated(sign(present, digest))]) {
            await expectNotSigned(world, way, order, form);
          }
          await bring(world, way, order, compact(sign(present, digest)));
          expect(await world.art.ownerOf(1n)).to.equal(world.buyer.address);
        });

        it("does not bring an old key back when the precompile fails", async () => {
          const { world, order, key, digest } = await loadOrder();
          await networkHelpers.setCode(VALIDATE_SENDER, answering(ZeroHash, 0, { reverts: true }));
          await expectNotSigned(world, way, order, sign(key, digest));
        });
      }
    });
  }
}

describe("OrderExchange, given an order signed for another exchange", () => {
  it("is refused by a twin with the same books on the same chain, and taken where it belongs", async () => {
    const world = await load();
    const { owner, art, seller } = world;
    const twin = await deployOrderExchange(world);
    await twin.connect(owner).setProtocolFee(250n, owner);
    await art.connect(seller).setApprovalForAll(twin, true);
    const there = { ...world, orders: twin, domain: { ...world.domain, verifyingContract: await twin.getAddress() } };
    const order = await BUY.make(world);
    const { signature } = await signOrder(seller, world.domain, order);
    await expectNotSigned(there, BUY, order, String(signature));
    await bring(world, BUY, order, String(signature));
  });
});

describe("OrderExchange, given an order that was changed after the signature", () => {
  const HASH = ethers.id("a set");
  const ALL = ORDER_TYPES.Order.map(({ name }) => name);

  /** Changes after which an order could still be taken in every respect but the signature. */
  function changesOf({ attacker, collector, copies, token, owner }: OrderWorld, order: Order): Partial<Order>[] {
    return [
      { standard: TokenStandard.KIP37 },
      { maker: attacker.address },
      { collection: copies.target },
      { tokenIds: [2n] },
      { currency: token.target },
      { price: PRICE - 1n },
      { price: PRICE + 1n },
      { endPrice: 1n },
      { startsAt: BigInt(order.startsAt) - 1n },
      { expiresAt: BigInt(order.expiresAt) + 1n },
      { refundWindow: 1n },
      { delivery: 1n },
      { maxRoyaltyBps: BigInt(order.maxRoyaltyBps) - 1n },
      { maxProtocolFeeBps: BigInt(order.maxProtocolFeeBps) + 1n },
      { storefront: owner.address },
      { storefront: collector.address, storefrontFeeBps: 1n },
      { nonce: BigInt(order.nonce) + 1n },
    ];
  }

  for (const way of [BUY_PLAINLY, BUY, ACCEPT]) {
    it(`reverts: ${way.name}`, async () => {
      const world = await load();
      const isAnyToken = way === ACCEPT;
      const order = await way.make(world, isAnyToken ? { tokenIds: [] } : {});
      const { signature } = await signOrder(way.maker(world), world.domain, order);
      const changes = [...changesOf(world, order), { taker: way.taker(world).address }];
      if (isAnyToken) changes.push({ tokenSet: HASH }, { quantity: 2n });
      else changes.push({ tokenIds: [1n, 2n] });
      for (const change of changes) {
        await expectNotSigned(world, way, { ...order, ...change }, String(signature));
      }
      const changed = changes.flatMap((change) => Object.keys(change));
      const others = ALL.filter((name) => !changed.includes(name));
      // These have tests of their own below.
      expect(others).to.deep.equal(isAnyToken ? ["side", "epoch"] : ["side", "tokenSet", "quantity", "epoch"]);
      await bring(world, way, order, String(signature));
      expect(await world.art.ownerOf(1n)).to.equal(world.buyer.address);
    });

    it(`reverts in the epoch that follows: ${way.name}`, async () => {
      const world = await load();
      const order = await way.make(world);
      const { signature } = await signOrder(way.maker(world), world.domain, order);
      await world.orders.connect(way.maker(world)).incrementEpoch();
      const epoch = await world.orders.epochOf(order.maker);
      await expectNotSigned(world, way, { ...order, epoch }, String(signature));
    });
  }

  it("reverts for another number of copies", async () => {
    const world = await load();
    const order = await copiesOf(world, 5n);
    const { signature } = await signOrder(world.seller, world.domain, order);
    for (const quantity of [1n, 4n, 6n]) {
      await expectNotSigned(world, BUY, { ...order, quantity }, String(signature));
    }
  });

  it("reverts where a listing is brought as an offer of who sells, and an offer as a listing of who buys", async () => {
    const world = await load();
    for (const [way, other, side] of [
      [BUY, ACCEPT, OrderSide.Offer],
      [ACCEPT, BUY, OrderSide.Listing],
    ] as const) {
      const order = await way.make(world);
      const { signature } = await signOrder(way.maker(world), world.domain, order);
      await expectNotSigned(world, other, { ...order, side }, String(signature));
    }
  });
});
