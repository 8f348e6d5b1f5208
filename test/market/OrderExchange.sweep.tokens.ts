import { expect } from "chai";
import { ethers, PRICE, WEEK } from "../helpers/orderWorld.js";
import { expectSweep, listedTrade, listingItem, loadSweepWorld, orderItem, sweep } from "../helpers/sweeps.js";
import {
  deployMock,
  encodePermit,
  escrowedTrade,
  finalTrade,
  type OddToken,
  selectorOf,
  signPermit,
  sum,
} from "../helpers/trades.js";

const PERMIT_MALFORMED = ethers.id("PermitMalformed(uint256)").slice(0, 10);

describe("OrderExchange.sweep, by best effort, given tokens as money", () => {
  it("leaves out what the buyer's allowance does not reach", async () => {
    const world = await loadSweepWorld();
    await world.token.connect(world.buyer).approve(world.orders, 2n * PRICE);
    const currency = await world.token.getAddress();
    const orders = [await orderItem(world, 1n, { currency }), await orderItem(world, 2n, { currency })];
    const listings = [await listingItem(world, 3n, { currency }), await listingItem(world, 4n)];
    await expectSweep(
      world,
      { orders, listings },
      {
        failures: [[2, selectorOf(world.token, "ERC20InsufficientAllowance")]],
        changes: sum(
          finalTrade({ unit: "token", tokens: [1n] }),
          finalTrade({ unit: "token", tokens: [2n] }),
          listedTrade({ tokens: [4n] }),
        ),
      },
    );
  });

  it("leaves no allowance behind, neither of a listing that failed nor of one that was bought", async () => {
    const world = await loadSweepWorld();
    const currency = await world.token.getAddress();
    const terms = { currency, refundWindow: BigInt(WEEK) };
    const listings = [await listingItem(world, 1n, terms), await listingItem(world, 2n, terms)];
    await world.exchange.connect(world.seller).reprice(world.art, 1n, PRICE - 1n);
    await expectSweep(
      world,
      { listings },
      {
        failures: [[0, selectorOf(world.exchange, "ExchangeListingChanged")]],
        changes: escrowedTrade({ unit: "token", tokens: [2n] }),
      },
    );
    expect(await world.token.allowance(world.orders, world.exchange)).to.equal(0n);
    expect(await world.token.balanceOf(world.orders)).to.equal(0n);
  });

  it("leaves out a token that loses something on its way, and takes nothing of what is owed in it", async () => {
    const world = await loadSweepWorld();
    const odd = await deployMock<OddToken>("OddERC20");
    const currency = await odd.getAddress();
    await odd.mint(world.buyer.address, 100n * PRICE);
    await odd.connect(world.buyer).approve(world.orders, 100n * PRICE);
    const orders = [await orderItem(world, 9n, { currency, price: 50n * PRICE }), await orderItem(world, 1n)];
    // The fee of the first sale lies in the exchange.
    await sweep(world, orders.slice(0, 1), []);
    await odd.setFee(100n);
    const listings = [await listingItem(world, 2n, { currency })];
    const before = await odd.balanceOf(world.orders);
    expect(before).to.equal((50n * PRICE) / 40n);
    await expectSweep(
      world,
      { orders: orders.slice(1), listings },
      { failures: [[1, selectorOf(world.orders, "MarketWrongPayment")]], changes: finalTrade() },
    );
    expect(await odd.balanceOf(world.orders)).to.equal(before);
  });

  it("is not hindered by a permit that somebody used before, nor by one that is malformed", async () => {
    const world = await loadSweepWorld();
    const { permitToken: token, buyer: owner, orders: spender } = world;
    const currency = await token.getAddress();
    const permit = await signPermit(world, { token, owner, spender, value: 2n * PRICE });
    const orders = [
      await orderItem(world, 1n, { currency }, { permit: encodePermit(permit) }),
      await orderItem(world, 2n, { currency }, { permit: encodePermit(permit) }),
      await orderItem(world, 3n, { currency }, { permit: "0x01" }),
    ];
    const listings = [await listingItem(world, 4n, {}, {}, "0x01"), await listingItem(world, 5n)];
    await expectSweep(
      world,
      { orders, listings },
      {
        failures: [[2, PERMIT_MALFORMED]],
        changes: sum(
          finalTrade({ unit: "permitToken", tokens: [1n] }),
          finalTrade({ unit: "permitToken", tokens: [2n] }),
          // In native coin a listing has no use for a permit, and nobody looks at it.
          listedTrade({ tokens: [4n] }),
          listedTrade({ tokens: [5n] }),
        ),
      },
    );
  });
});
