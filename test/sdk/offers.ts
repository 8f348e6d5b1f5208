import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { DAY, ethers, expectDroitError, FEE_BPS, loadWorld, NATIVE, PRICE, ROYALTY_BPS } from "./world.ts";

const REST = PRICE - (PRICE * BigInt(ROYALTY_BPS + FEE_BPS)) / 10_000n;

describe("sdk: makeOffer", () => {
  it("wraps what is missing in coins, approves just that, and signs", async () => {
    const { as, buyer, collection, addresses } = await loadWorld();
    const coin = await ethers.getContractAt("LocalWrappedCoin", addresses.WrappedCoin);
    await coin.connect(buyer).deposit({ value: PRICE / 4n });
    const { approvals, preparations, order } = await (
      await as(buyer)
    ).makeOffer({ collection, tokenId: 1n, price: PRICE });
    const missing = (PRICE * 3n) / 4n;
    expect(preparations).to.deep.equal([{ kind: "wrap", amount: missing, hash: preparations[0]!.hash }]);
    expect(approvals).to.deep.equal([
      {
        kind: "amount",
        token: addresses.WrappedCoin,
        spender: addresses.OrderExchange,
        amount: PRICE,
        hash: approvals[0]!.hash,
      },
    ]);
    expect(await coin.balanceOf(buyer)).to.equal(PRICE);
    expect(order.order).to.deep.include({ side: 1, currency: NATIVE, tokenIds: [1n], maxRoyaltyBps: 10_000 });
  });

  it("wraps nothing where told not to, and says what is missing", async () => {
    const { as, buyer, collection } = await loadWorld();
    const droit = await as(buyer);
    const error = await expectDroitError(
      droit.makeOffer({ collection, tokenId: 1n, price: PRICE, wrap: false }),
      "INSUFFICIENT_FUNDS",
    );
    expect(error.args.needed).to.equal(PRICE);
    expect(await ethers.provider.getTransactionCount(buyer)).to.equal(0);
  });

  it("sends nothing a second time", async () => {
    const { as, buyer, collection } = await loadWorld();
    const droit = await as(buyer);
    await droit.makeOffer({ collection, price: PRICE });
    const { approvals, preparations } = await droit.makeOffer({ collection, price: PRICE });
    expect({ approvals, preparations }).to.deep.equal({ approvals: [], preparations: [] });
  });

  it("approves enough for all tokens that it asks for, and the shop's fee", async () => {
    const { as, buyer, shop, collection, currency } = await loadWorld();
    const storefront = { address: shop.address, feeBps: 100 };
    const { approvals } = await (
      await as(buyer)
    ).makeOffer({ collection, price: PRICE, quantity: 3n, currency, storefront });
    expect(approvals[0]).to.deep.include({ kind: "amount", amount: 3n * PRICE + (3n * PRICE) / 100n });
  });
});

describe("sdk: acceptOffer", () => {
  it("sells to an offer in coins, approving the one token", async () => {
    const { as, seller, buyer, works, collection, addresses } = await loadWorld();
    const { order: offer } = await (await as(buyer)).makeOffer({ collection, tokenId: 1n, price: PRICE });
    const droit = await as(seller);
    const before = await ethers.provider.getBalance(seller);
    const { price, buyer: to, escrow, approvals } = await droit.acceptOffer({ offer, tokenId: 1n, minimum: REST });
    expect({ price, to, escrow }).to.deep.equal({ price: PRICE, to: buyer.address, escrow: undefined });
    expect(approvals[0]).to.deep.include({ kind: "token", tokenId: 1n, spender: addresses.OrderExchange });
    expect((await ethers.provider.getBalance(seller)) - before).to.equal(REST);
    expect(await works.ownerOf(1n)).to.equal(buyer.address);
  });

  it("takes no less than the minimum, and approves nothing first", async () => {
    const { as, seller, buyer, collection, currency } = await loadWorld();
    const { order: offer } = await (await as(buyer)).makeOffer({ collection, tokenId: 1n, price: PRICE, currency });
    const sent = await ethers.provider.getTransactionCount(seller);
    const error = await expectDroitError(
      (await as(seller)).acceptOffer({ offer, tokenId: 1n, minimum: REST + 1n }),
      "OrderBelowMinimum",
    );
    expect(error.message).to.match(/^You would receive less than you accept: 0.875 MNY instead of 0.87500.*1 MNY\.$/);
    expect(await ethers.provider.getTransactionCount(seller)).to.equal(sent);
  });

  it("does not take zero for a minimum", async () => {
    const { as, seller, buyer, collection } = await loadWorld();
    const { order: offer } = await (await as(buyer)).makeOffer({ collection, tokenId: 1n, price: PRICE });
    await expectDroitError((await as(seller)).acceptOffer({ offer, tokenId: 1n, minimum: 0n }), "INVALID_ARGUMENT");
  });

  it("proves that a token is in the set that is wanted", async () => {
    const { as, seller, buyer, works, collection } = await loadWorld();
    const tree = StandardMerkleTree.of([[2n], [3n]], ["uint256"]);
    const { order: offer } = await (await as(buyer)).makeOffer({ collection, tokenSet: tree.root, price: PRICE });
    const droit = await as(seller);
    await expectDroitError(droit.acceptOffer({ offer, tokenId: 1n, minimum: REST }), "OrderTokenNotWanted");
    await droit.acceptOffer({ offer, tokenId: 3n, minimum: REST, tokenProof: tree.getProof([3n]) });
    expect(await works.ownerOf(3n)).to.equal(buyer.address);
  });

  it("returns the sale that the buyer may undo", async () => {
    const { as, seller, buyer, works, collection } = await loadWorld();
    const shopper = await as(buyer);
    const { order: offer } = await shopper.makeOffer({ collection, tokenId: 1n, price: PRICE, refundWindow: DAY });
    const { escrow } = await (await as(seller)).acceptOffer({ offer, tokenId: 1n, minimum: REST });
    expect(escrow!.terms.buyer).to.equal(buyer.address);
    await shopper.refund(escrow!.id);
    expect(await works.ownerOf(1n)).to.equal(seller.address);
  });

  describe("given copies", () => {
    it("needs the consent to approve all of them, and then sells", async () => {
      const { as, seller, buyer } = await loadWorld();
      const copies = await ethers.deployContract("KIP37Token", ["ipfs://", seller.address]);
      await copies.connect(seller).create(5n, 10n, "");
      const collection = await copies.getAddress();
      const { order: offer } = await (
        await as(buyer)
      ).makeOffer({ collection, tokenId: 5n, price: PRICE, quantity: 4n, copies: true });
      const droit = await as(seller);
      const terms = { offer, tokenId: 5n, minimum: PRICE, quantity: 3n };
      const error = await expectDroitError(droit.acceptOffer(terms), "APPROVAL_NEEDED");
      expect(error.message).to.include('approval: "unlimited"');
      await droit.acceptOffer({ ...terms, approval: "unlimited" });
      expect(await copies.balanceOf(buyer, 5n)).to.equal(3n);
      expect(await droit.orderState(offer)).to.deep.include({ state: "open", left: 1n });
    });
  });
});
