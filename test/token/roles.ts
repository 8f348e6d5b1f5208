import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";
import { MinterRole__factory, PauserRole__factory } from "../../typechain-types/index.js";

const { ethers, networkHelpers } = await network.create();

const tokens = ["FullKIP7", "FullKIP17", "FullKIP37"] as const;

/** The two roles behave alike; only their functions are named differently. */
const roles = [
  {
    role: "minter",
    bind: (address: string) => {
      const token = MinterRole__factory.connect(address, ethers.provider);
      return {
        token,
        add: token.getFunction("addMinter"),
        renounce: token.getFunction("renounceMinter"),
        holds: token.getFunction("isMinter"),
      };
    },
  },
  {
    role: "pauser",
    bind: (address: string) => {
      const token = PauserRole__factory.connect(address, ethers.provider);
      return {
        token,
        add: token.getFunction("addPauser"),
        renounce: token.getFunction("renouncePauser"),
        holds: token.getFunction("isPauser"),
      };
    },
  },
];

for (const name of tokens) {
  for (const { role, bind } of roles) {
    describe(`${name}: the ${role}s`, () => {
      async function deploy() {
        const [deployer, minter, pauser, other] = await ethers.getSigners();
        const contract = await ethers.deployContract(name, [minter, pauser]);
        const first = role === "minter" ? minter! : pauser!;
        const stranger = role === "minter" ? pauser! : minter!;
        return { ...bind(await contract.getAddress()), contract, deployer: deployer!, first, stranger, other: other! };
      }
      const id = ethers.encodeBytes32String(role);

      it("are at first whom the deployer named, not the deployer", async () => {
        const { contract, holds, deployer, first, stranger } = await networkHelpers.loadFixture(deploy);
        expect(await holds.staticCall(first)).to.equal(true);
        expect(await holds.staticCall(stranger)).to.equal(false);
        expect(await holds.staticCall(deployer)).to.equal(false);
        await expect(contract.deploymentTransaction()).to.emit(contract, "RoleGranted").withArgs(id, first, deployer);
      });

      it("cannot be the zero address at first", async () => {
        const [deployer] = await ethers.getSigners();
        const args = role === "minter" ? [ZeroAddress, deployer] : [deployer, ZeroAddress];
        const { contract } = await networkHelpers.loadFixture(deploy);
        await expect(ethers.deployContract(name, args))
          .to.be.revertedWithCustomError(contract, "RoleInvalidHolder")
          .withArgs(id, ZeroAddress);
      });

      it("add others", async () => {
        const { contract, add, holds, first, other } = await networkHelpers.loadFixture(deploy);
        const tx = await first.sendTransaction(await add.populateTransaction(other));
        await expect(tx).to.emit(contract, "RoleGranted").withArgs(id, other, first);
        expect(await holds.staticCall(other)).to.equal(true);
        expect(await holds.staticCall(first)).to.equal(true);
      });

      it("cannot be added by anybody else", async () => {
        const { contract, add, stranger, other } = await networkHelpers.loadFixture(deploy);
        await expect(stranger.sendTransaction(await add.populateTransaction(other)))
          .to.be.revertedWithCustomError(contract, "RoleMissing")
          .withArgs(id, stranger);
      });

      it("cannot be added twice", async () => {
        const { contract, add, first } = await networkHelpers.loadFixture(deploy);
        await expect(first.sendTransaction(await add.populateTransaction(first)))
          .to.be.revertedWithCustomError(contract, "RoleAlreadyHeld")
          .withArgs(id, first);
      });

      it("cannot be the zero address", async () => {
        const { contract, add, first } = await networkHelpers.loadFixture(deploy);
        await expect(first.sendTransaction(await add.populateTransaction(ZeroAddress)))
          .to.be.revertedWithCustomError(contract, "RoleInvalidHolder")
          .withArgs(id, ZeroAddress);
      });

      it("renounce for themselves, and can then add nobody", async () => {
        const { contract, add, renounce, holds, first, other } = await networkHelpers.loadFixture(deploy);
        const tx = await first.sendTransaction(await renounce.populateTransaction());
        await expect(tx).to.emit(contract, "RoleRevoked").withArgs(id, first, first);
        expect(await holds.staticCall(first)).to.equal(false);
        await expect(first.sendTransaction(await add.populateTransaction(other)))
          .to.be.revertedWithCustomError(contract, "RoleMissing")
          .withArgs(id, first);
      });

      it("are the only ones who can renounce", async () => {
        const { contract, renounce, stranger } = await networkHelpers.loadFixture(deploy);
        await expect(stranger.sendTransaction(await renounce.populateTransaction()))
          .to.be.revertedWithCustomError(contract, "RoleMissing")
          .withArgs(id, stranger);
      });
    });
  }
}
