import { expect } from "chai";
import { network } from "hardhat";
import type { AddressLike } from "ethers";
import type { ActName } from "./fixtures.js";
import { asked, fixtures, reasonOf } from "./fixtures.js";
import { terms } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { createInfo, deployRouter, deployOwned, deployScripted } = fixtures(ethers);

const EMPTY = terms();
const ADMIN_ROLE = ethers.ZeroHash;

async function deployFor(name: string, admin: AddressLike) {
  const deployed = await networkHelpers.loadFixture(deployRouter);
  const collection = await ethers.deployContract(name, [admin]);
  return { ...deployed, collection, info: await createInfo(deployed.router, collection) };
}

describe("RoyaltyInfo, who is the collection's admin", () => {
  describe("given a collection with an owner", () => {
    it("lets the owner set terms", async () => {
      const { info, admin } = await networkHelpers.loadFixture(deployOwned);
      await expect(info.connect(admin).setCollectionTerms(EMPTY)).to.emit(info, "CollectionTermsSet");
    });

    it("refuses who created the RoyaltyInfo", async () => {
      const { info, deployer } = await networkHelpers.loadFixture(deployOwned);
      await expect(info.connect(deployer).setCollectionTerms(EMPTY))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(deployer.address);
    });

    it("follows the owner when the collection changes hands", async () => {
      const { collection, info, admin, alice } = await networkHelpers.loadFixture(deployOwned);
      await info.connect(admin).setCollectionTerms(EMPTY);
      await collection.connect(admin).getFunction("transferOwnership")(alice.address);
      await expect(info.connect(admin).setCollectionTerms(EMPTY))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(admin.address);
      await expect(info.connect(alice).setCollectionTerms(EMPTY)).to.emit(info, "CollectionTermsSet");
    });

    it("is final once the owner has renounced, for the former owner too", async () => {
      const { collection, info, admin } = await networkHelpers.loadFixture(deployOwned);
      await collection.connect(admin).getFunction("renounceOwnership")();
      await expect(info.connect(admin).setCollectionTerms(EMPTY)).to.be.revertedWithCustomError(
        info,
        "RoyaltyTermsFinal",
      );
    });

    it("is final once the owner is zero, for a holder of the admin role too", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployScripted);
      await collection.answers("owner", ethers.ZeroAddress);
      await collection.answers("hasRole", true);
      await expect(info.connect(alice).setCollectionTerms(EMPTY)).to.be.revertedWithCustomError(
        info,
        "RoyaltyTermsFinal",
      );
    });

    it("lets a holder of the default admin role set terms beside the owner", async () => {
      const { collection, info, admin, alice } = await networkHelpers.loadFixture(deployScripted);
      await collection.answers("owner", admin.address);
      await collection.answersExactly("hasRole", [ADMIN_ROLE, alice.address], true);
      await expect(info.connect(alice).setCollectionTerms(EMPTY)).to.emit(info, "CollectionTermsSet");
    });

    it("refuses a minter", async () => {
      const { collection, info, admin, alice } = await networkHelpers.loadFixture(deployScripted);
      await collection.answers("owner", admin.address);
      await collection.answers("isMinter", true);
      await expect(info.connect(alice).setCollectionTerms(EMPTY))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(alice.address);
    });

    it("refuses an owner word that only resembles the caller", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployScripted);
      const dirty = ethers.toBeHex((1n << 160n) | BigInt(alice.address), 32);
      await collection.does("owner", "Answer", dirty);
      await expect(info.connect(alice).setCollectionTerms(EMPTY))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(alice.address);
    });
  });

  describe("given a collection with roles and no owner", () => {
    it("lets a holder of the default admin role set terms", async () => {
      const [, admin] = await ethers.getSigners();
      const { info } = await deployFor("RoleCollection", admin!.address);
      await expect(info.connect(admin).setCollectionTerms(EMPTY)).to.emit(info, "CollectionTermsSet");
    });

    it("refuses everybody else", async () => {
      const [, admin, stranger] = await ethers.getSigners();
      const { info } = await deployFor("RoleCollection", admin!.address);
      await expect(info.connect(stranger).setCollectionTerms(EMPTY))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(stranger!.address);
    });

    it("refuses a minter without the role", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployScripted);
      await collection.answers("hasRole", false);
      await collection.answers("isMinter", true);
      await expect(info.connect(alice).setCollectionTerms(EMPTY))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(alice.address);
    });

    it("takes no other word than one for yes", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployScripted);
      await collection.does("hasRole", "Answer", ethers.toBeHex(2n, 32));
      await expect(info.connect(alice).setCollectionTerms(EMPTY))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(alice.address);
    });
  });

  describe("given a collection with neither owner nor roles", () => {
    it("lets a minter set terms", async () => {
      const [, minter] = await ethers.getSigners();
      const { info } = await deployFor("MinterCollection", minter!.address);
      await expect(info.connect(minter).setCollectionTerms(EMPTY)).to.emit(info, "CollectionTermsSet");
    });

    it("refuses who is no minter", async () => {
      const [, minter, stranger] = await ethers.getSigners();
      const { info } = await deployFor("MinterCollection", minter!.address);
      await expect(info.connect(stranger).setCollectionTerms(EMPTY))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(stranger!.address);
    });

    it("refuses everybody where there are no minters either", async () => {
      const { router, admin } = await networkHelpers.loadFixture(deployRouter);
      const info = await createInfo(router, await ethers.deployContract("PlainCollection"));
      await expect(info.connect(admin).setCollectionTerms(EMPTY))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(admin.address);
    });

    it("refuses everybody where the collection accepts any call and says nothing", async () => {
      const { collection, info, admin } = await networkHelpers.loadFixture(deployScripted);
      await collection.otherwise("Answer", "0x");
      await expect(info.connect(admin).setCollectionTerms(EMPTY))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(admin.address);
    });

    it("takes no other word than one for a minter", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployScripted);
      await collection.does("isMinter", "Answer", ethers.toBeHex(2n, 32));
      await expect(info.connect(alice).setCollectionTerms(EMPTY))
        .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
        .withArgs(alice.address);
    });
  });

  describe("given a minter and a stronger authority that fails instead of being absent", () => {
    const failures: [name: string, act: ActName, data: string][] = [
      ["reverts with a reason", "Fail", "0x12345678"],
      ["burns its gas", "Burn", "0x"],
      ["never ends", "Loop", "0x"],
      ["burns its gas in an inner call", "BurnInside", "0x"],
      ["answers too short", "Answer", "0x01"],
      ["returns a megabyte", "AnswerHuge", asked.getAbiCoder().encode(["uint256"], [2n ** 20n])],
    ];
    for (const question of ["owner", "hasRole"]) {
      for (const [name, act, data] of failures) {
        it(`refuses the minter where ${question} ${name}`, async () => {
          const { collection, info, alice } = await networkHelpers.loadFixture(deployScripted);
          await collection.answers("isMinter", true);
          await collection.does(question, act, data);
          await expect(info.connect(alice).setCollectionTerms(EMPTY))
            .to.be.revertedWithCustomError(info, "RoyaltyNotAdmin")
            .withArgs(alice.address);
        });
      }
    }

    it("lets the minter in where both are absent", async () => {
      const { collection, info, alice } = await networkHelpers.loadFixture(deployScripted);
      await collection.answers("isMinter", true);
      await expect(info.connect(alice).setCollectionTerms(EMPTY)).to.emit(info, "CollectionTermsSet");
    });
  });

  describe("given a caller who chooses the gas", () => {
    it("never lets a minter pass for want of gas in the stronger checks", async () => {
      const { collection, info, admin, alice } = await networkHelpers.loadFixture(deployScripted);
      await collection.answers("owner", admin.address);
      await collection.answers("isMinter", true);
      const data = info.interface.encodeFunctionData("setCollectionTerms", [EMPTY]);
      const reasons = new Set<string>();
      for (let gas = 25_000; gas <= 600_000; gas += 5_000) {
        const call = ethers.provider.call({ to: info, from: alice.address, data, gasLimit: gas });
        reasons.add(await call.then(() => "passed", reasonOf));
      }
      expect(reasons).to.include("BoundedCallInsufficientGas").and.include("RoyaltyNotAdmin");
      expect(
        [...reasons].filter(
          (reason) => !["BoundedCallInsufficientGas", "RoyaltyNotAdmin", "out of gas"].includes(reason),
        ),
      ).to.deep.equal([]);
    });
  });
});
