import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress, type AddressLike, type Signer } from "ethers";
import { KIP17__factory } from "../../typechain-types/index.js";
import { Behaviour, deployReceiver, hookCall, selectorOf } from "./helpers.js";

const { ethers, networkHelpers } = await network.create();

/**
 * Ids that end in a zero byte. The token keeps the id in scratch memory, where an answer of 31 bytes then looks like a
 * whole word: only a check of its length refuses it.
 */
const TOKEN = 256n;
const NEW_TOKEN = 512n;

async function deployKIP17() {
  const [minter, pauser, holder, operator, other] = await ethers.getSigners();
  const full = await ethers.deployContract("FullKIP17", [minter, pauser]);
  const token = KIP17__factory.connect(await full.getAddress(), holder);
  await full.getFunction("mint").send(holder, TOKEN);
  await token.setApprovalForAll(operator!, true);
  return { full, token, minter: minter!, holder: holder!, operator: operator!, other: other! };
}

type Fixture = Awaited<ReturnType<typeof deployKIP17>>;

interface Way {
  name: string;
  tokenId: bigint;
  data: string;
  from: (fixture: Fixture) => AddressLike;
  operator: (fixture: Fixture) => Signer;
  send: (fixture: Fixture, to: AddressLike) => Promise<unknown>;
}

/** Every way by which a token reaches a receiver that is asked. */
const ways: Way[] = [
  {
    name: "safeTransferFrom(address,address,uint256)",
    tokenId: TOKEN,
    data: "0x",
    from: ({ holder }) => holder,
    operator: ({ operator }) => operator,
    send: ({ token, holder, operator }, to) =>
      token.connect(operator)["safeTransferFrom(address,address,uint256)"](holder, to, TOKEN),
  },
  {
    name: "safeTransferFrom(address,address,uint256,bytes)",
    tokenId: TOKEN,
    data: "0xc0ffee",
    from: ({ holder }) => holder,
    operator: ({ operator }) => operator,
    send: ({ token, holder, operator }, to) =>
      token.connect(operator)["safeTransferFrom(address,address,uint256,bytes)"](holder, to, TOKEN, "0xc0ffee"),
  },
  {
    name: "_safeMint",
    tokenId: NEW_TOKEN,
    data: "0xc0ffee",
    from: () => ZeroAddress,
    operator: ({ minter }) => minter,
    send: ({ full }, to) => full.getFunction("safeMint").send(to, NEW_TOKEN, "0xc0ffee"),
  },
  {
    name: "_safeTransfer",
    tokenId: TOKEN,
    data: "0xc0ffee",
    from: ({ holder }) => holder,
    operator: ({ minter }) => minter,
    send: ({ full, holder }, to) => full.getFunction("safeTransferInternally").send(holder, to, TOKEN, "0xc0ffee"),
  },
];

for (const way of ways) {
  describe(`KIP17: ${way.name}`, () => {
    async function args(fixture: Fixture) {
      const from = await ethers.resolveAddress(way.from(fixture));
      return [await way.operator(fixture).getAddress(), from, way.tokenId, way.data];
    }

    it("reaches an account without code", async () => {
      const fixture = await networkHelpers.loadFixture(deployKIP17);
      const tx = way.send(fixture, fixture.other);
      await expect(tx).to.emit(fixture.token, "Transfer").withArgs(way.from(fixture), fixture.other, way.tokenId);
      expect(await fixture.token.ownerOf(way.tokenId)).to.equal(fixture.other.address);
    });

    it("asks onKIP17Received first, and nobody else where it accepts", async () => {
      const fixture = await networkHelpers.loadFixture(deployKIP17);
      const receiver = await deployReceiver(ethers, {
        onKIP17Received: Behaviour.Accept,
        onERC721Received: Behaviour.RevertData,
      });
      await expect(way.send(fixture, receiver))
        .to.emit(receiver, "HookCalled")
        .withArgs(selectorOf("onKIP17Received"), fixture.token, hookCall("onKIP17Received", await args(fixture)));
      expect(await fixture.token.ownerOf(way.tokenId)).to.equal(await receiver.getAddress());
    });

    it("hands on what onKIP17Received reverts with, without a fallback", async () => {
      const fixture = await networkHelpers.loadFixture(deployKIP17);
      const receiver = await deployReceiver(ethers, {
        onKIP17Received: Behaviour.RevertData,
        onERC721Received: Behaviour.Accept,
      });
      await expect(way.send(fixture, receiver))
        .to.be.revertedWithCustomError(receiver, "ReceiverRefused")
        .withArgs(selectorOf("onKIP17Received"));
    });

    for (const [title, behaviour] of [
      ["reverts without data", Behaviour.RevertEmpty],
      ["answers wrongly", Behaviour.AnswerWrongly],
      ["answers too short", Behaviour.AnswerTooShort],
      ["answers nothing", Behaviour.AnswerNothing],
    ] as const) {
      describe(`when onKIP17Received ${title}`, () => {
        it("falls back to onERC721Received", async () => {
          const fixture = await networkHelpers.loadFixture(deployKIP17);
          const receiver = await deployReceiver(ethers, {
            onKIP17Received: behaviour,
            onERC721Received: Behaviour.Accept,
          });
          await expect(way.send(fixture, receiver))
            .to.emit(receiver, "HookCalled")
            .withArgs(selectorOf("onERC721Received"), fixture.token, hookCall("onERC721Received", await args(fixture)));
          expect(await fixture.token.ownerOf(way.tokenId)).to.equal(await receiver.getAddress());
        });

        it("hands on what onERC721Received reverts with", async () => {
          const fixture = await networkHelpers.loadFixture(deployKIP17);
          const receiver = await deployReceiver(ethers, {
            onKIP17Received: behaviour,
            onERC721Received: Behaviour.RevertData,
          });
          await expect(way.send(fixture, receiver))
            .to.be.revertedWithCustomError(receiver, "ReceiverRefused")
            .withArgs(selectorOf("onERC721Received"));
        });

        it("reverts when onERC721Received answers no better", async () => {
          const fixture = await networkHelpers.loadFixture(deployKIP17);
          const receiver = await deployReceiver(ethers, { onKIP17Received: behaviour, onERC721Received: behaviour });
          await expect(way.send(fixture, receiver))
            .to.be.revertedWithCustomError(fixture.token, "ERC721InvalidReceiver")
            .withArgs(receiver);
        });
      });
    }
  });
}

describe("KIP17.transferFrom", () => {
  it("moves a token, emits Transfer and never calls the receiver", async () => {
    const { token, holder } = await networkHelpers.loadFixture(deployKIP17);
    const receiver = await deployReceiver(ethers, { onKIP17Received: Behaviour.RevertData });
    await expect(token.transferFrom(holder, receiver, TOKEN))
      .to.emit(token, "Transfer")
      .withArgs(holder, receiver, TOKEN);
    expect(await token.ownerOf(TOKEN)).to.equal(await receiver.getAddress());
    expect(await token.balanceOf(holder)).to.equal(0n);
  });

  it("reverts for who is not approved", async () => {
    const { token, holder, other } = await networkHelpers.loadFixture(deployKIP17);
    await expect(token.connect(other).transferFrom(holder, other, TOKEN))
      .to.be.revertedWithCustomError(token, "ERC721InsufficientApproval")
      .withArgs(other, TOKEN);
  });
});
