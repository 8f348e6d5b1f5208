import { expect } from "chai";
import { DAY, ethers, PRICE, time } from "../helpers/orderWorld.js";
import {
  bid,
  type Collection,
  createAuction,
  createDrop,
  expectChanges,
  expectRefused,
  KINDS,
  loadMarkets,
  type Markets,
  phaseOf,
  useCollection,
} from "./marketsWorld.js";
import { deploy } from "./orderAttackWorld.js";

/** A collection that has `transfer(address,uint256)`, too: as a currency, to pay n units is to move token n. */
async function withTransferable(): Promise<{ world: Markets; nft: Collection; currency: string }> {
  const world = await loadMarkets();
  const nft = await useCollection(world, await deploy<Collection>("TransferableNFT"));
  return { world, nft, currency: await nft.getAddress() };
}

/** 4: what a market has in custody is never anybody's money. */
describe("attack 4: custody of a market paid out as a currency", () => {
  it("auctions nothing in a currency that is a collection, the auctioned one or another, nor a currency as an NFT", async () => {
    const { world, currency } = await withTransferable();
    const { house, token } = world;
    await createAuction(world, { collection: { getAddress: () => Promise.resolve(currency) } });
    for (const lot of [{ currency }, { currency: await world.art.getAddress() }]) {
      const create = () => createAuction(world, { ...lot, tokenId: 2n });
      await expectRefused(world, create, house, "AuctionInvalidCurrency", [lot.currency]);
    }
    const asCollection = () => createAuction(world, { collection: token });
    await expectRefused(world, asCollection, house, "AuctionInvalidCollection", [token]);
    expect(world.nfts["1"]).not.to.equal(undefined);
    expect(await world.nfts["1"]![0].ownerOf(1n)).to.equal(await house.getAddress());
  });

  it("sells no copies for tokens of a collection, which might be in the drop", async () => {
    const { world, currency } = await withTransferable();
    const { drop, artist, work } = world;
    await createDrop(world);
    for (const other of [currency, work]) {
      const phase = await phaseOf({ currency: other });
      const add = () => drop.connect(artist).addPhase(work, phase);
      await expectRefused(world, add, drop, "DropInvalidCurrency", [other]);
    }
  });

  for (const kind of KINDS.filter(({ market }) => market !== "house")) {
    it(`brings no price in a collection into the escrow by ${kind.name}, where its tokens are in custody`, async () => {
      const { world, nft, currency } = await withTransferable();
      // Token 3 is in the escrow for somebody else.
      await (
        await KINDS[0]!.prepare(world, { collection: nft, tokenId: 3n, refundWindow: DAY, delivery: 1 })
      )();
      expect(await nft.ownerOf(3n)).to.equal(await world.escrow.getAddress());
      const last = await kind.prepare(world, { collection: world.art, currency, price: 3n, refundWindow: DAY });
      await expectRefused(world, last, world.escrow, "EscrowCurrencyIsNFT", [currency]);
    });
  }

  it("pays a beaten bid, a settlement and an undoing from the books alone, beside an NFT in custody", async () => {
    const { world, nft } = await withTransferable();
    const { house, buyer, collector, attacker } = world;
    const auction = await createAuction(world, { collection: nft });
    await bid(world, collector, auction, PRICE);
    await expectChanges(world, () => bid(world, buyer, auction, 2n * PRICE), {
      "buyer native": -2n * PRICE,
      "collector native": PRICE,
      "house native": PRICE,
    });
    const withdraw = () => house.connect(attacker).withdraw(nft, attacker);
    await expectRefused(world, withdraw, house, "LedgerNothingToWithdraw", [attacker, nft]);
    const collect = () => house.connect(attacker).collectProtocolFee(nft);
    await expectRefused(world, collect, house, "LedgerNothingToWithdraw", [world.feeReceiver, nft]);
    await time.increaseTo(auction.endsAt);
    await house.settle(auction);
    expect(await nft.ownerOf(1n)).to.equal(buyer.address);
    expect(await ethers.provider.getBalance(house)).to.equal((2n * PRICE) / 40n);
  });
});
