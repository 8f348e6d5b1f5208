import { expect } from "chai";
import { JsonRpcProvider, parseEther, Wallet } from "ethers";
import { network } from "hardhat";
import { deployDroit } from "../../scripts/deploy/deployDroit.ts";
import { startKaiaNode } from "../../scripts/kaia/node/startKaiaNode.ts";
import type { KaiaNode } from "../../scripts/kaia/node/types.ts";
import { createDroit, type Droit } from "../../sdk/src/index.ts";
import { expectDroitError } from "./world.ts";

const PRICE = parseEther("5");
const DAY = 86_400;

describe("sdk: over HTTP, on a node that answers as Kaia's", () => {
  let node: KaiaNode;
  let provider: JsonRpcProvider;
  let artist: Droit;
  let collector: Droit;
  let collection: string;
  let increase: (seconds: number) => Promise<unknown>;

  before(async () => {
    const connection = await network.create();
    const { ethers, networkHelpers } = connection;
    const { addresses } = await deployDroit(connection, "");
    node = await startKaiaNode({ backend: connection.provider });
    provider = new JsonRpcProvider(node.url, undefined, { polling: true, pollingInterval: 50 });
    const [first, second] = ["01", "02"].map((byte) => new Wallet(`0x${byte.repeat(32)}`, provider));
    for (const { address } of [first!, second!]) await networkHelpers.setBalance(address, parseEther("100"));
    const works = await ethers.deployContract("KIP17Token", [
      "Works",
      "WRK",
      first!.address,
      addresses.RoyaltyRouter,
      1_000,
      "",
    ]);
    collection = await works.getAddress();
    increase = (seconds) => networkHelpers.time.increase(seconds);
    const options = { addresses, coin: "KAIA" };
    [artist, collector] = await Promise.all([
      createDroit({ signer: first!, ...options }),
      createDroit({ signer: second!, ...options }),
    ]);
  });

  after(async () => {
    provider.destroy();
    await node.close();
  });

  it("mints, lists, buys, and takes the purchase back", async () => {
    const royalties = { shares: [{ holder: artist.account!, bps: 1_000 }] };
    const { tokenId } = await artist.mint({ collection, uri: "ipfs://1.json", royalties });
    const { listing, approvals } = await artist.list({ collection, tokenId, price: PRICE });
    expect(approvals).to.have.lengthOf(1);
    const { escrow } = await collector.buy({ listing });
    expect((await collector.escrows()).map(({ id }) => id)).to.deep.equal([escrow!.id]);
    const { returned, approvals: sent } = await collector.refund(escrow!.id);
    expect(returned).to.be.true;
    expect(sent).to.have.lengthOf(1);
  });

  it("signs an order, which is bought, and tells why it cannot be bought twice", async () => {
    const { tokenId } = await artist.mint({ collection, uri: "ipfs://2.json" });
    const { order } = await artist.signListing({ collection, tokenId, price: PRICE });
    await collector.buy({ order });
    await expectDroitError(collector.buy({ order }), "OrderNonceUsed");
  });

  it("tells a contract's error in coins", async () => {
    const { tokenId } = await artist.mint({ collection, uri: "ipfs://3.json" });
    const { id } = await artist.createAuction({ collection, tokenId, reservePrice: PRICE, duration: DAY });
    const error = await expectDroitError(collector.bid({ auction: id, amount: PRICE - 1n }), "AuctionBidTooLow");
    expect(error.message).to.equal("The bid is too low: 4.999999999999999999 KAIA, and at least 5 KAIA are asked for.");
    await collector.bid({ auction: id, amount: PRICE });
    await increase(DAY + 1);
    expect((await artist.settle(id)).winner).to.equal(collector.account);
  });

  it("tells that the account cannot pay", async () => {
    const { tokenId } = await artist.mint({ collection, uri: "ipfs://4.json" });
    const { listing } = await artist.list({ collection, tokenId, price: parseEther("1000") });
    await expectDroitError(collector.buy({ listing }), "INSUFFICIENT_FUNDS");
  });
});
