import { expect } from "chai";
import { ethers, expectDroitError, loadWorld, PRICE } from "./world.ts";

describe("sdk: simulate", () => {
  it("sends nothing, and tells what would be approved", async () => {
    const { as, seller, collection, addresses } = await loadWorld();
    const droit = await as(seller);
    const sent = await ethers.provider.getTransactionCount(seller);
    expect(await droit.simulate.list({ collection, tokenId: 1n, price: PRICE })).to.deep.equal({
      complete: false,
      approvals: [{ kind: "token", collection, tokenId: 1n, spender: addresses.FixedPriceExchange }],
      preparations: [],
      gas: undefined,
    });
    expect(await ethers.provider.getTransactionCount(seller)).to.equal(sent);
  });

  it("tries the whole where nothing is missing, and tells the gas that it then uses", async () => {
    const { as, seller, buyer, collection } = await loadWorld();
    const { listing } = await (await as(seller)).list({ collection, tokenId: 1n, price: PRICE });
    const droit = await as(buyer);
    const { complete, gas, approvals } = await droit.simulate.buy({ listing });
    expect({ complete, approvals }).to.deep.equal({ complete: true, approvals: [] });
    const { receipt } = await droit.buy({ listing });
    // What a transaction gives back at its end it has to have before.
    expect(receipt.gasUsed).to.be.within(gas! / 2n, gas!);
  });

  it("fails as the action would, also before an approval", async () => {
    const { as, seller, buyer, stranger, collection, currency } = await loadWorld();
    const terms = { collection, tokenId: 1n, price: PRICE, currency, buyer: stranger.address };
    const { listing } = await (await as(seller)).list(terms);
    const droit = await as(buyer);
    await expectDroitError(droit.simulate.buy({ listing }), "ExchangeNotTheBuyer");
    await expectDroitError(droit.simulate.list({ ...terms, price: 0n }), "INVALID_ARGUMENT");
  });

  it("does not call it a success where the contract is not there yet", async () => {
    const { as, artist, stranger, addresses } = await loadWorld();
    const fresh = await ethers.deployContract("KIP17Token", ["N", "N", artist.address, addresses.RoyaltyRouter, 0, ""]);
    const collection = await fresh.getAddress();
    const tried = await (await as(stranger)).simulate.setRoyalties({ collection, shares: [] });
    expect(tried).to.deep.equal({
      complete: false,
      approvals: [],
      preparations: [{ kind: "createRoyaltyInfo", collection }],
      gas: undefined,
    });
  });

  it("tells what a signature would need first", async () => {
    const { as, seller, buyer, collection, addresses } = await loadWorld();
    const offer = await (await as(buyer)).simulate.makeOffer({ collection, price: PRICE });
    expect(offer.preparations).to.deep.equal([{ kind: "wrap", amount: PRICE }]);
    expect(offer.approvals.map(({ spender }) => spender)).to.deep.equal([addresses.OrderExchange]);
    expect(offer.complete).to.be.false;
    const droit = await as(seller);
    await droit.signListing({ collection, tokenId: 1n, price: PRICE });
    const listing = await droit.simulate.signListing({ collection, tokenId: 1n, price: PRICE });
    expect(listing).to.deep.equal({ complete: true, approvals: [], preparations: [], gas: undefined });
    expect(await ethers.provider.getTransactionCount(buyer)).to.equal(0);
  });

  it("has every action", async () => {
    const { as, seller } = await loadWorld();
    const droit = await as(seller);
    const names = Object.keys(droit.simulate);
    expect(names).to.have.lengthOf(31);
    for (const name of names) expect(droit).to.have.property(name);
  });
});
