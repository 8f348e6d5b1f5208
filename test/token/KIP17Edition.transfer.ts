import { expect } from "chai";
import { network } from "hardhat";
import { concat, Wallet, ZeroAddress, type AddressLike } from "ethers";
import { deploySold, MARK } from "./KIP17Edition.fixtures.js";
import { Behaviour, deployReceiver, hookCall, selectorOf } from "./helpers.js";

const { ethers, networkHelpers } = await network.create();

/** Alice's copies 1 to 5 may be moved by the operator, who did not move any yet. */
async function deploy() {
  const fixture = await deploySold(ethers);
  await fixture.edition.connect(fixture.alice).setApprovalForAll(fixture.operator, true);
  return fixture;
}

type Fixture = Awaited<ReturnType<typeof deploy>>;

/** In the middle of a batch. */
const TOKEN = 3n;

const safeWays = [
  {
    name: "safeTransferFrom(address,address,uint256)",
    data: "0x",
    send: ({ edition, alice, operator }: Fixture, to: AddressLike, value = 0n) =>
      edition.connect(operator)["safeTransferFrom(address,address,uint256)"](alice, to, TOKEN, { value }),
  },
  {
    name: "safeTransferFrom(address,address,uint256,bytes)",
    data: "0xc0ffee",
    send: ({ edition, alice, operator }: Fixture, to: AddressLike, value = 0n) =>
      edition
        .connect(operator)
        ["safeTransferFrom(address,address,uint256,bytes)"](alice, to, TOKEN, "0xc0ffee", { value }),
  },
];

const ways = [
  {
    name: "transferFrom",
    send: ({ edition, alice, operator }: Fixture, to: AddressLike, value = 0n) =>
      edition.connect(operator).transferFrom(alice, to, TOKEN, { value }),
  },
  ...safeWays,
];

for (const { name, send } of ways) {
  describe(`KIP17Edition.${name}`, () => {
    it("moves a copy of a batch with its mark, and leaves its neighbours alone", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { edition, alice, bob } = fixture;
      await expect(send(fixture, bob)).to.emit(edition, "Transfer").withArgs(alice, bob, TOKEN);
      const owners = await Promise.all([1, 2, 3, 4, 5, 6].map((tokenId) => edition.ownerOf(tokenId)));
      expect(owners).to.deep.equal([alice, alice, bob, alice, alice, bob].map(({ address }) => address));
      const marks = await Promise.all([1, 2, 3, 4, 5, 6].map((tokenId) => edition.markOf(tokenId)));
      expect(marks).to.deep.equal([MARK, MARK, MARK, MARK, MARK, 7n]);
      expect(await edition.balanceOf(alice)).to.equal(4n);
      expect(await edition.balanceOf(bob)).to.equal(4n);
    });

    it("clears the approval of the copy", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { edition, alice, bob, stranger } = fixture;
      await edition.connect(alice).approve(stranger, TOKEN);
      await send(fixture, bob);
      expect(await edition.getApproved(TOKEN)).to.equal(ZeroAddress);
    });

    it("refuses coins", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      await expect(send(fixture, fixture.bob, 1n))
        .to.be.revertedWithCustomError(fixture.edition, "KIP17EditionNoValue")
        .withArgs(1);
      expect(await ethers.provider.getBalance(fixture.edition)).to.equal(0n);
    });

    it("reverts for who is not approved", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      await fixture.edition.connect(fixture.alice).setApprovalForAll(fixture.operator, false);
      await expect(send(fixture, fixture.bob))
        .to.be.revertedWithCustomError(fixture.edition, "TransferCallerNotOwnerNorApproved")
        .withArgs();
    });

    it("reverts for a copy of another", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const { edition, alice, bob, stranger } = fixture;
      await edition.connect(alice).transferFrom(alice, stranger, TOKEN);
      await expect(send(fixture, bob)).to.be.revertedWithCustomError(edition, "TransferFromIncorrectOwner").withArgs();
    });

    it("reverts for the zero address", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      await expect(send(fixture, ZeroAddress))
        .to.be.revertedWithCustomError(fixture.edition, "TransferToZeroAddress")
        .withArgs();
    });
  });
}

describe("KIP17Edition.transferFrom", () => {
  it("never calls the receiver", async () => {
    const fixture = await networkHelpers.loadFixture(deploy);
    const receiver = await deployReceiver(ethers, {
      onKIP17Received: Behaviour.RevertData,
      onERC721Received: Behaviour.RevertData,
    });
    await fixture.edition.connect(fixture.alice).transferFrom(fixture.alice, receiver, TOKEN);
    expect(await fixture.edition.ownerOf(TOKEN)).to.equal(await receiver.getAddress());
  });
});

for (const { name, data, send } of safeWays) {
  describe(`KIP17Edition.${name}: the receiver`, () => {
    const args = ({ operator, alice }: Fixture) => [operator.address, alice.address, TOKEN, data];

    it("is asked through onKIP17Received first, and no more where it accepts", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const receiver = await deployReceiver(ethers, {
        onKIP17Received: Behaviour.Accept,
        onERC721Received: Behaviour.RevertData,
      });
      await expect(send(fixture, receiver))
        .to.emit(receiver, "HookCalled")
        .withArgs(selectorOf("onKIP17Received"), fixture.edition, hookCall("onKIP17Received", args(fixture)));
      expect(await fixture.edition.ownerOf(TOKEN)).to.equal(await receiver.getAddress());
    });

    it("refuses with its own error, and is not asked again", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const receiver = await deployReceiver(ethers, {
        onKIP17Received: Behaviour.RevertData,
        onERC721Received: Behaviour.Accept,
      });
      await expect(send(fixture, receiver))
        .to.be.revertedWithCustomError(receiver, "ReceiverRefused")
        .withArgs(selectorOf("onKIP17Received"));
    });

    for (const behaviour of ["RevertEmpty", "AnswerWrongly", "AnswerTooShort", "AnswerNothing"] as const) {
      it(`is asked through onERC721Received after ${behaviour}`, async () => {
        const fixture = await networkHelpers.loadFixture(deploy);
        const receiver = await deployReceiver(ethers, {
          onKIP17Received: Behaviour[behaviour],
          onERC721Received: Behaviour.Accept,
        });
        await expect(send(fixture, receiver))
          .to.emit(receiver, "HookCalled")
          .withArgs(selectorOf("onERC721Received"), fixture.edition, hookCall("onERC721Received", args(fixture)));
        expect(await fixture.edition.ownerOf(TOKEN)).to.equal(await receiver.getAddress());
      });
    }

    it("refuses with its own error through onERC721Received too", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const receiver = await deployReceiver(ethers, { onERC721Received: Behaviour.RevertData });
      await expect(send(fixture, receiver))
        .to.be.revertedWithCustomError(receiver, "ReceiverRefused")
        .withArgs(selectorOf("onERC721Received"));
    });

    it("that knows no hook gets nothing", async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const receiver = await deployReceiver(ethers, {});
      await expect(send(fixture, receiver))
        .to.be.revertedWithCustomError(fixture.edition, "ERC721InvalidReceiver")
        .withArgs(receiver);
    });
  });
}

describe("KIP17Edition: an account that delegates its code (EIP-7702)", () => {
  /** A wallet that has signed an authorization, which somebody else has sent. */
  async function delegateTo(name: "WalletWithHooks" | "WalletWithoutHooks") {
    const [sponsor] = await ethers.getSigners();
    const delegate = await (await ethers.deployContract(name)).getAddress();
    const wallet = new Wallet(ethers.id(`an account with ${name}`), ethers.provider);
    const { chainId } = await ethers.provider.getNetwork();
    const authorization = wallet.authorizeSync({ address: delegate, nonce: 0, chainId });
    // The node's own signers cannot send type 4.
    const sender = new Wallet(ethers.id("the sender"), ethers.provider);
    await sponsor!.sendTransaction({ to: sender, value: ethers.parseEther("1") });
    await (
      await sender.sendTransaction({ type: 4, to: sender, authorizationList: [authorization], gasLimit: 200_000 })
    ).wait();
    expect(await ethers.provider.getCode(wallet)).to.equal(concat(["0xef0100", delegate]).toLowerCase());
    return wallet.address;
  }

  for (const { name, send } of safeWays) {
    it(`takes ${name} where the delegate knows the hooks`, async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const wallet = await delegateTo("WalletWithHooks");
      await send(fixture, wallet);
      expect(await fixture.edition.ownerOf(TOKEN)).to.equal(wallet);
    });

    it(`refuses ${name} where it does not, but takes transferFrom and mints`, async () => {
      const fixture = await networkHelpers.loadFixture(deploy);
      const wallet = await delegateTo("WalletWithoutHooks");
      await expect(send(fixture, wallet))
        .to.be.revertedWithCustomError(fixture.edition, "ERC721InvalidReceiver")
        .withArgs(wallet);
      await fixture.edition.connect(fixture.alice).transferFrom(fixture.alice, wallet, TOKEN);
      await fixture.sell(wallet, 2, MARK);
      expect(await fixture.edition.balanceOf(wallet)).to.equal(3n);
    });
  }
});

describe("KIP17Edition.approve", () => {
  it("lets another move one copy", async () => {
    const { edition, alice, bob, stranger } = await networkHelpers.loadFixture(deploy);
    await expect(edition.connect(alice).approve(stranger, TOKEN))
      .to.emit(edition, "Approval")
      .withArgs(alice, stranger, TOKEN);
    expect(await edition.getApproved(TOKEN)).to.equal(stranger.address);
    await expect(edition.connect(stranger).transferFrom(alice, bob, TOKEN + 1n))
      .to.be.revertedWithCustomError(edition, "TransferCallerNotOwnerNorApproved")
      .withArgs();
    await edition.connect(stranger).transferFrom(alice, bob, TOKEN);
    expect(await edition.ownerOf(TOKEN)).to.equal(bob.address);
  });

  it("reverts for who neither owns the copy nor is its owner's operator", async () => {
    const { edition, stranger } = await networkHelpers.loadFixture(deploy);
    await expect(edition.connect(stranger).approve(stranger, TOKEN))
      .to.be.revertedWithCustomError(edition, "ApprovalCallerNotOwnerNorApproved")
      .withArgs();
  });

  it("refuses coins", async () => {
    const { edition, alice, stranger } = await networkHelpers.loadFixture(deploy);
    await expect(edition.connect(alice).approve(stranger, TOKEN, { value: 1n }))
      .to.be.revertedWithCustomError(edition, "KIP17EditionNoValue")
      .withArgs(1);
  });
});

describe("KIP17Edition: the market and the owner", () => {
  it("have no power over copies of others", async () => {
    const { edition, market, alice, owner } = await networkHelpers.loadFixture(deploy);
    await expect(edition.transferFrom(alice, owner, TOKEN))
      .to.be.revertedWithCustomError(edition, "TransferCallerNotOwnerNorApproved")
      .withArgs();
    const address = await market.getAddress();
    await networkHelpers.impersonateAccount(address);
    await networkHelpers.setBalance(address, ethers.parseEther("1"));
    const asMarket = edition.connect(await ethers.getSigner(address));
    await expect(asMarket.transferFrom(alice, address, TOKEN))
      .to.be.revertedWithCustomError(edition, "TransferCallerNotOwnerNorApproved")
      .withArgs();
    await expect(asMarket.burn(TOKEN))
      .to.be.revertedWithCustomError(edition, "TransferCallerNotOwnerNorApproved")
      .withArgs();
  });
});
