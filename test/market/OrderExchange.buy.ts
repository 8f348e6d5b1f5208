import { expect } from "chai";
import {
  acceptanceOf,
  buyOrder,
  changesBy,
  deployOrderWorld,
  ethers,
  listingOf,
  networkHelpers,
  offerOf,
  PRICE,
  signed,
} from "../helpers/orderWorld.js";

describe("OrderExchange.buy", () => {
  it("pays everybody and delivers, when a listing is taken as it is", async () => {
    const world = await networkHelpers.loadFixture(deployOrderWorld);
    const order = await signed(world, await listingOf(world));
    const hash = await world.orders.hashOf(order.order);
    let sent;
    expect(await changesBy(world, async () => (sent = await buyOrder(world, order)))).to.deep.equal({
      "buyer native": -PRICE,
      "artist native": PRICE / 10n,
      "seller native": PRICE - PRICE / 10n - PRICE / 40n,
      "orders native": PRICE / 40n,
      "owed by orders native": PRICE / 40n,
      "protocol fees in orders native": PRICE / 40n,
      "owner of 1": "buyer",
    });
    await expect(sent)
      .to.emit(world.orders, "OrderFilled")
      .withArgs(hash, world.seller, world.buyer, world.art, 1n, 1n, ethers.ZeroAddress, PRICE, ethers.ZeroHash);
  });
});

describe("OrderExchange.acceptOffer", () => {
  it("unwraps the buyer's coins and pays everybody", async () => {
    const world = await networkHelpers.loadFixture(deployOrderWorld);
    const order = await signed(world, await offerOf(world));
    const act = () => world.orders.connect(world.seller).acceptOffer(acceptanceOf(order, 1n));
    expect(await changesBy(world, act)).to.deep.equal({
      "buyer coin": -PRICE,
      "artist native": PRICE / 10n,
      "seller native": PRICE - PRICE / 10n - PRICE / 40n,
      "orders native": PRICE / 40n,
      "owed by orders native": PRICE / 40n,
      "protocol fees in orders native": PRICE / 40n,
      "owner of 1": "buyer",
    });
  });
});
