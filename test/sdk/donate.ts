import { expect } from "chai";
import { balanceChanges, ethers, expectDroitError, loadWorld, NATIVE, PRICE } from "./world.ts";

const MESSAGE = "고마워요, your pictures keep me company";

describe("sdk: donate", () => {
  it("gives an artist coins and a few words, of which anyone can read the receipt", async () => {
    const { as, buyer, artist, stranger } = await loadWorld();
    const droit = await as(buyer);
    let hash = "";
    const changes = await balanceChanges([buyer, artist], async () => {
      const donated = await droit.donate(artist.address, PRICE, { message: MESSAGE });
      expect(donated).to.deep.include({ artist: artist.address, amount: PRICE, currency: NATIVE, message: MESSAGE });
      expect(donated.receipt.status).to.equal(1);
      hash = donated.hash;
    });
    expect(changes).to.deep.equal([-PRICE, PRICE]);
    expect(await (await as(stranger)).donation(hash)).to.deep.equal({
      from: buyer.address,
      artist: artist.address,
      amount: PRICE,
      currency: NATIVE,
      message: MESSAGE,
    });
  });

  it("takes one line, without a word", async () => {
    const { as, buyer, artist } = await loadWorld();
    const droit = await as(buyer);
    const { hash } = await droit.donate(artist.address, PRICE);
    expect((await droit.donation(hash)).message).to.equal("");
  });

  it("gives tokens, and words behind them", async () => {
    const { as, buyer, artist, token, currency } = await loadWorld();
    const droit = await as(buyer);
    const { hash } = await droit.donate(artist.address, PRICE, { currency, message: MESSAGE });
    expect(await token.balanceOf(artist)).to.equal(PRICE);
    expect(await droit.donation(hash)).to.deep.equal({
      from: buyer.address,
      artist: artist.address,
      amount: PRICE,
      currency,
      message: MESSAGE,
    });
  });

  it("gives nothing that is not there", async () => {
    const { as, stranger, artist, currency } = await loadWorld();
    await expectDroitError((await as(stranger)).donate(artist.address, PRICE, { currency }), "INSUFFICIENT_FUNDS");
  });

  it("tells no contract what it might take for a command", async () => {
    const { as, buyer } = await loadWorld();
    const wallet = await ethers.deployContract("OddReceiver");
    const droit = await as(buyer);
    const address = await wallet.getAddress();
    const error = await expectDroitError(droit.donate(address, PRICE, { message: MESSAGE }), "INVALID_ARGUMENT");
    expect(error.message).to.include("contract");
    const [received] = await balanceChanges([address], () => droit.donate(address, PRICE));
    expect(received).to.equal(PRICE);
  });

  it("gives nothing to nobody, and no endless words", async () => {
    const { as, buyer, artist } = await loadWorld();
    const droit = await as(buyer);
    await expectDroitError(droit.donate(ethers.ZeroAddress, PRICE), "INVALID_ARGUMENT");
    await expectDroitError(droit.donate(artist.address, 0n), "INVALID_ARGUMENT");
    await expectDroitError(droit.donate(artist.address, PRICE, { message: "é".repeat(513) }), "INVALID_ARGUMENT");
    await droit.donate(artist.address, PRICE, { message: "é".repeat(512) });
  });

  it("sees no donation in any other transaction", async () => {
    const { as, seller, collection } = await loadWorld();
    const droit = await as(seller);
    const { hash } = await droit.list({ collection, tokenId: 1n, price: PRICE });
    await expectDroitError(droit.donation(hash), "NOT_FOUND");
    await expectDroitError(droit.donation(`0x${"12".repeat(32)}`), "NOT_FOUND");
  });
});
