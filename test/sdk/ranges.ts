import { expect } from "chai";
import type { Eip1193Provider } from "ethers";
import { createDroit, type DroitOptions, type Escrow } from "../../sdk/src/index.ts";
import { ethers, expectDroitError, loadWorld, networkHelpers, NATIVE, PRICE, walletWith, type World } from "./world.ts";

/** The most blocks for which the node here tells the logs. */
const LIMIT = 50;

interface Range {
  from: number;
  to: number;
}

interface Traded extends World {
  auctionId: string;
  escrow: Escrow;
  /** The last block before anything was traded. */
  before: number;
}

/** A listing, an escrow and an auction of long ago. */
async function traded(): Promise<Traded> {
  const world = await loadWorld();
  const { as, seller, buyer, collection } = world;
  await networkHelpers.mine(300);
  const before = await ethers.provider.getBlockNumber();
  const droit = await as(seller);
  const { listing } = await droit.list({ collection, tokenId: 1n, price: PRICE });
  await droit.list({ collection, tokenId: 2n, price: PRICE });
  const { id: auctionId } = await droit.createAuction({ collection, tokenId: 3n, reservePrice: PRICE });
  const { escrow } = await (await as(buyer)).buy({ listing });
  await networkHelpers.mine(300);
  return { ...world, auctionId, escrow: escrow!, before };
}

/** A node that refuses wide ranges, and what it was asked for and told. */
function narrowNode(): { provider: Eip1193Provider; told: Range[]; refused: Range[] } {
  const told: Range[] = [];
  const refused: Range[] = [];
  const provider = walletWith({
    eth_getLogs: (params) => {
      const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
      const range = { from: Number(fromBlock), to: Number(toBlock) };
      if (range.to - range.from < LIMIT) {
        told.push(range);
        return undefined;
      }
      refused.push(range);
      throw Object.assign(new Error(`block range is limited to ${LIMIT} blocks`), { code: -32_602 });
    },
  });
  return { provider, told, refused };
}

describe("sdk: reading events", () => {
  describe("given a node that refuses wide ranges", () => {
    it("finds everything all the same", async () => {
      const { addresses, auctionId, buyer, collection, escrow } = await traded();
      const { provider, told, refused } = narrowNode();
      const droit = await createDroit({ provider, account: buyer.address, addresses });
      expect((await droit.listings()).map(({ tokenId }) => tokenId)).to.deep.equal([2n]);
      expect((await droit.escrows()).map(({ id }) => id)).to.deep.equal([escrow.id]);
      expect((await droit.escrow(escrow.id)).terms).to.deep.equal(escrow.terms);
      expect((await droit.auction(auctionId)).auction).to.deep.include({ collection, tokenId: 3n, currency: NATIVE });
      expect([told.length > 0, refused.length > 0]).to.deep.equal([true, true]);
    });

    it("asks for every block from the first to the last, and for none twice", async () => {
      const { addresses, before } = await traded();
      const { provider, told } = narrowNode();
      const droit = await createDroit({ provider, addresses, fromBlock: before });
      await droit.listings();
      let next = before;
      for (const { from, to } of told) {
        expect(from).to.equal(next);
        next = to + 1;
      }
      expect(next).to.equal((await ethers.provider.getBlockNumber()) + 1);
    });
  });

  it("asks for nothing before the block that it was told", async () => {
    const { addresses, auctionId, buyer, before, escrow } = await traded();
    const { provider, told } = narrowNode();
    const options = { provider, account: buyer.address, addresses, fromBlock: before, pageSize: LIMIT };
    const droit = await createDroit(options);
    expect(await droit.listings()).to.have.lengthOf(1);
    expect(await droit.escrows()).to.have.lengthOf(1);
    await droit.escrow(escrow.id);
    await droit.auction(auctionId);
    expect(Math.min(...told.map(({ from }) => from))).to.equal(before);
  });

  for (const wrong of [{ pageSize: 0 }, { pageSize: 0.5 }, { fromBlock: -1 }] satisfies Partial<DroitOptions>[]) {
    it(`takes no ${JSON.stringify(wrong)}`, async () => {
      const { as, seller } = await loadWorld();
      const { args } = await expectDroitError(as(seller, wrong), "INVALID_ARGUMENT");
      expect(args).to.deep.equal({ name: Object.keys(wrong)[0] });
    });
  }
});
