import { expect } from "chai";
import type { Wallet } from "ethers";
import { BUY_ORDER, signOrder, type Order, type SignedOrder } from "../../sdk/src/terms/order.js";
import { answering, installValidateSender, VALIDATE_SENDER } from "../access/precompiles.ts";
import type { ContractWallet } from "../access/world.ts";
import { changesBy, deployOrderWorld, ethers, networkHelpers, PRICE } from "../helpers/orderWorld.js";
import { delegate, expectRefused, expectSolvent, type Way, WAYS } from "./orderAttackWorld.js";

/** 29: a Kaia account replaces its key because the old one leaked; who has the old one signs orders in its name. */
describe("attack 29: orders signed by a key that the account no longer has", () => {
  /** The maker's account began with `leaked`, now has `present`, and has all that seller and buyer have. */
  async function replaced() {
    const world = await deployOrderWorld();
    const { orders, art, copies, coin, seller, buyer } = world;
    const leaked: Wallet = new ethers.Wallet(ethers.id("a key that leaked"), ethers.provider);
    const present: Wallet = new ethers.Wallet(ethers.id("the key that replaced it"), ethers.provider);
    const validateSender = await installValidateSender(networkHelpers);
    await networkHelpers.impersonateAccount(leaked.address);
    const maker = await ethers.getSigner(leaked.address);
    for (const id of [1n, 2n, 3n]) await art.connect(seller).transferFrom(seller, maker, id);
    await copies.connect(seller).safeTransferFrom(seller, maker, 1n, 10n, "0x");
    await art.connect(maker).setApprovalForAll(orders, true);
    await copies.connect(maker).setApprovalForAll(orders, true);
    await coin.connect(buyer).transfer(maker, 10n * PRICE);
    await coin.connect(maker).approve(orders, ethers.MaxUint256);
    return { world, leaked, present, validateSender, maker };
  }

  type Replaced = Awaited<ReturnType<typeof replaced>>;

  /** For offers, the seller has a token and copies again. */
  async function made(here: Replaced, way: Way): Promise<Order> {
    const { world, maker } = here;
    if (way.isOffer) await world.art.connect(maker).transferFrom(maker, world.seller, 1n);
    return way.make(world, { maker: maker.address });
  }

  async function expectNotSigned({ world, maker }: Replaced, way: Way, order: SignedOrder): Promise<void> {
    const digest = await world.orders.digestOf(order);
    await expectRefused(world, way, () => way.take(world, order), "OrderNotSigned", [digest, maker.address]);
  }

  for (const way of WAYS) {
    it(`takes ${way.name} of the present key, and none of the old one, made before or after`, async () => {
      const here = await networkHelpers.loadFixture(replaced);
      const { world, leaked, present, validateSender } = here;
      const order = await made(here, way);
      const old = await way.sign(world, order, leaked);
      // It is good until the key changes.
      const snapshot = await networkHelpers.takeSnapshot();
      await expect(way.take(world, old)).to.emit(world.orders, "OrderFilled");
      await snapshot.restore();
      await validateSender.replaceKey(leaked, present);
      await expectNotSigned(here, way, old);
      await expectNotSigned(here, way, await way.sign(world, { ...order, nonce: 77n }, leaked));
      await expect(way.take(world, await way.sign(world, order, present))).to.emit(world.orders, "OrderFilled");
      await expectSolvent(world, [here.maker]);
    });
  }

  it("does not bring the old key back by making the precompile fail, or answer badly", async () => {
    const here = await networkHelpers.loadFixture(replaced);
    const { world, leaked } = here;
    const way = WAYS[0]!;
    const order = await way.sign(world, await made(here, way), leaked);
    const one = "0x01" + "00".repeat(31);
    const no = "0x" + "00".repeat(32);
    for (const code of [
      answering(one, 0, { reverts: true }),
      answering(one, 1, { reverts: true }),
      answering(one, 2),
      answering(no, 1),
    ]) {
      await networkHelpers.setCode(VALIDATE_SENDER, code);
      await expectNotSigned(here, way, order);
    }
  });

  it("does not bring the old key back at any limit of gas", async () => {
    const here = await networkHelpers.loadFixture(replaced);
    const { world, leaked, present, validateSender, maker } = here;
    const way = WAYS[0]!;
    await validateSender.replaceKey(leaked, present);
    const order = await way.make(world, { maker: maker.address });
    const old = await way.sign(world, order, leaked);
    for (let gasLimit = 60_000n; gasLimit <= 900_000n; gasLimit += 20_000n) {
      const sent = world.orders.connect(world.buyer)[BUY_ORDER](order, old.signature, { value: PRICE, gasLimit });
      const receipt = await sent.then((response) => response.wait()).catch(() => null);
      expect(receipt, `bought with ${gasLimit.toString()} gas`).to.equal(null);
    }
    expect(await world.art.ownerOf(1n)).to.equal(maker.address);
    await expect(way.take(world, await way.sign(world, order, present))).to.emit(world.orders, "OrderFilled");
  });

  it("refuses the old key of an account with code (EIP-7702), unless the code itself takes it", async () => {
    const here = await networkHelpers.loadFixture(replaced);
    const { world, leaked, present, validateSender, maker } = here;
    await validateSender.replaceKey(leaked, present);
    const code = await delegate<ContractWallet>(world, leaked, "ContractWallet");
    const way = WAYS[0]!;
    const order = await signOrder(leaked, world.domain, await way.make(world, { maker: maker.address }));
    await expectNotSigned(here, way, order);
    await code.setOwner(leaked.address);
    const changes = await changesBy(world, () => way.take(world, order), { maker });
    expect(changes["owner of 1"]).to.equal("buyer");
  });
});
