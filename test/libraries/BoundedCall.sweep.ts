import hre from "hardhat";
import { expectSweep, listedTrade, listingItem, loadSweepWorld, orderItem } from "../helpers/sweeps.js";
import { deployOddCollection, finalTrade, selectorOf, sum } from "../helpers/trades.js";

const NO_REASON = "0x00000000";

describe("BoundedCall, in a sweep", () => {
  before(function () {
    // Coverage's own statements burn some of what an item has.
    if (hre.globalOptions.coverage) this.skip();
  });

  it("does not take what one call left behind for the answer of the next", async () => {
    const world = await loadSweepWorld();
    const odd = await deployOddCollection(world);
    await odd.connect(world.seller).setApprovalForAll(world.exchange, true);
    const collection = await odd.getAddress();
    const orders = [await orderItem(world, 1n), await orderItem(world, 2n)];
    const listings = [await listingItem(world, 2n, {}, { collection }), await listingItem(world, 3n)];
    await world.orders.connect(world.seller).cancel(orders[1]!.signed.order.nonce);
    // It takes so much gas that nothing is left to give a reason with.
    await odd.setOwnerOfGas(2_000_000n);
    await expectSweep(
      world,
      { orders, listings },
      {
        failures: [
          [1, selectorOf(world.orders, "OrderNonceUsed")],
          [2, NO_REASON],
        ],
        changes: sum(finalTrade({ tokens: [1n] }), listedTrade({ tokens: [3n] })),
      },
    );
  });
});
