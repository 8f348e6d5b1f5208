import { expect } from "chai";
import { network } from "hardhat";
import { NATIVE, fixtures } from "./fixtures.js";
import { terms } from "./terms.js";

const { ethers, networkHelpers } = await network.create();
const { deployRouter } = fixtures(ethers);

/** A splitter of 60 % for alice, 30 % for bob and 10 % for carol, and a token. */
async function deploySplitter() {
  const deployed = await deployRouter();
  const { deployer, alice, bob, carol } = deployed;
  const { shares } = terms({
    shares: [
      [alice.address, 600],
      [bob.address, 300],
      [carol.address, 100],
    ],
  });
  const splitter = await ethers.deployContract("RoyaltySplitter", [shares]);
  const token = await ethers.deployContract("ScriptedToken");
  const currency = await token.getAddress();
  const pay = (amount: bigint) => deployer.sendTransaction({ to: splitter, value: amount });
  const payToken = async (amount: bigint) => {
    await token.getFunction("mint")(splitter, amount);
  };
  return { ...deployed, splitter, token, currency, pay, payToken };
}

/** A splitter of which half goes to a contract, and the other half to alice. */
async function deployWithContract() {
  const deployed = await deployRouter();
  const holder = await ethers.deployContract("SplitterHolder");
  const holderAddress = await holder.getAddress();
  const { shares } = terms({
    shares: [
      [holderAddress, 500],
      [deployed.alice.address, 500],
    ],
  });
  const splitter = await ethers.deployContract("RoyaltySplitter", [shares]);
  const token = await ethers.deployContract("ScriptedToken");
  return { ...deployed, splitter, holder, holderAddress, token, currency: await token.getAddress() };
}

describe("RoyaltySplitter.release", () => {
  it("reverts for who holds no share", async () => {
    const { splitter, stranger, pay } = await networkHelpers.loadFixture(deploySplitter);
    await pay(1_000n);
    await expect(splitter.release(NATIVE, stranger.address))
      .to.be.revertedWithCustomError(splitter, "RoyaltySplitterNotHolder")
      .withArgs(stranger.address);
  });

  it("reverts where nothing came", async () => {
    const { splitter, alice } = await networkHelpers.loadFixture(deploySplitter);
    await expect(splitter.release(NATIVE, alice.address))
      .to.be.revertedWithCustomError(splitter, "RoyaltySplitterNothingDue")
      .withArgs(NATIVE, alice.address);
  });

  it("reverts where everything due was paid", async () => {
    const { splitter, alice, pay } = await networkHelpers.loadFixture(deploySplitter);
    await pay(1_000n);
    await splitter.release(NATIVE, alice.address);
    await expect(splitter.release(NATIVE, alice.address))
      .to.be.revertedWithCustomError(splitter, "RoyaltySplitterNothingDue")
      .withArgs(NATIVE, alice.address);
  });

  it("pays a holder whoever calls it, and nobody else", async () => {
    const { splitter, stranger, alice, bob, carol, pay } = await networkHelpers.loadFixture(deploySplitter);
    await pay(1_000n);
    expect(await splitter.connect(stranger).release.staticCall(NATIVE, bob.address)).to.equal(300n);
    const release = splitter.connect(stranger).release(NATIVE, bob.address);
    await expect(release).to.emit(splitter, "RoyaltyReleased").withArgs(NATIVE, bob.address, bob.address, 300n);
    await expect(release).to.changeEtherBalances(
      ethers,
      [splitter, alice, bob, carol, stranger],
      [-300n, 0n, 300n, 0n, 0n],
    );
    expect(await splitter.released(NATIVE, bob.address)).to.equal(300n);
    expect(await splitter.released(NATIVE, alice.address)).to.equal(0n);
    expect(await splitter.totalReleased(NATIVE)).to.equal(300n);
  });

  it("pays in a token, beside the native coin", async () => {
    const { splitter, token, currency, alice, bob, pay, payToken } = await networkHelpers.loadFixture(deploySplitter);
    await pay(50n);
    await payToken(1_000n);
    const release = splitter.release(currency, alice.address);
    await expect(release).to.emit(splitter, "RoyaltyReleased").withArgs(currency, alice.address, alice.address, 600n);
    await expect(release).to.changeTokenBalances(ethers, token, [splitter, alice, bob], [-600n, 600n, 0n]);
    expect(await splitter.totalReleased(currency)).to.equal(600n);
    expect(await splitter.totalReleased(NATIVE)).to.equal(0n);
    expect(await splitter.releasable(NATIVE, alice.address)).to.equal(30n);
  });

  it("gives each their share of all that ever came, whatever the order", async () => {
    const { splitter, alice, bob, carol, pay } = await networkHelpers.loadFixture(deploySplitter);
    await pay(1_000n);
    await splitter.release(NATIVE, alice.address);
    await pay(500n);
    await splitter.release(NATIVE, bob.address);
    await splitter.release(NATIVE, alice.address);
    await pay(500n);
    for (const holder of [carol, alice, bob]) await splitter.release(NATIVE, holder.address);
    expect(await splitter.released(NATIVE, alice.address)).to.equal(1_200n);
    expect(await splitter.released(NATIVE, bob.address)).to.equal(600n);
    expect(await splitter.released(NATIVE, carol.address)).to.equal(200n);
    expect(await ethers.provider.getBalance(splitter)).to.equal(0n);
  });

  it("keeps what rounding leaves behind until more comes", async () => {
    const { splitter, alice, bob, carol, pay } = await networkHelpers.loadFixture(deploySplitter);
    await pay(9n);
    for (const holder of [alice, bob]) await splitter.release(NATIVE, holder.address);
    expect(await splitter.releasable(NATIVE, carol.address)).to.equal(0n);
    expect(await ethers.provider.getBalance(splitter)).to.equal(2n);
    await pay(1n);
    for (const holder of [alice, bob, carol]) await splitter.release(NATIVE, holder.address);
    expect(await ethers.provider.getBalance(splitter)).to.equal(0n);
  });

  it("does not overflow for the highest amount of a token", async () => {
    const { splitter, currency, alice, carol, payToken } = await networkHelpers.loadFixture(deploySplitter);
    await payToken(ethers.MaxUint256);
    expect(await splitter.releasable(currency, alice.address)).to.equal((ethers.MaxUint256 / 10n) * 6n + 3n);
    await splitter.release(currency, carol.address);
    expect(await splitter.releasable(currency, alice.address)).to.equal((ethers.MaxUint256 / 10n) * 6n + 3n);
  });

  it("takes plain transfers that give 2,300 gas", async () => {
    const { splitter, alice } = await networkHelpers.loadFixture(deploySplitter);
    const payer = await ethers.deployContract("StipendPayer");
    await expect(payer.getFunction("pay")(splitter, { value: 1_000n })).to.changeEtherBalance(ethers, splitter, 1_000n);
    expect(await splitter.releasable(NATIVE, alice.address)).to.equal(600n);
  });

  describe("given a balance that fell by itself", () => {
    it("owes nothing more to who had their part, and no more than is there to the others", async () => {
      const { splitter, token, currency, alice, bob, carol, payToken } =
        await networkHelpers.loadFixture(deploySplitter);
      await payToken(1_000n);
      await splitter.release(currency, alice.address);
      await token.getFunction("burn")(splitter, 200n);
      expect(await splitter.releasable(currency, alice.address)).to.equal(0n);
      await expect(splitter.release(currency, alice.address))
        .to.be.revertedWithCustomError(splitter, "RoyaltySplitterNothingDue")
        .withArgs(currency, alice.address);
      expect(await splitter.releasable(currency, bob.address)).to.equal(240n);
      expect(await splitter.releasable(currency, carol.address)).to.equal(80n);
    });
  });

  describe("given a holder that does not take money", () => {
    it("reverts and leaves what is due", async () => {
      const { splitter, holder, holderAddress, deployer } = await networkHelpers.loadFixture(deployWithContract);
      await deployer.sendTransaction({ to: splitter, value: 1_000n });
      await holder.getFunction("setRefusing")(true);
      await expect(splitter.release(NATIVE, holderAddress))
        .to.be.revertedWithCustomError(splitter, "RoyaltySplitterPaymentFailed")
        .withArgs(NATIVE, holderAddress, 500n);
      expect(await splitter.releasable(NATIVE, holderAddress)).to.equal(500n);
    });
  });

  describe("given a token that fails", () => {
    for (const behaviour of ["setFailing", "setLying"]) {
      it(`reverts and leaves what is due (${behaviour})`, async () => {
        const { splitter, token, currency, alice, payToken } = await networkHelpers.loadFixture(deploySplitter);
        await payToken(1_000n);
        await token.getFunction(behaviour)(true);
        await expect(splitter.release(currency, alice.address))
          .to.be.revertedWithCustomError(splitter, "RoyaltySplitterPaymentFailed")
          .withArgs(currency, alice.address, 600n);
        expect(await splitter.releasable(currency, alice.address)).to.equal(600n);
      });
    }
  });

  describe("given a holder that calls back while it is paid", () => {
    it("pays nobody twice in the native coin", async () => {
      const { splitter, holder, holderAddress, deployer, alice } = await networkHelpers.loadFixture(deployWithContract);
      await deployer.sendTransaction({ to: splitter, value: 1_000n });
      for (const accomplice of [holderAddress, alice.address]) {
        await holder.getFunction("attack")(splitter, NATIVE, accomplice);
        await deployer.sendTransaction({ to: splitter, value: 100n });
        const due = await splitter.releasable(NATIVE, holderAddress);
        await expect(splitter.release(NATIVE, holderAddress)).to.changeEtherBalances(
          ethers,
          [splitter, holder, alice],
          [-due, due, 0n],
        );
        expect(await holder.getFunction("caught")()).to.equal(
          splitter.interface.getError("RoyaltySplitterReentered")!.selector,
        );
      }
    });

    it("pays nobody too much in a token that calls before it moves a balance", async () => {
      const { splitter, holder, holderAddress, token, currency, alice } =
        await networkHelpers.loadFixture(deployWithContract);
      await token.getFunction("mint")(splitter, 1_000n);
      await token.getFunction("setCalling")(true);
      await holder.getFunction("attack")(splitter, currency, alice.address);
      await expect(splitter.release(currency, holderAddress)).to.changeTokenBalances(
        ethers,
        token,
        [splitter, holder, alice],
        [-500n, 500n, 0n],
      );
      expect(await holder.getFunction("caught")()).to.equal(
        splitter.interface.getError("RoyaltySplitterReentered")!.selector,
      );
    });

    it("is open again afterwards, also within one transaction", async () => {
      const { splitter, holder, holderAddress, deployer, alice } = await networkHelpers.loadFixture(deployWithContract);
      await deployer.sendTransaction({ to: splitter, value: 1_000n });
      const batch = await ethers.deployContract("ReleaseBatch");
      await expect(
        batch.getFunction("releaseAll")(splitter, NATIVE, [holderAddress, alice.address]),
      ).to.changeEtherBalances(ethers, [splitter, holder, alice], [-1_000n, 500n, 500n]);
    });
  });
});

describe("RoyaltySplitter.releaseTo", () => {
  it("reverts for the zero address", async () => {
    const { splitter, alice, pay } = await networkHelpers.loadFixture(deploySplitter);
    await pay(1_000n);
    await expect(splitter.connect(alice).releaseTo(NATIVE, ethers.ZeroAddress)).to.be.revertedWithCustomError(
      splitter,
      "RoyaltySplitterInvalidReceiver",
    );
  });

  it("reverts for who holds no share", async () => {
    const { splitter, stranger, pay } = await networkHelpers.loadFixture(deploySplitter);
    await pay(1_000n);
    await expect(splitter.connect(stranger).releaseTo(NATIVE, stranger.address))
      .to.be.revertedWithCustomError(splitter, "RoyaltySplitterNotHolder")
      .withArgs(stranger.address);
  });

  it("reverts where nothing is due", async () => {
    const { splitter, alice, bob } = await networkHelpers.loadFixture(deploySplitter);
    await expect(splitter.connect(alice).releaseTo(NATIVE, bob.address))
      .to.be.revertedWithCustomError(splitter, "RoyaltySplitterNothingDue")
      .withArgs(NATIVE, alice.address);
  });

  it("reverts where the receiver does not take it", async () => {
    const { splitter, holder, holderAddress, deployer, alice } = await networkHelpers.loadFixture(deployWithContract);
    await deployer.sendTransaction({ to: splitter, value: 1_000n });
    await holder.getFunction("setRefusing")(true);
    await expect(splitter.connect(alice).releaseTo(NATIVE, holderAddress))
      .to.be.revertedWithCustomError(splitter, "RoyaltySplitterPaymentFailed")
      .withArgs(NATIVE, holderAddress, 500n);
  });

  it("pays what is due to a holder that cannot receive to whom it names", async () => {
    const { splitter, holder, holderAddress, deployer, bob } = await networkHelpers.loadFixture(deployWithContract);
    await deployer.sendTransaction({ to: splitter, value: 1_000n });
    await holder.getFunction("setRefusing")(true);
    const release = holder.getFunction("releaseTo")(splitter, NATIVE, bob.address);
    await expect(release).to.emit(splitter, "RoyaltyReleased").withArgs(NATIVE, holderAddress, bob.address, 500n);
    await expect(release).to.changeEtherBalances(ethers, [splitter, holder, bob], [-500n, 0n, 500n]);
    expect(await splitter.released(NATIVE, holderAddress)).to.equal(500n);
  });

  it("pays a token likewise and says how much", async () => {
    const { splitter, token, currency, alice, stranger, payToken } = await networkHelpers.loadFixture(deploySplitter);
    await payToken(1_000n);
    expect(await splitter.connect(alice).releaseTo.staticCall(currency, stranger.address)).to.equal(600n);
    await expect(splitter.connect(alice).releaseTo(currency, stranger.address)).to.changeTokenBalances(
      ethers,
      token,
      [splitter, alice, stranger],
      [-600n, 0n, 600n],
    );
  });
});

describe("RoyaltySplitter.releasable", () => {
  it("reverts for who holds no share", async () => {
    const { splitter, stranger } = await networkHelpers.loadFixture(deploySplitter);
    await expect(splitter.releasable(NATIVE, stranger.address))
      .to.be.revertedWithCustomError(splitter, "RoyaltySplitterNotHolder")
      .withArgs(stranger.address);
  });
});
