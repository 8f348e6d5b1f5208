import { expect } from "chai";
import { ethers, networkHelpers, NOBODY } from "../helpers/orderWorld.js";

async function deployShop() {
  const [deployer, owner, payout, heir, stranger] = (await ethers.getSigners()) as [...Five, ...Signer[]];
  const shop = await ethers.deployContract("Storefront", [owner, payout, 250, "A shop"]);
  return { shop, deployer, owner, payout, heir, stranger };
}

type Signer = Awaited<ReturnType<typeof ethers.getSigners>>[number];
type Five = [Signer, Signer, Signer, Signer, Signer];

describe("Storefront", () => {
  async function load() {
    return networkHelpers.loadFixture(deployShop);
  }

  describe("setPayout", () => {
    it("lets the owner name another address, and tells of it", async () => {
      const { shop, owner, heir } = await load();
      await expect(shop.connect(owner).setPayout(heir)).to.emit(shop, "PayoutSet").withArgs(heir);
      expect(await shop.payout()).to.equal(heir.address);
    });

    it("refuses everybody else: who deployed it, and who is paid", async () => {
      const { shop, deployer, payout } = await load();
      for (const person of [deployer, payout]) {
        await expect(shop.connect(person).setPayout(person))
          .to.be.revertedWithCustomError(shop, "OwnableUnauthorizedAccount")
          .withArgs(person);
      }
      expect(await shop.payout()).to.equal(payout.address);
    });

    it("refuses nobody, and the shop itself, from where the money could not be had", async () => {
      const { shop, owner } = await load();
      for (const payout of [NOBODY, await shop.getAddress()]) {
        await expect(shop.connect(owner).setPayout(payout))
          .to.be.revertedWithCustomError(shop, "StorefrontInvalidPayout")
          .withArgs(payout);
      }
    });
  });

  describe("setFee", () => {
    for (const bps of [0n, 1_000n]) {
      it(`lets the owner ask for ${bps} basis points, and tells of it`, async () => {
        const { shop, owner } = await load();
        await expect(shop.connect(owner).setFee(bps)).to.emit(shop, "FeeSet").withArgs(bps);
        expect(await shop.feeBps()).to.equal(bps);
      });
    }

    it("refuses more than the markets allow", async () => {
      const { shop, owner } = await load();
      await expect(shop.connect(owner).setFee(1_001n))
        .to.be.revertedWithCustomError(shop, "StorefrontFeeTooHigh")
        .withArgs(1_001n, 1_000n);
    });

    it("refuses everybody else", async () => {
      const { shop, payout } = await load();
      await expect(shop.connect(payout).setFee(0n))
        .to.be.revertedWithCustomError(shop, "OwnableUnauthorizedAccount")
        .withArgs(payout);
      expect(await shop.feeBps()).to.equal(250n);
    });
  });

  describe("transferOwnership", () => {
    it("takes two steps: the old owner rules until the new one accepts", async () => {
      const { shop, owner, heir } = await load();
      await expect(shop.connect(owner).transferOwnership(heir))
        .to.emit(shop, "OwnershipTransferStarted")
        .withArgs(owner, heir);
      expect([await shop.owner(), await shop.pendingOwner()]).to.deep.equal([owner.address, heir.address]);
      await expect(shop.connect(heir).setFee(1n))
        .to.be.revertedWithCustomError(shop, "OwnableUnauthorizedAccount")
        .withArgs(heir);
      await shop.connect(owner).setFee(2n);
      await expect(shop.connect(heir).acceptOwnership()).to.emit(shop, "OwnershipTransferred").withArgs(owner, heir);
      expect([await shop.owner(), await shop.pendingOwner()]).to.deep.equal([heir.address, NOBODY]);
      await expect(shop.connect(owner).setFee(3n))
        .to.be.revertedWithCustomError(shop, "OwnableUnauthorizedAccount")
        .withArgs(owner);
      await shop.connect(heir).setFee(4n);
      expect(await shop.feeBps()).to.equal(4n);
    });

    it("is refused to everybody else, in both steps", async () => {
      const { shop, owner, heir, stranger } = await load();
      await expect(shop.connect(stranger).transferOwnership(stranger))
        .to.be.revertedWithCustomError(shop, "OwnableUnauthorizedAccount")
        .withArgs(stranger);
      await shop.connect(owner).transferOwnership(heir);
      await expect(shop.connect(stranger).acceptOwnership())
        .to.be.revertedWithCustomError(shop, "OwnableUnauthorizedAccount")
        .withArgs(stranger);
    });
  });

  it("takes no native coin, which it could not pay out", async () => {
    const { shop, stranger } = await load();
    await expect(stranger.sendTransaction({ to: await shop.getAddress(), value: 1n })).to.be.revertedWithoutReason(
      ethers,
    );
  });
});
