import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";
import { KIP7Burnable__factory, KIP7Mintable__factory, KIP7Pausable__factory } from "../../typechain-types/index.js";

const { ethers, networkHelpers } = await network.create();

async function deployFullKIP7() {
  const [minter, pauser, holder, spender, other] = await ethers.getSigners();
  const token = await ethers.deployContract("FullKIP7", [minter, pauser]);
  const address = await token.getAddress();
  const mintable = KIP7Mintable__factory.connect(address, minter);
  const burnable = KIP7Burnable__factory.connect(address, holder);
  const pausable = KIP7Pausable__factory.connect(address, pauser);
  await mintable.mint(holder!, 1_000n);
  await burnable.approve(spender!, 400n);
  return { token, mintable, burnable, pausable, pauser: pauser!, holder: holder!, spender: spender!, other: other! };
}

describe("KIP7Mintable.mint", () => {
  it("reverts for who is no minter", async () => {
    const { mintable, token, other } = await networkHelpers.loadFixture(deployFullKIP7);
    await expect(mintable.connect(other).mint(other, 1n))
      .to.be.revertedWithCustomError(token, "RoleMissing")
      .withArgs(ethers.encodeBytes32String("minter"), other);
  });

  it("reverts for the zero address", async () => {
    const { mintable, token } = await networkHelpers.loadFixture(deployFullKIP7);
    await expect(mintable.mint(ZeroAddress, 1n))
      .to.be.revertedWithCustomError(token, "ERC20InvalidReceiver")
      .withArgs(ZeroAddress);
  });

  it("creates tokens, emits Transfer from zero and answers true", async () => {
    const { mintable, token, other } = await networkHelpers.loadFixture(deployFullKIP7);
    expect(await mintable.mint.staticCall(other, 5n)).to.equal(true);
    const tx = mintable.mint(other, 5n);
    await expect(tx).to.emit(token, "Transfer").withArgs(ZeroAddress, other, 5n);
    await expect(tx).to.changeTokenBalance(ethers, mintable, other, 5n);
    expect(await mintable.totalSupply()).to.equal(1_005n);
  });
});

describe("KIP7Burnable", () => {
  it("burn destroys the caller's tokens and emits Transfer to zero", async () => {
    const { burnable, holder } = await networkHelpers.loadFixture(deployFullKIP7);
    const tx = burnable.burn(300n);
    await expect(tx).to.emit(burnable, "Transfer").withArgs(holder, ZeroAddress, 300n);
    await expect(tx).to.changeTokenBalance(ethers, burnable, holder, -300n);
    expect(await burnable.totalSupply()).to.equal(700n);
  });

  it("burn reverts above the balance", async () => {
    const { burnable, holder } = await networkHelpers.loadFixture(deployFullKIP7);
    await expect(burnable.burn(1_001n))
      .to.be.revertedWithCustomError(burnable, "ERC20InsufficientBalance")
      .withArgs(holder, 1_000n, 1_001n);
  });

  it("burnFrom spends the allowance, emits Approval and Transfer to zero", async () => {
    const { burnable, holder, spender } = await networkHelpers.loadFixture(deployFullKIP7);
    const tx = burnable.connect(spender).burnFrom(holder, 300n);
    await expect(tx).to.emit(burnable, "Approval").withArgs(holder, spender, 100n);
    await expect(tx).to.emit(burnable, "Transfer").withArgs(holder, ZeroAddress, 300n);
    await expect(tx).to.changeTokenBalances(ethers, burnable, [holder, spender], [-300n, 0n]);
    expect(await burnable.allowance(holder, spender)).to.equal(100n);
  });

  it("burnFrom reverts above the allowance", async () => {
    const { burnable, holder, spender } = await networkHelpers.loadFixture(deployFullKIP7);
    await expect(burnable.connect(spender).burnFrom(holder, 401n))
      .to.be.revertedWithCustomError(burnable, "ERC20InsufficientAllowance")
      .withArgs(spender, 400n, 401n);
  });
});

describe("KIP7Pausable", () => {
  for (const action of ["pause", "unpause"] as const) {
    it(`${action} reverts for who is no pauser`, async () => {
      const { pausable, token, other } = await networkHelpers.loadFixture(deployFullKIP7);
      if (action === "unpause") await pausable.pause();
      await expect(pausable.connect(other)[action]())
        .to.be.revertedWithCustomError(token, "RoleMissing")
        .withArgs(ethers.encodeBytes32String("pauser"), other);
    });
  }

  it("pause and unpause emit Paused and Unpaused, and cannot be repeated", async () => {
    const { pausable, pauser } = await networkHelpers.loadFixture(deployFullKIP7);
    await expect(pausable.unpause()).to.be.revertedWithCustomError(pausable, "ExpectedPause");
    await expect(pausable.pause()).to.emit(pausable, "Paused").withArgs(pauser);
    expect(await pausable.paused()).to.equal(true);
    await expect(pausable.pause()).to.be.revertedWithCustomError(pausable, "EnforcedPause");
    await expect(pausable.unpause()).to.emit(pausable, "Unpaused").withArgs(pauser);
    expect(await pausable.paused()).to.equal(false);
  });

  describe("while paused", () => {
    type Fixture = Awaited<ReturnType<typeof deployFullKIP7>>;
    const stopped: [string, (fixture: Fixture) => Promise<unknown>][] = [
      ["transfer", ({ burnable, other }) => burnable.transfer(other, 1n)],
      [
        "transferFrom",
        ({ burnable, holder, spender, other }) => burnable.connect(spender).transferFrom(holder, other, 1n),
      ],
      ["safeTransfer", ({ burnable, other }) => burnable["safeTransfer(address,uint256)"](other, 1n)],
      ["approve", ({ burnable, other }) => burnable.approve(other, 1n)],
      ["mint", ({ mintable, other }) => mintable.mint(other, 1n)],
      ["burn", ({ burnable }) => burnable.burn(1n)],
      ["burnFrom", ({ burnable, holder, spender }) => burnable.connect(spender).burnFrom(holder, 1n)],
    ];
    for (const [name, call] of stopped) {
      it(`${name} reverts, and works again afterwards`, async () => {
        const fixture = await networkHelpers.loadFixture(deployFullKIP7);
        await fixture.pausable.pause();
        await expect(call(fixture)).to.be.revertedWithCustomError(fixture.pausable, "EnforcedPause");
        await fixture.pausable.unpause();
        await call(fixture);
      });
    }
  });
});
