import { expect } from "chai";
import { network } from "hardhat";
import { IKIP17__factory, IKIP37__factory, IKIP7__factory } from "../../typechain-types/index.js";
import { Behaviour, deployReceiver, hookCall, selectorOf } from "./helpers.js";

const { ethers, networkHelpers } = await network.create();

async function deployOurs() {
  const [holder] = await ethers.getSigners();
  const router = await ethers.deployContract("TokenRoyaltyRouterMock");
  const kip7 = await ethers.deployContract("KIP7Token", ["Token", "TKN", holder!]);
  const kip17 = await ethers.deployContract("KIP17Token", ["Art", "ART", holder!, router, 1_000, ""]);
  const kip37 = await ethers.deployContract("KIP37Token", ["", holder!]);
  await kip7.mint(holder!, 100n);
  await kip17.mintWithTokenURI(holder!, 1n, "ipfs://1");
  await kip37.create(1n, 100n, "");
  await kip37.create(2n, 100n, "");
  return { kip7, kip17, kip37, holder: holder! };
}

async function deployTheirs() {
  const [holder] = await ethers.getSigners();
  const [kip7, kip17, kip37] = await Promise.all(
    ["KaiaKIP7", "KaiaKIP17", "KaiaKIP37"].map((name) => ethers.deployContract(name)),
  );
  await kip7!.getFunction("mint").send(holder!, 100n);
  await kip17!.getFunction("mint").send(holder!, 1n);
  await kip37!.getFunction("mint").send(holder!, 1n, 100n);
  await kip37!.getFunction("mint").send(holder!, 2n, 100n);
  return {
    kip7: IKIP7__factory.connect(await kip7!.getAddress(), holder),
    kip17: IKIP17__factory.connect(await kip17!.getAddress(), holder),
    kip37: IKIP37__factory.connect(await kip37!.getAddress(), holder),
    holder: holder!,
  };
}

describe("our tokens, sent to holders of the Kaia library and of OpenZeppelin", () => {
  it("KIP-7 reaches a KIP7Holder", async () => {
    const { kip7 } = await networkHelpers.loadFixture(deployOurs);
    const to = await ethers.deployContract("KaiaKIP7Holder");
    await kip7["safeTransfer(address,uint256)"](to, 40n);
    expect(await kip7.balanceOf(to)).to.equal(40n);
  });

  for (const holderName of ["KaiaKIP17Holder", "KaiaKIP17ERC721Holder", "PlainERC721Holder"]) {
    it(`KIP-17 reaches a ${holderName}`, async () => {
      const { kip17, holder } = await networkHelpers.loadFixture(deployOurs);
      const to = await ethers.deployContract(holderName);
      await kip17["safeTransferFrom(address,address,uint256)"](holder, to, 1n);
      expect(await kip17.ownerOf(1n)).to.equal(await to.getAddress());
    });
  }

  for (const holderName of ["KaiaKIP37Holder", "KaiaKIP37ERC1155Holder", "PlainERC1155Holder"]) {
    it(`KIP-37 reaches a ${holderName}, single and in a batch`, async () => {
      const { kip37, holder } = await networkHelpers.loadFixture(deployOurs);
      const to = await ethers.deployContract(holderName);
      await kip37.safeTransferFrom(holder, to, 1n, 10n, "0x");
      await kip37.safeBatchTransferFrom(holder, to, [1n, 2n], [5n, 6n], "0x");
      expect(await kip37.balanceOfBatch([to, to], [1n, 2n])).to.deep.equal([15n, 6n]);
    });
  }
});

describe("tokens of the Kaia library, sent to receivers that know our interfaces", () => {
  it("KIP-7 is announced by onKIP7Received", async () => {
    const { kip7, holder } = await networkHelpers.loadFixture(deployTheirs);
    const to = await deployReceiver(ethers, { onKIP7Received: Behaviour.Accept });
    await expect(kip7["safeTransfer(address,uint256,bytes)"](to, 40n, "0xc0ffee"))
      .to.emit(to, "HookCalled")
      .withArgs(
        selectorOf("onKIP7Received"),
        kip7,
        hookCall("onKIP7Received", [holder.address, holder.address, 40n, "0xc0ffee"]),
      );
    expect(await kip7.balanceOf(to)).to.equal(40n);
  });

  for (const hook of ["onKIP17Received", "onERC721Received"] as const) {
    it(`KIP-17 is announced by ${hook}`, async () => {
      const { kip17, holder } = await networkHelpers.loadFixture(deployTheirs);
      const to = await deployReceiver(ethers, { [hook]: Behaviour.Accept });
      await expect(kip17["safeTransferFrom(address,address,uint256,bytes)"](holder, to, 1n, "0xc0ffee"))
        .to.emit(to, "HookCalled")
        .withArgs(selectorOf(hook), kip17, hookCall(hook, [holder.address, holder.address, 1n, "0xc0ffee"]));
      expect(await kip17.ownerOf(1n)).to.equal(await to.getAddress());
    });
  }

  for (const [single, batch] of [
    ["onKIP37Received", "onKIP37BatchReceived"],
    ["onERC1155Received", "onERC1155BatchReceived"],
  ] as const) {
    it(`KIP-37 is announced by ${single} and ${batch}`, async () => {
      const { kip37, holder } = await networkHelpers.loadFixture(deployTheirs);
      const to = await deployReceiver(ethers, { [single]: Behaviour.Accept, [batch]: Behaviour.Accept });
      await expect(kip37.safeTransferFrom(holder, to, 1n, 10n, "0x"))
        .to.emit(to, "HookCalled")
        .withArgs(selectorOf(single), kip37, hookCall(single, [holder.address, holder.address, 1n, 10n, "0x"]));
      await expect(kip37.safeBatchTransferFrom(holder, to, [1n, 2n], [5n, 6n], "0x"))
        .to.emit(to, "HookCalled")
        .withArgs(
          selectorOf(batch),
          kip37,
          hookCall(batch, [holder.address, holder.address, [1n, 2n], [5n, 6n], "0x"]),
        );
      expect(await kip37.balanceOfBatch([to, to], [1n, 2n])).to.deep.equal([15n, 6n]);
    });
  }
});
