import { expect } from "chai";
import { network } from "hardhat";
import { concat, Wallet } from "ethers";

const { ethers, networkHelpers } = await network.create();

/** A wallet that has signed an EIP-7702 authorization, which somebody else has sent. */
async function delegateTo(name: "WalletWithHooks" | "WalletWithoutHooks") {
  const [sponsor] = await ethers.getSigners();
  const delegate = await ethers.deployContract(name);
  const wallet = new Wallet(ethers.id(`an account with ${name}`), ethers.provider);
  const { chainId } = await ethers.provider.getNetwork();
  const authorization = wallet.authorizeSync({ address: await delegate.getAddress(), nonce: 0, chainId });
  // The node's own signers cannot send type 4.
  const sender = new Wallet(ethers.id("the sender"), ethers.provider);
  await sponsor!.sendTransaction({ to: sender, value: ethers.parseEther("1") });
  await (
    await sender.sendTransaction({ type: 4, to: sender, authorizationList: [authorization], gasLimit: 200_000 })
  ).wait();
  expect(await ethers.provider.getCode(wallet)).to.equal(
    concat(["0xef0100", await delegate.getAddress()]).toLowerCase(),
  );
  return wallet.address;
}

async function deployTokens() {
  const [holder] = await ethers.getSigners();
  const router = await ethers.deployContract("TokenRoyaltyRouterMock");
  const kip7 = await ethers.deployContract("KIP7Token", ["Token", "TKN", holder!]);
  const kip17 = await ethers.deployContract("KIP17Token", ["Art", "ART", holder!, router, 1_000, ""]);
  const kip37 = await ethers.deployContract("KIP37Token", ["", holder!]);
  await kip7.mint(holder!, 100n);
  await kip17.mintWithTokenURI(holder!, 1n, "ipfs://1");
  await kip37.create(1n, 100n, "");
  return {
    kip7,
    kip17,
    kip37,
    holder: holder!,
    withHooks: await delegateTo("WalletWithHooks"),
    withoutHooks: await delegateTo("WalletWithoutHooks"),
  };
}

describe("an account that delegates its code (EIP-7702)", () => {
  describe("given the delegate knows the hooks", () => {
    it("takes safe transfers of KIP-7, KIP-17 and KIP-37", async () => {
      const { kip7, kip17, kip37, holder, withHooks } = await networkHelpers.loadFixture(deployTokens);
      await kip7["safeTransfer(address,uint256)"](withHooks, 40n);
      await kip17["safeTransferFrom(address,address,uint256)"](holder, withHooks, 1n);
      await kip37.safeTransferFrom(holder, withHooks, 1n, 40n, "0x");
      expect(await kip7.balanceOf(withHooks)).to.equal(40n);
      expect(await kip17.ownerOf(1n)).to.equal(withHooks);
      expect(await kip37.balanceOf(withHooks, 1n)).to.equal(40n);
    });
  });

  describe("given the delegate knows no hook", () => {
    it("refuses safeTransfer and takes transfer of KIP-7", async () => {
      const { kip7, withoutHooks } = await networkHelpers.loadFixture(deployTokens);
      await expect(kip7["safeTransfer(address,uint256)"](withoutHooks, 40n))
        .to.be.revertedWithCustomError(kip7, "ERC20InvalidReceiver")
        .withArgs(withoutHooks);
      await kip7.transfer(withoutHooks, 40n);
      expect(await kip7.balanceOf(withoutHooks)).to.equal(40n);
    });

    it("refuses safeTransferFrom and takes transferFrom of KIP-17", async () => {
      const { kip17, holder, withoutHooks } = await networkHelpers.loadFixture(deployTokens);
      await expect(kip17["safeTransferFrom(address,address,uint256)"](holder, withoutHooks, 1n))
        .to.be.revertedWithCustomError(kip17, "ERC721InvalidReceiver")
        .withArgs(withoutHooks);
      await kip17.transferFrom(holder, withoutHooks, 1n);
      expect(await kip17.ownerOf(1n)).to.equal(withoutHooks);
    });

    it("takes a minted KIP-17 token, because minting asks nobody", async () => {
      const { kip17, withoutHooks } = await networkHelpers.loadFixture(deployTokens);
      await kip17.mintWithTokenURI(withoutHooks, 2n, "ipfs://2");
      expect(await kip17.ownerOf(2n)).to.equal(withoutHooks);
    });

    it("cannot get KIP-37 tokens, which have no unsafe transfer", async () => {
      const { kip37, holder, withoutHooks } = await networkHelpers.loadFixture(deployTokens);
      await expect(kip37.safeTransferFrom(holder, withoutHooks, 1n, 40n, "0x"))
        .to.be.revertedWithCustomError(kip37, "ERC1155InvalidReceiver")
        .withArgs(withoutHooks);
    });
  });
});
