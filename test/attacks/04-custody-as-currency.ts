import { expect } from "chai";
import type { Collection, HostileParty } from "./world.js";
import {
  booksOf,
  changesSince,
  Delivery,
  deploy,
  deployWorld,
  Moment,
  networkHelpers,
  ownTerms,
  sold,
  step,
} from "./world.js";

/**
 * 4: the escrow must not pay out, as if it were money, what it has in custody. In a collection that has
 * `transfer(address,uint256)`, a payment of n units moves token n.
 */
describe("attack 4: custody paid out as a currency", () => {
  /** The buyer has bought token 1, which the escrow holds. The attacker owns worthless tokens of the same collection. */
  async function inCustody() {
    const world = await deployWorld();
    const nft = await deploy<Collection>("TransferableNFT");
    await nft.mint(world.seller, 1n);
    const party = await deploy<HostileParty>("HostileParty");
    await nft.mint(party, 101n);
    await nft.mint(party, 102n);
    await world.collection.connect(world.seller).transferFrom(world.seller, party, 9n);
    const victim = await sold(world, { delivery: Delivery.Held }, { collection: nft });
    return { world, nft, party, victim, watched: { nfts: [[nft, 1n]] as [Collection, ...bigint[]][] } };
  }

  it("leaves token 1 where it is when an escrow whose currency is the collection pays one unit of two", async () => {
    const { world, nft, party, victim, watched } = await networkHelpers.loadFixture(inCustody);
    const { escrow, attacker } = world;
    const self = await party.getAddress();
    // No token 2 exists, so the question who owns it does not tell that the currency is a collection.
    const terms = await ownTerms(world, {
      opener: self,
      seller: self,
      buyer: self,
      tokenId: 9n,
      currency: await nft.getAddress(),
      amount: 2n,
      royalties: [{ receiver: attacker.address, amount: 1n }],
    });
    await party.prepare(Moment.EscrowOpening, [
      step(nft, "transferFrom", [self, escrow.target, 101n]),
      step(nft, "transferFrom", [self, escrow.target, 102n]),
    ]);
    const before = await booksOf(world, watched);
    await party.attempt([step(escrow, "open", [terms, "0x"]), step(escrow, "accept", [terms])], {
      gasLimit: 5_000_000n,
    });
    expect(await changesSince(world, before, watched)).to.deep.equal({});
    await escrow.connect(world.buyer).accept(victim);
    expect(await nft.ownerOf(1n)).to.equal(world.buyer.address);
  });
});
