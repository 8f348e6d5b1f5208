import { expect } from "chai";
import { AbiCoder, Signature } from "ethers";
import { BUY_PURCHASE, type Order, type SignedOrder, signOrder, signOrders } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  buyOrder,
  changesBy,
  deployOrderExchange,
  ethers,
  listingOf,
  offerOf,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
  type Signer,
  time,
} from "../helpers/orderWorld.js";
import {
  deploy,
  expectRefused,
  expectSolvent,
  expectTraded,
  type HostileTrader,
  load,
  makerOf,
  malleated,
  Mood,
  soldFor,
  type Way,
  WAYS,
} from "./orderAttackWorld.js";
import { step } from "./world.js";

/** 20: a signature that counts for more than what was signed, or for somebody who did not sign. */
describe("attack 20: signatures of orders", () => {
  async function expectNotSigned(world: OrderWorld, way: Way, order: SignedOrder): Promise<void> {
    const args = [await world.orders.digestOf(order), order.order.maker];
    await expectRefused(world, way, () => way.take(world, order), "OrderNotSigned", args);
  }

  for (const way of WAYS) {
    describe(`given ${way.name}`, () => {
      it("counts on one chain and with one exchange", async () => {
        const world = await load();
        const { domain } = world;
        const order = await way.make(world);
        const twin = await deployOrderExchange(world);
        const verifyingContract = await twin.getAddress();
        for (const other of [{ chainId: 8_217n }, { verifyingContract }, { chainId: 8_217n, verifyingContract }]) {
          const elsewhere = { ...world, domain: { ...domain, ...other } };
          await expectNotSigned(world, way, await way.sign(elsewhere, order));
        }
        await expectTraded(world, way, await way.sign(world, order));
      });

      it("has one signature: not its malleated twin, nor another's, nor one with a part missing", async () => {
        const world = await load();
        const order = await way.sign(world, await way.make(world));
        const signature = order.signature as string;
        const { r, s, v, compactSerialized } = Signature.from(signature);
        const raw = ethers.concat([r, s, v === 27 ? "0x00" : "0x01"]);
        const forgeries = [malleated(signature), raw, signature.slice(0, -2), `${signature}00`, "0x"];
        forgeries.push(compactSerialized.slice(0, -2), ethers.concat([r, s]), "0x" + "00".repeat(65));
        forgeries.push((await way.sign(world, order.order, world.attacker)).signature as string);
        for (const forgery of forgeries) {
          // 64 bytes without the parity are those of EIP-2098 where it is even.
          if (forgery === compactSerialized) continue;
          await expectNotSigned(world, way, { ...order, signature: forgery });
        }
        await expectTraded(world, way, order);
      });

      it("is used up by either form of its signature, 64 bytes or 65", async () => {
        const world = await load();
        const order = await way.sign(world, await way.make(world));
        const compact = { ...order, signature: Signature.from(order.signature as string).compactSerialized };
        await expectTraded(world, way, compact);
        const args = [makerOf(world, way).address, order.order.nonce];
        for (const again of [order, compact]) {
          await expectRefused(world, way, () => way.take(world, again), "OrderNonceUsed", args);
        }
      });

      it("counts for nobody but its maker", async () => {
        const world = await load();
        const order = await way.sign(world, await way.make(world));
        for (const maker of [world.collector.address, await world.escrow.getAddress(), ethers.ZeroAddress]) {
          const moved = { ...order, order: { ...order.order, maker } };
          await expectNotSigned(world, way, moved);
          await expectNotSigned(world, way, { ...moved, signature: "0x" });
        }
        await expectTraded(world, way, order);
      });
    });
  }

  it("covers every field of an order", async () => {
    const world = await load();
    const way = WAYS[0]!;
    const order = await way.sign(world, await listingOf(world, { refundWindow: 60n, endPrice: 1n }));
    const now = BigInt(await time.latest());
    const changes: Partial<Order>[] = [
      { taker: world.buyer.address },
      { collection: await world.copies.getAddress() },
      { tokenIds: [2n] },
      { tokenIds: [1n, 2n], refundWindow: 0n },
      { currency: await world.token.getAddress() },
      { price: 2n },
      { endPrice: 2n },
      { endPrice: 0n },
      { startsAt: now - 10n },
      { expiresAt: now + 1_000n },
      { refundWindow: 61n },
      { refundWindow: 0n },
      { delivery: 1 },
      { maxRoyaltyBps: 9_999n },
      { maxProtocolFeeBps: 499n },
      { storefront: world.attacker.address },
      { nonce: 70n },
      { standard: 1, refundWindow: 0n },
      { standard: 1, refundWindow: 0n, quantity: 9n },
    ];
    for (const change of changes) await expectNotSigned(world, way, { ...order, order: { ...order.order, ...change } });
    // Those that are looked at before the signature.
    const offer = { ...order, order: { ...order.order, side: 1 } };
    await expectRefused(world, way, () => way.take(world, offer), "OrderWrongSide", [1n]);
    const set = { ...order, order: { ...order.order, tokenSet: ethers.id("set") } };
    await expectRefused(world, way, () => way.take(world, set), "OrderInvalidTokens", []);
    await expectTraded(world, way, order);
  });

  describe("given a tree of orders", () => {
    async function tree() {
      const world = await load();
      const orders = await Promise.all([1n, 2n, 3n, 4n].map((id) => listingOf(world, { tokenIds: [id] })));
      return { world, way: WAYS[0]!, leaves: await signOrders(world.seller, world.domain, orders) };
    }

    const take = (world: OrderWorld, order: SignedOrder) =>
      world.orders.connect(world.buyer)[BUY_PURCHASE](purchaseOf(order), { value: PRICE });

    async function expectNoLeaf(world: OrderWorld, order: SignedOrder): Promise<void> {
      const args = [await world.orders.digestOf(order), order.order.maker];
      await expectRefused(world, { name: "a leaf" }, () => take(world, order), "OrderNotSigned", args);
    }

    it("takes its leaves alone: in their places, with the whole proof, and no order that is not in it", async () => {
      const { world, leaves } = await tree();
      const [first, second, third] = leaves as [SignedOrder, SignedOrder, SignedOrder, SignedOrder];
      for (const forged of [
        { ...first, index: 1n },
        { ...first, proof: second.proof },
        { ...first, proof: [...first.proof].reverse() },
        { ...first, proof: first.proof.slice(0, 1) },
        { ...first, proof: [...first.proof, ethers.ZeroHash] },
        { ...first, proof: [] },
        { ...third, order: { ...third.order, price: 1n } },
      ]) {
        await expectNoLeaf(world, forged);
      }
      // Bits of the index beyond the tree say nothing; the order is the same and used up with it.
      await take(world, { ...first, index: 4n });
      const args = [first.order.maker, first.order.nonce];
      await expectRefused(world, { name: "a leaf" }, () => take(world, first), "OrderNonceUsed", args);
    });

    it("is not what the signature of one order makes, nor does that of a tree sign an order", async () => {
      const { world, leaves } = await tree();
      const alone = await signed(world, await listingOf(world));
      await expectNoLeaf(world, { ...alone, proof: [ethers.id("sibling")] });
      await expectNoLeaf(world, { ...alone, signature: leaves[0]!.signature });
      expect(await changesBy(world, () => buyOrder(world, alone))).to.deep.equal({
        ...soldFor(PRICE),
        "owner of 1": "buyer",
      });
    });
  });

  describe("given a contract wallet as maker", () => {
    async function wallets() {
      const world = await load();
      const wallet = await deploy<HostileTrader>("HostileTrader");
      await world.art.connect(world.seller).transferFrom(world.seller, wallet, 1n);
      await wallet.perform([step(world.art, "setApprovalForAll", [world.orders.target, true])]);
      const order = await listingOf(world, { maker: wallet.target as string });
      return { world, wallet, order };
    }

    it("loses nobody's but its own where it says yes to everything", async () => {
      const { world, wallet, order } = await wallets();
      await wallet.setMood(Mood.AlwaysYes);
      const cheap = { order: { ...order, price: 1n }, signature: "0x1234", index: 0n, proof: [] };
      for (const maker of [world.seller.address, world.collector.address]) {
        await expectNotSigned(world, WAYS[0]!, { ...cheap, order: { ...cheap.order, maker } });
      }
      const others = { ...cheap, order: { ...cheap.order, tokenIds: [11n] } };
      expect(
        await changesBy(world, async () => {
          await expect(buyOrder(world, others))
            .to.be.revertedWithCustomError(world.art, "ERC721IncorrectOwner")
            .withArgs(wallet, 11n, world.collector);
        }),
      ).to.deep.equal({});
      const changes = await changesBy(world, () => buyOrder(world, cheap, 1n, world.attacker), { wallet });
      expect(changes).to.deep.equal({ "attacker native": -1n, "wallet native": 1n, "owner of 1": "attacker" });
    });

    it("is asked at the sale: it can change its mind, and its owner", async () => {
      const { world, wallet, order } = await wallets();
      const buy = async (key: Signer) => buyOrder(world, await signOrder(key, world.domain, order));
      await wallet.setOwner(world.seller);
      const signature = await signOrder(world.seller, world.domain, order);
      for (const change of [() => wallet.setMood(Mood.AnswerZero), () => wallet.setOwner(world.attacker)]) {
        await change();
        await expectNotSigned(world, WAYS[0]!, signature);
        await wallet.setMood(Mood.Honest);
      }
      await expect(buy(world.attacker)).to.emit(world.orders, "OrderFilled");
      const args = [wallet.target, order.nonce];
      await expectRefused(world, WAYS[0]!, () => buyOrder(world, signature), "OrderNotSigned", [
        await world.orders.digestOf(signature),
        args[0],
      ]);
    });

    it("is no contract of the suite, of the chain, or a wrapped coin that takes any call", async () => {
      const { world, order } = await wallets();
      const old = await ethers.deployContract("OldWrappedCoin");
      const targets = [world.orders, world.escrow, world.exchange, world.router, world.coin, world.art, old];
      // Identity answers with what it is asked.
      const makers = [...targets.map(({ target }) => target as string), ethers.toBeHex(4, 20), ethers.toBeHex(1, 20)];
      for (const maker of makers) {
        const forged = { order: { ...order, maker }, signature: "0x" + "11".repeat(65), index: 0n, proof: [] };
        await expectNotSigned(world, WAYS[0]!, forged);
      }
    });
  });

  describe("given a token with permits", () => {
    async function permitOf(world: OrderWorld, owner: Signer, value: bigint, deadline: number): Promise<string> {
      const { permitToken, orders, domain } = world;
      const types = { Permit: ["owner", "spender", "value", "nonce", "deadline"].map(field) };
      const signature = await owner.signTypedData(
        { name: "Permitted", version: "1", chainId: domain.chainId, verifyingContract: await permitToken.getAddress() },
        types,
        { owner: owner.address, spender: orders.target, value, nonce: await permitToken.nonces(owner), deadline },
      );
      const { v, r, s } = Signature.from(signature);
      const tuple = "tuple(uint256,uint256,uint8,bytes32,bytes32)";
      return AbiCoder.defaultAbiCoder().encode([tuple], [[value, deadline, v, r, s]]);
    }

    function field(name: string) {
      return { name, type: name === "owner" || name === "spender" ? "address" : "uint256" };
    }

    async function expectUnpaid(world: OrderWorld, act: () => Promise<unknown>): Promise<void> {
      const changes = await changesBy(world, async () => {
        await expect(act())
          .to.be.revertedWithCustomError(world.permitToken, "ERC20InsufficientAllowance")
          .withArgs(world.orders, 0n, PRICE);
      });
      expect(changes).to.deep.equal({});
    }

    it("pays an offer with its maker's permit once, and with none that is expired or somebody else's", async () => {
      const world = await load();
      const { orders, seller, buyer, collector, permitToken } = world;
      const currency = await permitToken.getAddress();
      const order = await signed(world, await offerOf(world, { currency }));
      const accept = (permit: string) => orders.connect(seller).acceptOffer(acceptanceOf(order, 1n, { permit }));
      const now = await time.latest();
      await expectUnpaid(world, async () => accept(await permitOf(world, buyer, PRICE, now - 1)));
      await expectUnpaid(world, async () => accept(await permitOf(world, collector, PRICE, now + 1_000)));
      await expectUnpaid(world, () => accept("0x"));
      const permit = await permitOf(world, buyer, PRICE, now + 1_000);
      const short = permit.slice(0, -2);
      const args = [(short.length - 2) / 2];
      await expectRefused(world, { name: "an offer" }, () => accept(short), "PermitMalformed", args);
      const paid = await changesBy(world, () => accept(permit));
      expect(paid["buyer permitToken"]).to.equal(-PRICE);
      expect(paid["owner of 1"]).to.equal("buyer");
      expect(await permitToken.allowance(buyer, orders)).to.equal(0n);
      // Another offer cannot be paid with it again.
      const other = await signed(world, await offerOf(world, { currency, tokenIds: [2n] }));
      const again = () => orders.connect(seller).acceptOffer(acceptanceOf(other, 2n, { permit }));
      await expectUnpaid(world, again);
      await expectSolvent(world);
    });

    it("buys for the one who pays alone, whoever's permit a buyer or a sweep brings", async () => {
      const world = await load();
      const { orders, buyer, attacker, permitToken } = world;
      const order = await signed(world, await listingOf(world, { currency: await permitToken.getAddress() }));
      const permit = await permitOf(world, buyer, PRICE, (await time.latest()) + 1_000);
      const purchase = purchaseOf(order, { permit });
      await expectUnpaid(world, () => orders.connect(attacker)[BUY_PURCHASE](purchase));
      const sweep = () => orders.connect(attacker).sweep([purchase], [], 0n);
      const reason = ethers.id("ERC20InsufficientAllowance(address,uint256,uint256)").slice(0, 10);
      await expectRefused(world, { name: "all" }, sweep, "SweepIncomplete", [0n, reason]);
      expect(await permitToken.allowance(buyer, orders)).to.equal(0n);
      const changes = await changesBy(world, () => orders.connect(buyer).sweep([purchase], [], 0n));
      expect(changes["buyer permitToken"]).to.equal(-PRICE);
      expect(changes["owner of 1"]).to.equal("buyer");
    });

    it("pays though somebody saw the permit and used it first", async () => {
      const world = await load();
      const { orders, buyer, permitToken, attacker } = world;
      const order = await signed(world, await listingOf(world, { currency: await permitToken.getAddress() }));
      const deadline = (await time.latest()) + 1_000;
      const permit = await permitOf(world, buyer, PRICE, deadline);
      const tuple = "tuple(uint256,uint256,uint8,bytes32,bytes32)";
      const [[, , v, r, s]] = AbiCoder.defaultAbiCoder().decode([tuple], permit) as unknown as [
        [bigint, bigint, bigint, string, string],
      ];
      const used = permitToken.connect(attacker).getFunction("permit");
      await used.send(buyer, orders, PRICE, deadline, v, r, s);
      const changes = await changesBy(world, () => orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order, { permit })));
      expect(changes["buyer permitToken"]).to.equal(-PRICE);
      expect(changes["owner of 1"]).to.equal("buyer");
    });
  });
});
