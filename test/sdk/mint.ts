import { expect } from "chai";
import { DAY, deployForeign, ethers, expectDroitError, loadWorld, NATIVE, PRICE, ROYALTY_BPS, time } from "./world.ts";

describe("sdk: mint", () => {
  it("mints with royalties of the token's own", async () => {
    const { as, artist, buyer, works, collection } = await loadWorld();
    const droit = await as(artist);
    const shares = [
      { holder: artist.address, bps: 600 },
      { holder: buyer.address, bps: 400 },
    ];
    const minted = await droit.mint({ collection, tokenId: 9n, uri: "ipfs://9.json", royalties: { shares } });
    expect(minted).to.deep.include({ collection, tokenId: 9n, owner: artist.address, approvals: [] });
    expect(await works.tokenURI(9n)).to.equal("ipfs://9.json");
    const royalties = await droit.royalties({ collection, tokenId: 9n, price: PRICE });
    expect(royalties).to.deep.equal({
      source: "RoyaltyInfo",
      total: PRICE / 10n,
      payouts: [
        { receiver: artist.address, amount: (PRICE * 6n) / 100n },
        { receiver: buyer.address, amount: (PRICE * 4n) / 100n },
      ],
      highestBps: 1_000,
      shares,
    });
  });

  it("mints for somebody else, with a number of its own where none is named", async () => {
    const { as, artist, buyer, works, collection } = await loadWorld();
    const droit = await as(artist);
    const [first, second] = [
      await droit.mint({ collection, uri: "a", to: buyer.address }),
      await droit.mint({ collection, uri: "b", to: buyer.address }),
    ];
    expect(first.tokenId).not.to.equal(second.tokenId);
    expect(await works.ownerOf(first.tokenId)).to.equal(buyer.address);
    expect(await works.tokenURI(second.tokenId)).to.equal("b");
  });

  it("says who may not, and what exists", async () => {
    const { as, artist, stranger, collection } = await loadWorld();
    await expectDroitError((await as(stranger)).mint({ collection, tokenId: 9n, uri: "" }), "KIP17NotMinter");
    const error = await expectDroitError(
      (await as(artist)).mint({ collection, tokenId: 1n, uri: "" }),
      "KIP17AlreadyMinted",
    );
    expect(error.message).to.equal("A token with this number exists or has existed: 1.");
  });

  it("says by how much royalties are above the ceiling", async () => {
    const { as, artist, collection } = await loadWorld();
    const royalties = { shares: [{ holder: artist.address, bps: 2_001 }] };
    const error = await expectDroitError(
      (await as(artist)).mint({ collection, tokenId: 9n, uri: "", royalties }),
      "RoyaltyAboveCeiling",
    );
    expect(error.message).to.equal("The royalties are above the collection's ceiling: 20.01 % of at most 20 %.");
  });
});

describe("sdk: setRoyalties", () => {
  it("creates what keeps a collection's royalties where it is not there yet", async () => {
    const { as, artist, addresses } = await loadWorld();
    const plain = await ethers.deployContract("KIP17Token", [
      "New",
      "NEW",
      artist.address,
      addresses.RoyaltyRouter,
      500,
      "",
    ]);
    const collection = await plain.getAddress();
    const droit = await as(artist);
    const shares = [{ holder: artist.address, bps: 500 }];
    const caps = [{ currency: NATIVE, amount: PRICE }];
    const { preparations, royaltyInfo, effectiveAt } = await droit.setRoyalties({ collection, shares, caps });
    expect(preparations).to.deep.equal([{ kind: "createRoyaltyInfo", collection, hash: preparations[0]!.hash }]);
    const router = await ethers.getContractAt("RoyaltyRouter", addresses.RoyaltyRouter);
    expect(await router.royaltyInfoOf(collection)).to.equal(royaltyInfo);
    expect(effectiveAt).to.equal(await time.latest());
    const { total } = await droit.royalties({ collection, tokenId: 1n, price: 100n * PRICE });
    expect(total).to.equal(PRICE);
  });

  it("tells when a rise takes effect", async () => {
    const { as, artist, collection } = await loadWorld();
    const droit = await as(artist);
    await droit.setRoyalties({ collection, shares: [{ holder: artist.address, bps: 500 }] });
    const { effectiveAt, preparations } = await droit.setRoyalties({
      collection,
      shares: [{ holder: artist.address, bps: 600 }],
    });
    expect(preparations).to.deep.equal([]);
    expect(effectiveAt).to.equal((await time.latest()) + 30 * DAY);
  });

  it("sets those of a token that never left its creator, once", async () => {
    const { as, artist, collection } = await loadWorld();
    const droit = await as(artist);
    const { tokenId } = await droit.mint({ collection, uri: "" });
    const shares = [{ holder: artist.address, bps: ROYALTY_BPS }];
    const { effectiveAt } = await droit.setRoyalties({ collection, tokenId, shares });
    expect(effectiveAt).to.equal(await time.latest());
    await expectDroitError(droit.setRoyalties({ collection, tokenId, shares }), "RoyaltyTokenTermsSet");
  });

  it("is too late once the token was approved to somebody", async () => {
    const { as, artist, collection } = await loadWorld();
    const droit = await as(artist);
    const { tokenId } = await droit.mint({ collection, uri: "" });
    await droit.list({ collection, tokenId, price: PRICE });
    const shares = [{ holder: artist.address, bps: ROYALTY_BPS }];
    await expectDroitError(droit.setRoyalties({ collection, tokenId, shares }), "RoyaltyTokenMoved");
  });

  it("is the owner's alone", async () => {
    const { as, stranger, collection } = await loadWorld();
    await expectDroitError((await as(stranger)).setRoyalties({ collection, shares: [] }), "RoyaltyNotAdmin");
  });
});

describe("sdk: royalties", () => {
  it("says where there are none", async () => {
    const { as, buyer, seller } = await loadWorld();
    const { address: collection } = await deployForeign(seller);
    expect(await (await as(buyer)).royalties({ collection, tokenId: 7n })).to.deep.equal({
      source: "None",
      total: 0n,
      payouts: [],
      highestBps: 0,
      shares: [],
    });
  });

  it("leaves out the share of who sells", async () => {
    const { as, artist, collection } = await loadWorld();
    const { total, highestBps } = await (
      await as(artist)
    ).royalties({ collection, tokenId: 1n, price: PRICE, seller: artist.address });
    expect({ total, highestBps }).to.deep.equal({ total: 0n, highestBps: ROYALTY_BPS });
  });
});
