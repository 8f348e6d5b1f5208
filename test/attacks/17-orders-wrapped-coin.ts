import { expect } from "chai";
import { AbiCoder } from "ethers";
import { BUY_PURCHASE } from "../../sdk/src/terms/order.js";
import {
  acceptanceOf,
  changesBy,
  ethers,
  listingOf,
  offerOf,
  PRICE,
  purchaseOf,
  signed,
  withWrappedCoin,
} from "../helpers/orderWorld.js";
import { load } from "./orderAttackWorld.js";

/** 17: an offer in native coin is settled, and the wrapped coin that it is paid from does not pay, or is not asked rightly. */
describe("attack 17: offers in native coin whose wrapped coin is odd", () => {
  describe("given one that takes any call for a deposit, and pays out with 2,300 gas", () => {
    it("pays an offer from its maker's coins, and believes no permit", async () => {
      const world = await withWrappedCoin(await load(), "OldWrappedCoin");
      const { coin, orders, art, seller, buyer } = world;
      const offer = await signed(world, await offerOf(world));
      const permit = AbiCoder.defaultAbiCoder().encode(
        ["uint256", "uint256", "uint8", "bytes32", "bytes32"],
        [PRICE, 2n ** 40n, 27, ethers.ZeroHash, ethers.ZeroHash],
      );
      const accept = () => orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n, { permit }));
      await expect(accept()).to.be.revertedWithPanic(0x11);
      expect(await art.ownerOf(1n)).to.equal(seller.address);
      await coin.connect(buyer).approve(orders, PRICE);
      expect(await changesBy(world, accept)).to.deep.equal({
        "artist native": PRICE / 10n,
        "seller native": PRICE - PRICE / 10n,
        "buyer coin": -PRICE,
        "owner of 1": "buyer",
      });
    });
  });

  for (const [name, kept] of [
    ["nothing", PRICE],
    ["one unit too little", 1n],
  ] as const) {
    it(`settles nothing from the money of others where the coin pays ${name} for what it burns`, async () => {
      const world = await withWrappedCoin(await load(), "ThievishWrappedCoin", [kept]);
      const { coin, orders, art, seller, buyer, buyerFront } = world;
      const listing = await signed(world, await listingOf(world, { tokenIds: [2n], price: 10n * PRICE }));
      const extra = { storefront: buyerFront.address, storefrontFeeBps: 1_000n };
      await orders.connect(buyer)[BUY_PURCHASE](purchaseOf(listing, extra), { value: 11n * PRICE });
      expect(await ethers.provider.getBalance(orders)).to.equal(PRICE);

      await coin.connect(buyer).approve(orders, PRICE);
      const offer = await signed(world, await offerOf(world));
      await expect(orders.connect(seller).acceptOffer(acceptanceOf(offer, 1n)))
        .to.be.revertedWithCustomError(orders, "MarketWrongPayment")
        .withArgs(PRICE, PRICE - kept);
      expect(await art.ownerOf(1n)).to.equal(seller.address);
      expect(await ethers.provider.getBalance(orders)).to.equal(PRICE);
      await orders.withdrawFor(buyerFront.address, ethers.ZeroAddress);
      expect(await ethers.provider.getBalance(orders)).to.equal(0n);
    });
  }
});
