import { expect } from "chai";
import { BUY, fullListing, named, NO_LISTING, putOnSale, storedListing, valueOf } from "../helpers/listings.js";
import { loadSuite } from "../helpers/suite.js";

describe("FixedPriceExchange.listingOf", () => {
  it("is all zero where nothing was listed", async () => {
    const suite = await loadSuite();
    expect(await storedListing(suite)).to.deep.equal(NO_LISTING);
  });

  it("returns every field as it was listed", async () => {
    const suite = await loadSuite();
    const { listing } = await putOnSale(suite, fullListing(suite));
    expect(await storedListing(suite)).to.deep.equal(listing);
  });

  it("tells collections, tokens and sellers apart", async () => {
    const suite = await loadSuite();
    await putOnSale(suite, fullListing(suite));
    expect(await storedListing(suite, 2n)).to.deep.equal(NO_LISTING);
    expect(await storedListing(suite, 1n, suite.stranger.address)).to.deep.equal(NO_LISTING);
    expect(await storedListing(suite, 1n, suite.seller.address, suite.money)).to.deep.equal(NO_LISTING);
  });

  it("does not look at who owns the token", async () => {
    const suite = await loadSuite();
    const { listing } = await putOnSale(suite);
    await suite.collection.connect(suite.seller).transferFrom(suite.seller.address, suite.stranger.address, 1);
    expect(await storedListing(suite)).to.deep.equal(listing);
  });

  it("is all zero after the sale", async () => {
    const suite = await loadSuite();
    const purchase = await putOnSale(suite, fullListing(suite));
    await suite.exchange.connect(suite.buyer)[BUY](named(purchase), { value: valueOf(purchase) });
    expect(await storedListing(suite)).to.deep.equal(NO_LISTING);
  });
});
