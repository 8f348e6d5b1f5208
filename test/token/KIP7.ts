import { expect } from "chai";
import { network } from "hardhat";
import { MaxUint256, ZeroAddress } from "ethers";
import { Behaviour, deployReceiver, hookCall, selectorOf } from "./helpers.js";

const { ethers, networkHelpers } = await network.create();

async function deployKIP7() {
  const [deployer, minter, holder, spender, other] = await ethers.getSigners();
  const token = await ethers.deployContract("KIP7Token", ["Korean Won Token", "KWT", minter!]);
  await token.connect(minter).mint(holder!, 1_000n);
  await token.connect(holder).approve(spender!, 400n);
  return { token, deployer: deployer!, minter: minter!, holder: holder!, spender: spender!, other: other! };
}

type Fixture = Awaited<ReturnType<typeof deployKIP7>>;

/** The four safe functions, each with the operator that its hook must name. */
const safeFunctions = [
  {
    name: "safeTransfer(address,uint256)",
    data: "0x",
    operator: ({ holder }: Fixture) => holder,
    send: ({ token, holder }: Fixture, to: string) => token.connect(holder)["safeTransfer(address,uint256)"](to, 100n),
  },
  {
    name: "safeTransfer(address,uint256,bytes)",
    data: "0xc0ffee",
    operator: ({ holder }: Fixture) => holder,
    send: ({ token, holder }: Fixture, to: string) =>
      token.connect(holder)["safeTransfer(address,uint256,bytes)"](to, 100n, "0xc0ffee"),
  },
  {
    name: "safeTransferFrom(address,address,uint256)",
    data: "0x",
    operator: ({ spender }: Fixture) => spender,
    send: ({ token, holder, spender }: Fixture, to: string) =>
      token.connect(spender)["safeTransferFrom(address,address,uint256)"](holder, to, 100n),
  },
  {
    name: "safeTransferFrom(address,address,uint256,bytes)",
    data: "0xc0ffee",
    operator: ({ spender }: Fixture) => spender,
    send: ({ token, holder, spender }: Fixture, to: string) =>
      token.connect(spender)["safeTransferFrom(address,address,uint256,bytes)"](holder, to, 100n, "0xc0ffee"),
  },
];

describe("KIP7", () => {
  it("has a name, a symbol and 18 decimals", async () => {
    const { token } = await networkHelpers.loadFixture(deployKIP7);
    expect(await token.name()).to.equal("Korean Won Token");
    expect(await token.symbol()).to.equal("KWT");
    expect(await token.decimals()).to.equal(18n);
  });

  describe("transfer", () => {
    it("moves tokens, emits Transfer and never calls the receiver", async () => {
      const { token, holder } = await networkHelpers.loadFixture(deployKIP7);
      const receiver = await deployReceiver(ethers, { onKIP7Received: Behaviour.RevertData });
      const tx = token.connect(holder).transfer(receiver, 100n);
      await expect(tx).to.emit(token, "Transfer").withArgs(holder, receiver, 100n);
      await expect(tx).to.changeTokenBalances(ethers, token, [holder, receiver], [-100n, 100n]);
    });

    it("reverts when the balance is too small", async () => {
      const { token, holder, other } = await networkHelpers.loadFixture(deployKIP7);
      await expect(token.connect(holder).transfer(other, 1_001n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientBalance")
        .withArgs(holder, 1_000n, 1_001n);
    });
  });

  describe("transferFrom", () => {
    it("emits Transfer, and Approval with the allowance that is left", async () => {
      const { token, holder, spender, other } = await networkHelpers.loadFixture(deployKIP7);
      const tx = token.connect(spender).transferFrom(holder, other, 150n);
      await expect(tx).to.emit(token, "Transfer").withArgs(holder, other, 150n);
      await expect(tx).to.emit(token, "Approval").withArgs(holder, spender, 250n);
      await expect(tx).to.changeTokenBalances(ethers, token, [holder, spender, other], [-150n, 0n, 150n]);
      expect(await token.allowance(holder, spender)).to.equal(250n);
    });

    it("emits Approval for an unlimited allowance, which stays", async () => {
      const { token, holder, spender, other } = await networkHelpers.loadFixture(deployKIP7);
      await token.connect(holder).approve(spender, MaxUint256);
      await expect(token.connect(spender).transferFrom(holder, other, 150n))
        .to.emit(token, "Approval")
        .withArgs(holder, spender, MaxUint256);
      expect(await token.allowance(holder, spender)).to.equal(MaxUint256);
    });

    it("reverts above the allowance", async () => {
      const { token, holder, spender, other } = await networkHelpers.loadFixture(deployKIP7);
      await expect(token.connect(spender).transferFrom(holder, other, 401n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(spender, 400n, 401n);
    });
  });

  for (const { name, data, operator, send } of safeFunctions) {
    describe(name, () => {
      it("moves tokens to an account without code", async () => {
        const fixture = await networkHelpers.loadFixture(deployKIP7);
        const tx = send(fixture, fixture.other.address);
        await expect(tx).to.emit(fixture.token, "Transfer").withArgs(fixture.holder, fixture.other, 100n);
        await expect(tx).to.changeTokenBalances(
          ethers,
          fixture.token,
          [fixture.holder, fixture.spender, fixture.other],
          [-100n, 0n, 100n],
        );
      });

      it("spends the allowance only where it is used, and emits Approval then", async () => {
        const fixture = await networkHelpers.loadFixture(deployKIP7);
        const { token, holder, spender, other } = fixture;
        const used = name.startsWith("safeTransferFrom");
        const tx = send(fixture, other.address);
        if (used) await expect(tx).to.emit(token, "Approval").withArgs(holder, spender, 300n);
        else await expect(tx).not.to.emit(token, "Approval");
        expect(await token.allowance(holder, spender)).to.equal(used ? 300n : 400n);
      });

      it("asks a receiver that has code, after the tokens arrived", async () => {
        const fixture = await networkHelpers.loadFixture(deployKIP7);
        const receiver = await deployReceiver(ethers, { onKIP7Received: Behaviour.Accept });
        const tx = send(fixture, await receiver.getAddress());
        await expect(tx)
          .to.emit(receiver, "HookCalled")
          .withArgs(
            selectorOf("onKIP7Received"),
            fixture.token,
            hookCall("onKIP7Received", [operator(fixture).address, fixture.holder.address, 100n, data]),
          );
        await expect(tx).to.changeTokenBalances(ethers, fixture.token, [fixture.holder, receiver], [-100n, 100n]);
        const receipt = await (await tx).wait();
        const last = receipt!.logs.at(-1)!;
        expect(last.address).to.equal(await receiver.getAddress());
      });

      it("hands on what the receiver reverts with", async () => {
        const fixture = await networkHelpers.loadFixture(deployKIP7);
        const receiver = await deployReceiver(ethers, { onKIP7Received: Behaviour.RevertData });
        await expect(send(fixture, await receiver.getAddress()))
          .to.be.revertedWithCustomError(receiver, "ReceiverRefused")
          .withArgs(selectorOf("onKIP7Received"));
      });

      for (const [title, behaviour] of [
        ["reverts without data", Behaviour.RevertEmpty],
        ["answers wrongly", Behaviour.AnswerWrongly],
        ["answers too short", Behaviour.AnswerTooShort],
        ["answers nothing", Behaviour.AnswerNothing],
      ] as const) {
        it(`reverts when the receiver ${title}`, async () => {
          const fixture = await networkHelpers.loadFixture(deployKIP7);
          const receiver = await deployReceiver(ethers, { onKIP7Received: behaviour });
          await expect(send(fixture, await receiver.getAddress()))
            .to.be.revertedWithCustomError(fixture.token, "ERC20InvalidReceiver")
            .withArgs(receiver);
          expect(await fixture.token.balanceOf(receiver)).to.equal(0n);
        });
      }

      it("has no fallback to hooks of other standards", async () => {
        const fixture = await networkHelpers.loadFixture(deployKIP7);
        const receiver = await deployReceiver(ethers, {
          onKIP17Received: Behaviour.Accept,
          onERC721Received: Behaviour.Accept,
        });
        await expect(send(fixture, await receiver.getAddress()))
          .to.be.revertedWithCustomError(fixture.token, "ERC20InvalidReceiver")
          .withArgs(receiver);
      });

      it("reverts for the zero address", async () => {
        const fixture = await networkHelpers.loadFixture(deployKIP7);
        await expect(send(fixture, ZeroAddress))
          .to.be.revertedWithCustomError(fixture.token, "ERC20InvalidReceiver")
          .withArgs(ZeroAddress);
      });
    });
  }

  it("safeTransferFrom reverts above the allowance, the unsafe way's error", async () => {
    const { token, holder, other } = await networkHelpers.loadFixture(deployKIP7);
    await expect(token.connect(other)["safeTransferFrom(address,address,uint256)"](holder, other, 1n))
      .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
      .withArgs(other, 0n, 1n);
  });
});
