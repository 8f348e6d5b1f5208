import { expect } from "chai";
import { DAY, expectDroitError, loadWorld, PRICE, time } from "./world.ts";

describe("sdk: listings", () => {
  it("shows what stands now, each once, and whether it can be bought", async () => {
    const { as, seller, buyer, stranger, works, collection } = await loadWorld();
    const owner = await as(seller);
    await owner.list({ collection, tokenId: 1n, price: PRICE });
    const { listing: first } = await owner.list({ collection, tokenId: 1n, price: 2n * PRICE });
    const { listing: second } = await owner.list({ collection, tokenId: 2n, price: PRICE, duration: DAY });
    await owner.list({ collection, tokenId: 3n, price: PRICE });
    await owner.cancelListing({ collection, tokenId: 3n });
    const droit = await as(buyer);
    expect(await droit.listings()).to.deep.equal([
      { ...first, buyable: true },
      { ...second, buyable: true },
    ]);
    await time.increase(2 * DAY);
    expect((await droit.listings()).map(({ buyable }) => buyable)).to.deep.equal([true, false]);
    await works.connect(seller).transferFrom(seller, stranger, 1n);
    expect((await droit.listings()).map(({ buyable }) => buyable)).to.deep.equal([false, false]);
  });

  it("cannot be bought where the approval is gone", async () => {
    const { as, seller, works, collection, stranger } = await loadWorld();
    const droit = await as(seller);
    await droit.list({ collection, tokenId: 1n, price: PRICE });
    await works.connect(seller).approve(stranger, 1n);
    expect((await droit.listings()).map(({ buyable }) => buyable)).to.deep.equal([false]);
  });

  it("shows those of one seller or of one collection", async () => {
    const { as, seller, buyer, works, collection, currency } = await loadWorld();
    await works.connect(seller).transferFrom(seller, buyer, 2n);
    await (await as(seller)).list({ collection, tokenId: 1n, price: PRICE });
    const droit = await as(buyer);
    await droit.list({ collection, tokenId: 2n, price: PRICE });
    const tokens = async (options: object): Promise<bigint[]> =>
      (await droit.listings(options)).map(({ tokenId }) => tokenId);
    expect(await tokens({ seller: seller.address })).to.deep.equal([1n]);
    expect(await tokens({ seller: buyer.address, collection })).to.deep.equal([2n]);
    expect(await tokens({ collection: currency })).to.deep.equal([]);
    await expectDroitError(droit.listings({ seller: "0x12" }), "INVALID_ARGUMENT");
  });
});
