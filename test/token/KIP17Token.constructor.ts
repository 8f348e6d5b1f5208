import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";
import { deployCollection } from "./fixtures.js";

const { ethers, networkHelpers } = await network.create();
const deploy = () => deployCollection(ethers);

describe("KIP17Token: construction", () => {
  it("keeps what it is given", async () => {
    const { token, router, owner } = await networkHelpers.loadFixture(deploy);
    expect(await token.name()).to.equal("Seoul Prints");
    expect(await token.symbol()).to.equal("SEOUL");
    expect(await token.owner()).to.equal(owner.address);
    expect(await token.royaltyRouter()).to.equal(await router.getAddress());
    expect(await token.royaltyCeiling()).to.equal(1_500n);
    expect(await token.contractURI()).to.equal("ipfs://collection");
  });

  it("makes the owner, not the deployer, the first artist", async () => {
    const { token, deployment, deployer, owner } = await networkHelpers.loadFixture(deploy);
    expect(await token.artistOf(owner)).to.equal(owner.address);
    expect(await token.isMinter(deployer)).to.equal(false);
    await expect(deployment).to.emit(token, "MinterAdded").withArgs(owner, owner);
  });

  it("takes a ceiling of 5,000 basis points", async () => {
    const { router, owner } = await networkHelpers.loadFixture(deploy);
    const token = await ethers.deployContract("KIP17Token", ["", "", owner, router, 5_000, ""]);
    expect(await token.royaltyCeiling()).to.equal(5_000n);
  });

  it("reverts for a ceiling above it", async () => {
    const { token, router, owner } = await networkHelpers.loadFixture(deploy);
    await expect(ethers.deployContract("KIP17Token", ["", "", owner, router, 5_001, ""]))
      .to.be.revertedWithCustomError(token, "KIP17TokenCeilingTooHigh")
      .withArgs(5_001, 5_000);
  });

  it("reverts for a router without code", async () => {
    const { token, owner, other } = await networkHelpers.loadFixture(deploy);
    await expect(ethers.deployContract("KIP17Token", ["", "", owner, other, 0, ""]))
      .to.be.revertedWithCustomError(token, "KIP17TokenRouterWithoutCode")
      .withArgs(other);
  });

  it("reverts for an owner of zero", async () => {
    const { token, router } = await networkHelpers.loadFixture(deploy);
    await expect(ethers.deployContract("KIP17Token", ["", "", ZeroAddress, router, 0, ""]))
      .to.be.revertedWithCustomError(token, "KIP17InvalidMinter")
      .withArgs(ZeroAddress);
  });
});

describe("KIP17Token: ownership", () => {
  it("moves in two steps, and does not take the right to mint along", async () => {
    const { token, owner, other } = await networkHelpers.loadFixture(deploy);
    await token.transferOwnership(other);
    expect(await token.owner()).to.equal(owner.address);
    await token.connect(other).acceptOwnership();
    expect(await token.owner()).to.equal(other.address);
    expect(await token.isMinter(other)).to.equal(false);
    expect(await token.isMinter(owner)).to.equal(true);
  });
});

describe("KIP17Token.setContractURI", () => {
  it("reverts for anybody but the owner", async () => {
    const { token, artist } = await networkHelpers.loadFixture(deploy);
    await expect(token.connect(artist).setContractURI("ipfs://mine"))
      .to.be.revertedWithCustomError(token, "OwnableUnauthorizedAccount")
      .withArgs(artist);
  });

  it("changes the URI and emits ContractURIUpdated", async () => {
    const { token } = await networkHelpers.loadFixture(deploy);
    await expect(token.setContractURI("ipfs://new")).to.emit(token, "ContractURIUpdated").withArgs();
    expect(await token.contractURI()).to.equal("ipfs://new");
  });
});

describe("KIP17Token.royaltyInfo", () => {
  it("asks the router for this collection, token and price", async () => {
    const { token, router } = await networkHelpers.loadFixture(deploy);
    const receiver = (await router.getFunction("RECEIVER").staticCall()) as string;
    expect(await token.royaltyInfo(7n, 1_000n)).to.deep.equal([receiver, 107n]);
    // The router knows this collection now, and adds one for those that it knows.
    await router.getFunction("createRoyaltyInfo").send(token);
    expect(await token.royaltyInfo(8n, 2_000n)).to.deep.equal([receiver, 209n]);
  });
});
