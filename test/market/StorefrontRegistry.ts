import { expect } from "chai";
import { ethers, networkHelpers, NOBODY } from "../helpers/orderWorld.js";

async function deployRegistry() {
  const [owner, payout, stranger] = await ethers.getSigners();
  const registry = await ethers.deployContract("StorefrontRegistry");
  return { registry, owner: owner!, payout: payout!, stranger: stranger! };
}

describe("StorefrontRegistry", () => {
  async function load() {
    return networkHelpers.loadFixture(deployRegistry);
  }

  describe("register", () => {
    it("deploys a shop that the caller owns, with all that was asked for, and tells of it", async () => {
      const { registry, stranger, payout } = await load();
      const register = () => registry.connect(stranger).register;
      const address = await register().staticCall(payout, 250, "The shop on the corner");
      await expect(register()(payout, 250, "The shop on the corner"))
        .to.emit(registry, "StorefrontRegistered")
        .withArgs(address, stranger, payout, 250n, "The shop on the corner");
      const shop = await ethers.getContractAt("Storefront", address);
      expect(await shop.owner()).to.equal(stranger.address);
      expect(await shop.pendingOwner()).to.equal(NOBODY);
      expect(await shop.payout()).to.equal(payout.address);
      expect(await shop.feeBps()).to.equal(250n);
      expect(await shop.name()).to.equal("The shop on the corner");
    });

    it("has the shop tell its payout address and its fee from the beginning", async () => {
      const { registry, owner, payout } = await load();
      const address = await registry.register.staticCall(payout, 250, "A");
      const shop = await ethers.getContractAt("Storefront", address);
      const sent = registry.connect(owner).register(payout, 250, "A");
      await expect(sent).to.emit(shop, "PayoutSet").withArgs(payout);
      await expect(sent).to.emit(shop, "FeeSet").withArgs(250n);
      await expect(sent).to.emit(shop, "OwnershipTransferred").withArgs(NOBODY, owner);
    });

    for (const bps of [0, 1_000]) {
      it(`takes a fee of ${bps} basis points, and an empty name`, async () => {
        const { registry, payout } = await load();
        const address = await registry.register.staticCall(payout, bps, "");
        await registry.register(payout, bps, "");
        const shop = await ethers.getContractAt("Storefront", address);
        expect(await shop.feeBps()).to.equal(BigInt(bps));
        expect(await shop.name()).to.equal("");
      });
    }

    it("refuses a fee above what the markets allow, and a payout to nobody", async () => {
      const { registry, payout } = await load();
      const errors = await ethers.getContractFactory("Storefront");
      await expect(registry.register(payout, 1_001, "A"))
        .to.be.revertedWithCustomError(errors, "StorefrontFeeTooHigh")
        .withArgs(1_001n, 1_000n);
      await expect(registry.register(NOBODY, 250, "A"))
        .to.be.revertedWithCustomError(errors, "StorefrontInvalidPayout")
        .withArgs(NOBODY);
    });

    it("refuses a payout to the shop that would be deployed", async () => {
      const { registry } = await load();
      const errors = await ethers.getContractFactory("Storefront");
      const address = ethers.getCreateAddress({ from: await registry.getAddress(), nonce: 1 });
      await expect(registry.register(address, 250, "A"))
        .to.be.revertedWithCustomError(errors, "StorefrontInvalidPayout")
        .withArgs(address);
    });

    it("registers two of the same, each for itself", async () => {
      const { registry, payout } = await load();
      const first = await registry.register.staticCall(payout, 250, "A");
      await registry.register(payout, 250, "A");
      const second = await registry.register.staticCall(payout, 250, "A");
      await registry.register(payout, 250, "A");
      expect(second).not.to.equal(first);
      expect([await registry.isStorefront(first), await registry.isStorefront(second)]).to.deep.equal([true, true]);
    });
  });

  describe("isStorefront", () => {
    it("knows nothing that was not registered here: accounts, other registries' shops, shops made by hand", async () => {
      const { registry, owner, payout } = await load();
      const other = await ethers.deployContract("StorefrontRegistry");
      const elsewhere = await other.register.staticCall(payout, 250, "A");
      await other.register(payout, 250, "A");
      const byHand = await ethers.deployContract("Storefront", [owner, payout, 250, "A"]);
      for (const account of [
        NOBODY,
        owner.address,
        elsewhere,
        await byHand.getAddress(),
        await registry.getAddress(),
      ]) {
        expect(await registry.isStorefront(account)).to.equal(false);
      }
      expect(await other.isStorefront(elsewhere)).to.equal(true);
    });
  });
});
