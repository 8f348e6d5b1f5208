import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress, type AddressLike, type Signer } from "ethers";
import { KIP37Burnable__factory, KIP37Mintable__factory, KIP37Pausable__factory } from "../../typechain-types/index.js";
import { Behaviour, deployReceiver, hookCall, selectorOf, type Hook } from "./helpers.js";

const { ethers, networkHelpers } = await network.create();
const MINTER = ethers.encodeBytes32String("minter");
const PAUSER = ethers.encodeBytes32String("pauser");

async function deployFullKIP37() {
  const [minter, pauser, holder, operator, other] = await ethers.getSigners();
  const token = await ethers.deployContract("FullKIP37", [minter, pauser]);
  const address = await token.getAddress();
  const mintable = KIP37Mintable__factory.connect(address, minter);
  const burnable = KIP37Burnable__factory.connect(address, holder);
  const pausable = KIP37Pausable__factory.connect(address, pauser);
  await mintable.create(1n, 0n, "ipfs://one");
  await mintable.create(2n, 10n, "");
  await mintable["mint(uint256,address,uint256)"](1n, holder!, 100n);
  await mintable["mint(uint256,address,uint256)"](2n, holder!, 200n);
  await burnable.setApprovalForAll(operator!, true);
  return {
    token,
    mintable,
    burnable,
    pausable,
    minter: minter!,
    pauser: pauser!,
    holder: holder!,
    operator: operator!,
    other: other!,
  };
}

type Fixture = Awaited<ReturnType<typeof deployFullKIP37>>;

interface Way {
  name: string;
  kipHook: Hook;
  ercHook: Hook;
  from: (fixture: Fixture) => AddressLike;
  operator: (fixture: Fixture) => Signer;
  what: unknown[];
  send: (fixture: Fixture, to: AddressLike) => Promise<unknown>;
}

/** Every way by which tokens reach a receiver: each of them asks. */
const ways: Way[] = [
  {
    name: "safeTransferFrom",
    kipHook: "onKIP37Received",
    ercHook: "onERC1155Received",
    from: ({ holder }) => holder,
    operator: ({ operator }) => operator,
    what: [1n, 30n, "0xc0ffee"],
    send: ({ burnable, holder, operator }, to) =>
      burnable.connect(operator).safeTransferFrom(holder, to, 1n, 30n, "0xc0ffee"),
  },
  {
    name: "safeBatchTransferFrom",
    kipHook: "onKIP37BatchReceived",
    ercHook: "onERC1155BatchReceived",
    from: ({ holder }) => holder,
    operator: ({ operator }) => operator,
    what: [[1n, 2n], [30n, 40n], "0xc0ffee"],
    send: ({ burnable, holder, operator }, to) =>
      burnable.connect(operator).safeBatchTransferFrom(holder, to, [1n, 2n], [30n, 40n], "0xc0ffee"),
  },
  {
    name: "safeBatchTransferFrom of a single id",
    kipHook: "onKIP37BatchReceived",
    ercHook: "onERC1155BatchReceived",
    from: ({ holder }) => holder,
    operator: ({ operator }) => operator,
    what: [[1n], [30n], "0x"],
    send: ({ burnable, holder, operator }, to) =>
      burnable.connect(operator).safeBatchTransferFrom(holder, to, [1n], [30n], "0x"),
  },
  {
    name: "mint to one",
    kipHook: "onKIP37Received",
    ercHook: "onERC1155Received",
    from: () => ZeroAddress,
    operator: ({ minter }) => minter,
    what: [1n, 30n, "0x"],
    send: ({ mintable }, to) => mintable["mint(uint256,address,uint256)"](1n, to, 30n),
  },
  {
    name: "mint to several",
    kipHook: "onKIP37Received",
    ercHook: "onERC1155Received",
    from: () => ZeroAddress,
    operator: ({ minter }) => minter,
    what: [1n, 30n, "0x"],
    send: ({ mintable, other }, to) => mintable["mint(uint256,address[],uint256[])"](1n, [other, to], [5n, 30n]),
  },
  {
    name: "mintBatch",
    kipHook: "onKIP37BatchReceived",
    ercHook: "onERC1155BatchReceived",
    from: () => ZeroAddress,
    operator: ({ minter }) => minter,
    what: [[1n, 2n], [30n, 40n], "0x"],
    send: ({ mintable }, to) => mintable.mintBatch(to, [1n, 2n], [30n, 40n]),
  },
];

for (const way of ways) {
  describe(`KIP37: ${way.name}`, () => {
    async function args(fixture: Fixture) {
      return [await way.operator(fixture).getAddress(), await ethers.resolveAddress(way.from(fixture)), ...way.what];
    }

    it("reaches an account without code", async () => {
      const fixture = await networkHelpers.loadFixture(deployFullKIP37);
      const receiver = ethers.Wallet.createRandom().address;
      await way.send(fixture, receiver);
      expect(await fixture.burnable.balanceOf(receiver, 1n)).to.equal(30n);
    });

    it(`asks ${way.kipHook} first, and nobody else where it accepts`, async () => {
      const fixture = await networkHelpers.loadFixture(deployFullKIP37);
      const receiver = await deployReceiver(ethers, {
        [way.kipHook]: Behaviour.Accept,
        [way.ercHook]: Behaviour.RevertData,
      });
      await expect(way.send(fixture, receiver))
        .to.emit(receiver, "HookCalled")
        .withArgs(selectorOf(way.kipHook), fixture.token, hookCall(way.kipHook, await args(fixture)));
      expect(await fixture.burnable.balanceOf(receiver, 1n)).to.equal(30n);
    });

    it(`hands on what ${way.kipHook} reverts with, without a fallback`, async () => {
      const fixture = await networkHelpers.loadFixture(deployFullKIP37);
      const receiver = await deployReceiver(ethers, {
        [way.kipHook]: Behaviour.RevertData,
        [way.ercHook]: Behaviour.Accept,
      });
      await expect(way.send(fixture, receiver))
        .to.be.revertedWithCustomError(receiver, "ReceiverRefused")
        .withArgs(selectorOf(way.kipHook));
    });

    for (const [title, behaviour] of [
      ["reverts without data", Behaviour.RevertEmpty],
      ["answers wrongly", Behaviour.AnswerWrongly],
      ["answers too short", Behaviour.AnswerTooShort],
      ["answers nothing", Behaviour.AnswerNothing],
    ] as const) {
      describe(`when ${way.kipHook} ${title}`, () => {
        it(`falls back to ${way.ercHook}`, async () => {
          const fixture = await networkHelpers.loadFixture(deployFullKIP37);
          const receiver = await deployReceiver(ethers, {
            [way.kipHook]: behaviour,
            [way.ercHook]: Behaviour.Accept,
          });
          await expect(way.send(fixture, receiver))
            .to.emit(receiver, "HookCalled")
            .withArgs(selectorOf(way.ercHook), fixture.token, hookCall(way.ercHook, await args(fixture)));
          expect(await fixture.burnable.balanceOf(receiver, 1n)).to.equal(30n);
        });

        it(`hands on what ${way.ercHook} reverts with`, async () => {
          const fixture = await networkHelpers.loadFixture(deployFullKIP37);
          const receiver = await deployReceiver(ethers, {
            [way.kipHook]: behaviour,
            [way.ercHook]: Behaviour.RevertData,
          });
          await expect(way.send(fixture, receiver))
            .to.be.revertedWithCustomError(receiver, "ReceiverRefused")
            .withArgs(selectorOf(way.ercHook));
        });

        it(`reverts when ${way.ercHook} answers no better`, async () => {
          const fixture = await networkHelpers.loadFixture(deployFullKIP37);
          const receiver = await deployReceiver(ethers, { [way.kipHook]: behaviour, [way.ercHook]: behaviour });
          await expect(way.send(fixture, receiver))
            .to.be.revertedWithCustomError(fixture.burnable, "ERC1155InvalidReceiver")
            .withArgs(receiver);
        });
      });
    }
  });
}

describe("KIP37Mintable.create", () => {
  it("reverts for who is no minter", async () => {
    const { mintable, token, other } = await networkHelpers.loadFixture(deployFullKIP37);
    await expect(mintable.connect(other).create(3n, 1n, "ipfs://three"))
      .to.be.revertedWithCustomError(token, "RoleMissing")
      .withArgs(MINTER, other);
  });

  it("reverts for an id that was created, also where none of it exists", async () => {
    const { mintable, pausable, burnable, holder } = await networkHelpers.loadFixture(deployFullKIP37);
    await burnable.burn(holder, 1n, 100n);
    expect(await pausable["totalSupply(uint256)"](1n)).to.equal(0n);
    await expect(mintable.create(1n, 1n, ""))
      .to.be.revertedWithCustomError(mintable, "KIP37AlreadyCreated")
      .withArgs(1n);
  });

  it("mints to the caller, emits TransferSingle and URI, notes the creator and answers true", async () => {
    const { mintable, minter } = await networkHelpers.loadFixture(deployFullKIP37);
    expect(await mintable.create.staticCall(3n, 7n, "ipfs://three")).to.equal(true);
    expect(await mintable.creatorOf(3n)).to.equal(ZeroAddress);
    const tx = mintable.create(3n, 7n, "ipfs://three");
    await expect(tx).to.emit(mintable, "TransferSingle").withArgs(minter, ZeroAddress, minter, 3n, 7n);
    await expect(tx).to.emit(mintable, "URI").withArgs("ipfs://three", 3n);
    expect(await mintable.balanceOf(minter, 3n)).to.equal(7n);
    expect(await mintable.creatorOf(3n)).to.equal(minter.address);
    expect(await mintable.uri(3n)).to.equal("ipfs://three");
  });

  it("without a URI emits none, and the contract's URI serves", async () => {
    const { mintable } = await networkHelpers.loadFixture(deployFullKIP37);
    await expect(mintable.create(3n, 7n, "")).not.to.emit(mintable, "URI");
    expect(await mintable.uri(3n)).to.equal("ipfs://full/{id}");
  });
});

describe("KIP37Mintable: minting", () => {
  const calls: [string, (fixture: Fixture, by: Signer, id: bigint) => Promise<unknown>][] = [
    [
      "mint to one",
      ({ mintable, other }, by, id) => mintable.connect(by)["mint(uint256,address,uint256)"](id, other, 1n),
    ],
    [
      "mint to several",
      ({ mintable, other }, by, id) => mintable.connect(by)["mint(uint256,address[],uint256[])"](id, [other], [1n]),
    ],
    [
      "mintBatch (the last id)",
      ({ mintable, other }, by, id) => mintable.connect(by).mintBatch(other, [1n, id], [1n, 1n]),
    ],
    [
      "mintBatch (the first id)",
      ({ mintable, other }, by, id) => mintable.connect(by).mintBatch(other, [id, 1n], [1n, 1n]),
    ],
  ];
  for (const [name, call] of calls) {
    it(`${name} reverts for who is no minter`, async () => {
      const fixture = await networkHelpers.loadFixture(deployFullKIP37);
      await expect(call(fixture, fixture.other, 2n))
        .to.be.revertedWithCustomError(fixture.token, "RoleMissing")
        .withArgs(MINTER, fixture.other);
    });

    it(`${name} reverts for an id that was not created`, async () => {
      const fixture = await networkHelpers.loadFixture(deployFullKIP37);
      await expect(call(fixture, fixture.minter, 9n))
        .to.be.revertedWithCustomError(fixture.mintable, "KIP37NotCreated")
        .withArgs(9n);
    });
  }

  for (const [title, lists] of [
    ["more accounts", [2, 1]],
    ["more amounts", [1, 2]],
  ] as const) {
    it(`mint to several reverts with ${title}`, async () => {
      const { mintable, other } = await networkHelpers.loadFixture(deployFullKIP37);
      const [accounts, amounts] = lists;
      await expect(
        mintable["mint(uint256,address[],uint256[])"](
          1n,
          Array<AddressLike>(accounts).fill(other),
          Array<bigint>(amounts).fill(1n),
        ),
      )
        .to.be.revertedWithCustomError(mintable, "ERC1155InvalidArrayLength")
        .withArgs(accounts, amounts);
    });
  }

  it("emits TransferSingle for each account, TransferBatch for several ids, and counts the supply", async () => {
    const { mintable, minter, holder, other } = await networkHelpers.loadFixture(deployFullKIP37);
    const several = mintable["mint(uint256,address[],uint256[])"](1n, [holder, other], [3n, 4n]);
    await expect(several).to.emit(mintable, "TransferSingle").withArgs(minter, ZeroAddress, holder, 1n, 3n);
    await expect(several).to.emit(mintable, "TransferSingle").withArgs(minter, ZeroAddress, other, 1n, 4n);
    await expect(mintable.mintBatch(other, [1n, 2n], [5n, 6n]))
      .to.emit(mintable, "TransferBatch")
      .withArgs(minter, ZeroAddress, other, [1n, 2n], [5n, 6n]);
    expect(await mintable["totalSupply(uint256)"](1n)).to.equal(112n);
    expect(await mintable["totalSupply(uint256)"](2n)).to.equal(216n);
    expect(await mintable.balanceOfBatch([holder, other, other], [1n, 1n, 2n])).to.deep.equal([103n, 9n, 6n]);
  });
});

describe("KIP37Burnable", () => {
  const calls: [string, (fixture: Fixture, by: Signer) => Promise<unknown>][] = [
    ["burn", ({ burnable, holder }, by) => burnable.connect(by).burn(holder, 1n, 40n)],
    ["burnBatch", ({ burnable, holder }, by) => burnable.connect(by).burnBatch(holder, [1n, 2n], [40n, 50n])],
  ];
  for (const [name, call] of calls) {
    it(`${name} reverts for who is neither holder nor operator`, async () => {
      const fixture = await networkHelpers.loadFixture(deployFullKIP37);
      await expect(call(fixture, fixture.other))
        .to.be.revertedWithCustomError(fixture.burnable, "ERC1155MissingApprovalForAll")
        .withArgs(fixture.other, fixture.holder);
    });

    for (const who of ["holder", "operator"] as const) {
      it(`${name} destroys tokens for the ${who}, emits the transfer to zero and counts the supply`, async () => {
        const fixture = await networkHelpers.loadFixture(deployFullKIP37);
        const { burnable, holder } = fixture;
        const tx = call(fixture, fixture[who]);
        if (name === "burn") {
          await expect(tx).to.emit(burnable, "TransferSingle").withArgs(fixture[who], holder, ZeroAddress, 1n, 40n);
        } else {
          await expect(tx)
            .to.emit(burnable, "TransferBatch")
            .withArgs(fixture[who], holder, ZeroAddress, [1n, 2n], [40n, 50n]);
          expect(await burnable["totalSupply(uint256)"](2n)).to.equal(160n);
          expect(await burnable.balanceOf(holder, 2n)).to.equal(150n);
        }
        expect(await burnable["totalSupply(uint256)"](1n)).to.equal(60n);
        expect(await burnable.balanceOf(holder, 1n)).to.equal(60n);
      });
    }
  }
});

describe("KIP37Pausable", () => {
  const guarded: [string, (fixture: Fixture, by: Signer) => Promise<unknown>][] = [
    ["pause()", ({ pausable }, by) => pausable.connect(by)["pause()"]()],
    ["unpause()", ({ pausable }, by) => pausable.connect(by)["unpause()"]()],
    ["pause(uint256)", ({ pausable }, by) => pausable.connect(by)["pause(uint256)"](2n)],
    ["unpause(uint256)", ({ pausable }, by) => pausable.connect(by)["unpause(uint256)"](1n)],
  ];
  for (const [name, call] of guarded) {
    it(`${name} reverts for who is no pauser`, async () => {
      const fixture = await networkHelpers.loadFixture(deployFullKIP37);
      await fixture.pausable["pause(uint256)"](1n);
      if (name === "unpause()") await fixture.pausable["pause()"]();
      await expect(call(fixture, fixture.minter))
        .to.be.revertedWithCustomError(fixture.token, "RoleMissing")
        .withArgs(PAUSER, fixture.minter);
    });
  }

  it("the whole contract: emits Paused and Unpaused, and cannot be repeated", async () => {
    const { pausable, pauser } = await networkHelpers.loadFixture(deployFullKIP37);
    await expect(pausable["unpause()"]()).to.be.revertedWithCustomError(pausable, "ExpectedPause");
    await expect(pausable["pause()"]()).to.emit(pausable, "Paused").withArgs(pauser);
    expect(await pausable["paused()"]()).to.equal(true);
    expect(await pausable["paused(uint256)"](1n)).to.equal(false);
    await expect(pausable["pause()"]()).to.be.revertedWithCustomError(pausable, "EnforcedPause");
    await expect(pausable["unpause()"]()).to.emit(pausable, "Unpaused").withArgs(pauser);
    expect(await pausable["paused()"]()).to.equal(false);
  });

  it("one id: emits TokenPaused and TokenUnpaused, and cannot be repeated", async () => {
    const { pausable, pauser } = await networkHelpers.loadFixture(deployFullKIP37);
    await expect(pausable["unpause(uint256)"](1n))
      .to.be.revertedWithCustomError(pausable, "KIP37TokenNotPaused")
      .withArgs(1n);
    await expect(pausable["pause(uint256)"](1n)).to.emit(pausable, "TokenPaused").withArgs(pauser, 1n);
    expect(await pausable["paused(uint256)"](1n)).to.equal(true);
    expect(await pausable["paused(uint256)"](2n)).to.equal(false);
    expect(await pausable["paused()"]()).to.equal(false);
    await expect(pausable["pause(uint256)"](1n))
      .to.be.revertedWithCustomError(pausable, "KIP37TokenPaused")
      .withArgs(1n);
    await expect(pausable["unpause(uint256)"](1n)).to.emit(pausable, "TokenUnpaused").withArgs(pauser, 1n);
    expect(await pausable["paused(uint256)"](1n)).to.equal(false);
  });

  const moves: [string, (fixture: Fixture) => Promise<unknown>][] = [
    ["safeTransferFrom", ({ burnable, holder, other }) => burnable.safeTransferFrom(holder, other, 1n, 1n, "0x")],
    [
      "safeBatchTransferFrom",
      ({ burnable, holder, other }) => burnable.safeBatchTransferFrom(holder, other, [2n, 1n], [1n, 1n], "0x"),
    ],
    ["mint", ({ mintable, other }) => mintable["mint(uint256,address,uint256)"](1n, other, 1n)],
    ["mintBatch", ({ mintable, other }) => mintable.mintBatch(other, [2n, 1n], [1n, 1n])],
    ["burn", ({ burnable, holder }) => burnable.burn(holder, 1n, 1n)],
    ["burnBatch", ({ burnable, holder }) => burnable.burnBatch(holder, [2n, 1n], [1n, 1n])],
  ];

  describe("while the whole contract is paused", () => {
    const all: typeof moves = [
      ...moves,
      ["create", ({ mintable }) => mintable.create(3n, 1n, "")],
      ["setApprovalForAll", ({ burnable, other }) => burnable.setApprovalForAll(other, true)],
    ];
    for (const [name, call] of all) {
      it(`${name} reverts, and works again afterwards`, async () => {
        const fixture = await networkHelpers.loadFixture(deployFullKIP37);
        await fixture.pausable["pause()"]();
        await expect(call(fixture)).to.be.revertedWithCustomError(fixture.pausable, "EnforcedPause");
        await fixture.pausable["unpause()"]();
        await call(fixture);
      });
    }
  });

  describe("while one id is paused", () => {
    for (const [name, call] of moves) {
      it(`${name} of it reverts, and works again afterwards`, async () => {
        const fixture = await networkHelpers.loadFixture(deployFullKIP37);
        await fixture.pausable["pause(uint256)"](1n);
        await expect(call(fixture)).to.be.revertedWithCustomError(fixture.pausable, "KIP37TokenPaused").withArgs(1n);
        await fixture.pausable["unpause(uint256)"](1n);
        await call(fixture);
      });
    }

    it("other ids move", async () => {
      const { pausable, burnable, holder, other } = await networkHelpers.loadFixture(deployFullKIP37);
      await pausable["pause(uint256)"](1n);
      await burnable.safeTransferFrom(holder, other, 2n, 7n, "0x");
      expect(await burnable.balanceOf(other, 2n)).to.equal(7n);
    });
  });
});

describe("KIP37Token", () => {
  it("has the deployer's choice of URI and minter", async () => {
    const [, minter] = await ethers.getSigners();
    const token = await ethers.deployContract("KIP37Token", ["ipfs://{id}", minter!]);
    expect(await token.uri(5n)).to.equal("ipfs://{id}");
    expect(await token.isMinter(minter!)).to.equal(true);
  });
});
