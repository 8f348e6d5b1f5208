import { expect } from "chai";
import { network } from "hardhat";
import { KIP37Mintable__factory } from "../../typechain-types/index.js";

const { ethers, networkHelpers } = await network.create();

async function deployMintable() {
  const [minter, pauser] = await ethers.getSigners();
  const token = await ethers.deployContract("FullKIP37", [minter, pauser]);
  return { mintable: KIP37Mintable__factory.connect(await token.getAddress(), minter) };
}

describe("KIP37Mintable.create, of a URI", () => {
  for (const uri of ["a", "ab", "ipfs://one"]) {
    it(`keeps one of length ${uri.length}, and tells of it`, async () => {
      const { mintable } = await networkHelpers.loadFixture(deployMintable);
      await expect(mintable.create(5n, 0n, uri))
        .to.emit(mintable, "URI")
        .withArgs(uri, 5n);
      expect(await mintable.uri(5n)).to.equal(uri);
    });
  }

  it("tells of none where it is empty, and goes by the collection's", async () => {
    const { mintable } = await networkHelpers.loadFixture(deployMintable);
    const common = await mintable.uri(7n);
    await expect(mintable.create(5n, 0n, "")).not.to.emit(mintable, "URI");
    expect(await mintable.uri(5n)).to.equal(common);
  });
});
