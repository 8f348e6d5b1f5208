import { expect } from "chai";
import type { Droit } from "../../sdk/src/index.ts";
import { balanceChanges, DAY, ethers, expectDroitError, loadWorld, PRICE, time, type World } from "./world.ts";

/** A collection that may refuse to move its tokens to somebody. */
interface RefusingCollection {
  mint(to: string, tokenId: bigint): Promise<unknown>;
  refuse(account: string, refused: boolean): Promise<unknown>;
  ownerOf(tokenId: bigint): Promise<string>;
  getAddress(): Promise<string>;
}

interface Refusing extends World {
  odd: RefusingCollection;
  address: string;
  owner7: Droit;
  shopper: Droit;
}

async function refusing(): Promise<Refusing> {
  const world = await loadWorld();
  const odd = (await ethers.deployContract("QuirkyERC721")) as unknown as RefusingCollection;
  await odd.mint(world.seller.address, 7n);
  const address = await odd.getAddress();
  return { ...world, odd, address, owner7: await world.as(world.seller), shopper: await world.as(world.buyer) };
}

describe("sdk: claim, where the collection refuses", () => {
  it("pays the buyer back, and gives the seller the token later", async () => {
    const { odd, address, seller, stranger, owner7, shopper } = await refusing();
    const { listing, delivery } = await owner7.list({ collection: address, tokenId: 7n, price: PRICE });
    expect(delivery).to.equal("Held");
    const { escrow } = await shopper.buy({ listing });
    await odd.refuse(seller.address, true);
    const { returned, amount } = await shopper.refund(escrow!);
    expect({ returned, amount }).to.deep.equal({ returned: false, amount: PRICE });
    expect((await owner7.escrows()).map(({ id, state, role }) => [id, state, role])).to.deep.equal([
      [escrow!.id, "nftOwed", "seller"],
    ]);
    await owner7.claim(escrow!.id, { to: stranger.address });
    expect(await odd.ownerOf(7n)).to.equal(stranger.address);
    expect((await owner7.escrow(escrow!.id)).state).to.equal("ended");
  });

  it("gives the buyer the money where the token never comes", async () => {
    const { odd, address, buyer, owner7, shopper } = await refusing();
    const { listing } = await owner7.list({ collection: address, tokenId: 7n, price: PRICE });
    const { escrow } = await shopper.buy({ listing });
    await odd.refuse(buyer.address, true);
    await time.increase(7 * DAY);
    await expectDroitError(shopper.close(escrow!), "EscrowDeliveryRefused");
    const early = await expectDroitError(shopper.claim(escrow!), "EscrowNotYetClaimable");
    expect(early.message).to.match(/^It is too early to undo the sale: from .* UTC on it is possible\.$/);
    await time.increase(DAY);
    const [received] = await balanceChanges([buyer], () => shopper.claim(escrow!));
    expect(received).to.equal(PRICE);
  });
});

describe("sdk: undoAuction, where the collection refuses", () => {
  it("gives the bid back a day after the end", async () => {
    const { odd, address, buyer, owner7, shopper } = await refusing();
    const { id, auction } = await owner7.createAuction({ collection: address, tokenId: 7n, reservePrice: PRICE });
    await shopper.bid({ auction: id, amount: PRICE });
    await odd.refuse(buyer.address, true);
    await time.increaseTo(auction.endsAt + DAY);
    // The collection's own error, which the SDK does not know.
    const error = await expectDroitError(shopper.settle(id), "UNKNOWN_REVERT");
    expect(error.args.data).to.match(/^0x[0-9a-f]{8}/);
    const [received] = await balanceChanges([buyer], async () => {
      expect((await shopper.undoAuction(id)).amount).to.equal(PRICE);
    });
    expect(received).to.equal(PRICE);
    expect((await shopper.auction(id)).state.kind).to.equal("undone");
    await owner7.cancelAuction(id);
    expect(await odd.ownerOf(7n)).to.equal(auction.seller);
  });
});
