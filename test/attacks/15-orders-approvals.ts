import { expect } from "chai";
import { AbiCoder } from "ethers";
import { BUY_PURCHASE, encodePurchase, type SignedOrder, TokenStandard } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  booksOf,
  changesBy,
  DAY,
  ethers,
  listingOf,
  NOBODY,
  offerOf,
  type OrderWorld,
  PRICE,
  purchaseOf,
  signed,
} from "../helpers/orderWorld.js";
import {
  deploy,
  expectRefused,
  expectSolvent,
  type HostileKIP37,
  type HostileToken,
  itemOf,
  listedBy,
  load,
  soldFor,
  standing,
  WAYS,
} from "./orderAttackWorld.js";
import { errorOf } from "./world.js";

const ANY = { name: "an attempt" };

/** Expects an attempt to revert, for whatever reason, and to change nobody's books. */
async function expectNothing(world: OrderWorld, act: () => Promise<unknown>): Promise<void> {
  const before = await booksOf(world);
  await expect(act()).to.be.revert(ethers);
  expect(await booksOf(world)).to.deep.equal(before);
}

/** 15: everybody here has approved the exchange for all that they have; the attacker spends it. */
describe("attack 15: approvals of the orders' exchange, used by somebody else", () => {
  describe("given an attacker who signs as somebody else", () => {
    for (const way of WAYS) {
      it(`takes no ${way.name} of a maker who approved and did not sign`, async () => {
        const world = await load();
        const order = await way.sign(world, await way.make(world), world.attacker);
        const args = [await world.orders.digestOf(order), order.order.maker];
        await expectRefused(world, way, () => way.take(world, order), "OrderNotSigned", args);
      });
    }

    it("moves nothing that is in the custody of the escrow or approved by the exchange itself", async () => {
      const world = await load();
      const { orders, escrow, buyer, attacker, art } = world;
      const held = await signed(world, await listingOf(world, { refundWindow: DAY, delivery: 1 }));
      await orders.connect(buyer)[BUY_PURCHASE](purchaseOf(held), { value: PRICE });
      expect(await art.ownerOf(1n)).to.equal(await escrow.getAddress());
      for (const maker of [escrow, orders, world.exchange]) {
        const order = await listedBy(world, maker, attacker, art);
        const digest = await orders.digestOf(order);
        const buy = () => orders.connect(attacker)[BUY_PURCHASE](purchaseOf(order), { value: PRICE });
        await expectRefused(world, ANY, buy, "OrderNotSigned", [digest, maker.target]);
      }
    });
  });

  describe("given an attacker who sells what is somebody else's", () => {
    it("does not accept an offer with a token or copies of a stranger", async () => {
      const world = await load();
      const { orders, attacker, seller, copies, art } = world;
      const offer = await signed(world, await offerOf(world));
      const accept = () => orders.connect(attacker).acceptOffer(acceptanceOf(offer, 1n));
      const changes = await changesBy(world, async () => {
        await expect(accept())
          .to.be.revertedWithCustomError(art, "ERC721IncorrectOwner")
          .withArgs(attacker, 1n, seller);
      });
      expect(changes).to.deep.equal({});
      const collection = await copies.getAddress();
      const many = await signed(world, await offerOf(world, { standard: TokenStandard.KIP37, collection }));
      await expectNothing(world, () => orders.connect(attacker).acceptOffer(acceptanceOf(many, 1n)));
      const honest = await changesBy(world, () => orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n)));
      expect(honest).to.deep.equal({ ...soldFor(PRICE, "coin"), "owner of 1": "buyer" });
    });

    // ERC-20's transferFrom has the selector of ERC-721's.
    for (const fields of [
      {},
      { refundWindow: BigInt(DAY) },
      { refundWindow: BigInt(DAY), delivery: 1 },
      { standard: TokenStandard.KIP37 },
    ]) {
      it(`does not sell a currency as a collection: ${JSON.stringify(Object.keys(fields))}`, async () => {
        const world = await load();
        const { orders, attacker, buyer, token, coin } = world;
        for (const collection of [token, coin]) {
          const order = await listedBy(world, attacker, attacker, collection, {
            tokenIds: [PRICE],
            price: 1n,
            ...fields,
          });
          const asBuyer = { ...order, order: { ...order.order, maker: buyer.address } };
          for (const one of [order, asBuyer]) {
            const buy = () => orders.connect(attacker)[BUY_PURCHASE](purchaseOf(one), { value: 1n });
            await expectNothing(world, buy);
          }
        }
        // With all of it approved and there, too.
        await token.mint(attacker, 5n * PRICE);
        await token.connect(attacker).approve(orders, ethers.MaxUint256);
        const order = await listedBy(world, attacker, attacker, token, { tokenIds: [PRICE], price: 1n, ...fields });
        await expectNothing(world, () => orders.connect(buyer)[BUY_PURCHASE](purchaseOf(order), { value: 1n }));
      });
    }
  });

  describe("given an attacker who has others pay", () => {
    it("has a collection as a currency take no NFT but the payer's", async () => {
      const world = await load();
      const { orders, attacker, art, collector } = world;
      const nft = await deploy<HostileKIP37>("PlainERC721");
      await nft.getFunction("mint").send(attacker, 1n);
      await nft.connect(attacker).setApprovalForAll(orders, true);
      const currency = await art.getAddress();
      const order = await listedBy(world, attacker, attacker, nft, { currency, price: 11n });
      const data = encodePurchase(purchaseOf(order, { receiver: attacker.address }));
      const buy = () => orders.connect(attacker)[BUY_PURCHASE](purchaseOf(order));
      const sweep = () => orders.connect(attacker).sweep([purchaseOf(order)], [], 0n);
      const hook = () => orders.connect(attacker).onKIP7Received(collector, collector, 11n, data);
      const reason = errorOf(art, "ERC721IncorrectOwner");
      await expectNothing(world, buy);
      await expectRefused(world, ANY, sweep, "SweepIncomplete", [0n, reason]);
      await expectRefused(world, ANY, hook, "MarketWrongCurrency", [currency, attacker.address]);
      expect(await art.ownerOf(11n)).to.equal(collector.address);
    });

    it("cannot call what the exchange calls itself, nor what the escrow calls", async () => {
      const world = await load();
      const { orders, attacker, buyer, token, art, seller } = world;
      const currency = await token.getAddress();
      const purchase = purchaseOf(await signed(world, await listingOf(world, { currency })), {
        receiver: attacker.address,
      });
      const { item } = await standing(world, 2n, { currency });
      const thief = orders.connect(attacker);
      const args = [attacker.address];
      const one = () => thief.buyOrderWithinSweep(purchase, buyer, PRICE);
      await expectRefused(world, ANY, one, "SweepNotSelf", args);
      const two = () => thief.buyListingWithinSweep(item, buyer, PRICE);
      await expectRefused(world, ANY, two, "SweepNotSelf", args);
      const data = AbiCoder.defaultAbiCoder().encode(
        ["address", "address", "uint256", "address", "uint256", "address"],
        [currency, buyer.address, PRICE, await art.getAddress(), 1n, seller.address],
      );
      await expectRefused(world, ANY, () => thief.onEscrowOpen(data), "SettlementNotEscrow", args);
    });

    it("buys for the payer alone with an allowance of a KIP-7 token", async () => {
      const world = await load();
      const { orders, attacker, buyer, token } = world;
      const order = await signed(world, await listingOf(world, { currency: await token.getAddress() }));
      await token.connect(buyer).approve(attacker, PRICE);
      const send = (receiver: string) =>
        token
          .connect(attacker)
          ["safeTransferFrom(address,address,uint256,bytes)"](
            buyer,
            orders,
            PRICE,
            encodePurchase(purchaseOf(order, { receiver })),
          );
      const args = [attacker.address, buyer.address];
      await expectRefused(world, ANY, () => send(attacker.address), "MarketReceiverNotPayer", args);
      const changes = await changesBy(world, () => send(NOBODY));
      expect(changes).to.deep.equal({ ...soldFor(PRICE, "token"), "owner of 1": "buyer" });
    });

    it("cannot have a private order for somebody else, by any entry", async () => {
      const world = await load();
      const { orders, attacker, buyer, token, seller } = world;
      const currency = await token.getAddress();
      const order = await signed(world, await listingOf(world, { taker: buyer.address, currency }));
      await token.mint(attacker, 10n * PRICE);
      await token.connect(attacker).approve(orders, ethers.MaxUint256);
      const args = [buyer.address, attacker.address];
      const purchase = purchaseOf(order, { receiver: buyer.address });
      const thief = orders.connect(attacker);
      await expectRefused(world, ANY, () => thief[BUY_PURCHASE](purchase), "OrderNotTheTaker", args);
      const sweep = () => thief.sweep([purchase], [], 0n);
      const reason = errorOf(orders, "OrderNotTheTaker");
      await expectRefused(world, ANY, sweep, "SweepIncomplete", [0n, reason]);
      const send = () =>
        token.connect(attacker)["safeTransfer(address,uint256,bytes)"](orders, PRICE, encodePurchase(purchase));
      await expectRefused(world, ANY, send, "OrderNotTheTaker", args);
      const offer = await signed(world, await offerOf(world, { taker: seller.address, tokenIds: [] }));
      const accept = () => thief.acceptOffer(acceptanceOf(offer, 11n));
      await expectRefused(world, ANY, accept, "OrderNotTheTaker", [seller.address, attacker.address]);
      const listed = await standing(world, 3n, { buyer: buyer.address });
      const private_ = () => thief.sweep([], [listed.item], 0n, { value: PRICE });
      const notBuyer = errorOf(world.exchange, "ExchangeNotTheBuyer");
      await expectRefused(world, ANY, private_, "SweepIncomplete", [0n, notBuyer]);
    });

    it("takes no more from an offer's maker than the offer says, once, whatever they approved", async () => {
      const world = await load();
      const { orders, seller, buyer, coin, art } = world;
      for (const currency of [NOBODY, await world.token.getAddress()]) {
        const offer = await signed(world, await offerOf(world, { currency }));
        const accept = () => orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n));
        const from = currency === NOBODY ? "coin" : "token";
        const paid = await changesBy(world, accept);
        expect(paid[`buyer ${from}`]).to.equal(-PRICE);
        await art.connect(buyer).transferFrom(buyer, seller, 1n);
        const args = [buyer.address, offer.order.nonce];
        await expectRefused(world, ANY, accept, "OrderNonceUsed", args);
      }
      expect(await coin.allowance(buyer, orders)).to.equal(ethers.MaxUint256);
    });

    it("serves an offer for a set with no token outside it", async () => {
      const world = await load();
      const { orders, collector } = world;
      const way = WAYS.find(({ name }) => name === "an offer for a set")!;
      const offer = await way.sign(world, await way.make(world));
      const root = offer.order.tokenSet as string;
      const leaf = (id: bigint) => ethers.keccak256(ethers.keccak256(ethers.toBeHex(id, 32)));
      // The root as a token, its leaves as proof; a leaf as a token; no proof; another's proof.
      const tries: [bigint, string[]][] = [
        [11n, []],
        [11n, [leaf(1n)]],
        [11n, [leaf(2n)]],
        [BigInt(root), []],
        [BigInt(leaf(1n)), [leaf(2n)]],
        [1n, [leaf(1n)]],
      ];
      for (const [id, tokenProof] of tries) {
        const accept = () => orders.connect(collector).acceptOffer(acceptanceOf(offer, id, { tokenProof }));
        await expectRefused(world, ANY, accept, "OrderTokenNotWanted", [id]);
      }
      const single = await signed(world, await offerOf(world, { tokenIds: [1n] }));
      const accept = () => orders.connect(collector).acceptOffer(acceptanceOf(single, 11n));
      await expectRefused(world, ANY, accept, "OrderTokenNotWanted", [11n]);
      const changes = await changesBy(world, () => way.take(world, offer));
      expect(changes["owner of 1"]).to.equal("buyer");
    });
  });

  it("leaves no allowance of its own behind a sweep, that a later one could spend", async () => {
    const world = await load();
    const { orders, exchange, token, buyer } = world;
    const currency = await token.getAddress();
    for (const refundWindow of [0, DAY]) {
      const { item } = await standing(world, refundWindow === 0 ? 1n : 2n, { currency, refundWindow });
      const purchase = { ...item.purchase, storefront: world.buyerFront.address, storefrontFeeBps: 333n };
      await orders.connect(buyer).sweep([], [{ ...item, purchase }], 0n);
      expect(await token.allowance(orders, exchange)).to.equal(0n);
    }
    await expectSolvent(world);
  });

  it("gives a listing in a hostile token nothing but that token", async () => {
    const world = await load();
    const { orders, art, exchange, collector, attacker } = world;
    const evil = await deploy<HostileToken>("HostileToken");
    await evil.mint(attacker, 10n * PRICE);
    await evil.connect(attacker).approve(orders, ethers.MaxUint256);
    const { listing } = await standing(world, 3n);
    const mine = { ...listing, currency: evil.target as string };
    await art.connect(collector).setApprovalForAll(exchange, true);
    const put = "putOnSale(address,uint256,(address,uint128,uint40,uint24,uint8,uint16,uint16,address,address,uint16))";
    await exchange.connect(collector).getFunction(put).send(art, 11n, mine);
    const item = itemOf(await art.getAddress(), 11n, collector.address, mine);
    const changes = await changesBy(world, () => orders.connect(attacker).sweep([], [item], 0n));
    expect(changes).to.deep.equal({ "owner of 11": "attacker" });
    expect(await evil.balanceOf(collector)).to.equal(PRICE - PRICE / 10n - PRICE / 40n);
    expect(await evil.balanceOf(orders)).to.equal(0n);
  });

  it("ends with the approval: a maker who takes it back can be neither sold nor charged", async () => {
    for (const way of WAYS) {
      const world = await load();
      const { art, copies, coin, orders, seller, buyer } = world;
      const order: SignedOrder = await way.sign(world, await way.make(world));
      await art.connect(seller).setApprovalForAll(orders, false);
      await copies.connect(seller).setApprovalForAll(orders, false);
      await expectNothing(world, () => way.take(world, order));
      await art.connect(seller).setApprovalForAll(orders, true);
      await copies.connect(seller).setApprovalForAll(orders, true);
      if (way.isOffer) {
        await coin.connect(buyer).approve(orders, 0n);
        await expectNothing(world, () => way.take(world, order));
        await coin.connect(buyer).approve(orders, PRICE);
      }
      await expect(way.take(world, order)).to.emit(orders, "OrderFilled");
    }
  });
});
