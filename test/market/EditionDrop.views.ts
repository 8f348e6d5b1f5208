import { expect } from "chai";
import { createDrop, createEdition, loadDrops, mint, PHASE } from "../helpers/drops.js";
import { DAY, ethers, NATIVE, NOBODY, PRICE, time } from "../helpers/suite.js";

const NO_PHASE = [
  [NATIVE, 0n, 0n, 0n, 0n, 0n, 0n, 0n, NOBODY, ethers.ZeroHash],
  [0n, 0n],
];

describe("EditionDrop.dropOf", () => {
  it("is all zero where there is no drop", async () => {
    const { drop, work, art } = await loadDrops();
    for (const collection of [work, art, NOBODY]) {
      expect(await drop.dropOf(collection)).to.deep.equal([NOBODY, 0n, 0n]);
    }
  });

  it("tells what was set, and counts phases", async () => {
    const suite = await loadDrops();
    const refundUntil = suite.now + 9 * DAY;
    await createDrop(suite, [{}, {}, {}], { refundUntil });
    expect(await suite.drop.dropOf(suite.work)).to.deep.equal([suite.artist.address, BigInt(refundUntil), 3n]);
  });
});

describe("EditionDrop.phaseOf", () => {
  it("is all zero where there is no phase", async () => {
    const suite = await loadDrops();
    expect(await suite.drop.phaseOf(suite.work, PHASE)).to.deep.equal(NO_PHASE);
    await createDrop(suite);
    const other = await createEdition(suite, suite.seller);
    for (const phase of [0n, 2n, PHASE + 2n ** 24n, ethers.MaxUint256]) {
      expect(await suite.drop.phaseOf(suite.work, phase)).to.deep.equal(NO_PHASE);
    }
    expect(await suite.drop.phaseOf(other, PHASE)).to.deep.equal(NO_PHASE);
  });

  it("counts what was sold and not returned, and what was drawn, in each phase for itself", async () => {
    const suite = await loadDrops();
    const { buyer, drop, work } = suite;
    await createDrop(suite, [{}, {}], { refundUntil: suite.now + DAY });
    const totals = async () => [(await drop.phaseOf(work, 1)).totals, (await drop.phaseOf(work, 2)).totals];
    await mint(suite, buyer, { quantity: 5 });
    await mint(suite, buyer, { quantity: 2, phase: 2 });
    expect(await totals()).to.deep.equal([
      [5n, 0n],
      [2n, 0n],
    ]);
    await drop.connect(buyer).refund(work, 3);
    await drop.connect(buyer).refund(work, 6);
    expect(await totals()).to.deep.equal([
      [4n, 0n],
      [1n, 0n],
    ]);
    await time.increaseTo(suite.now + DAY);
    await drop.draw(work, 1);
    expect(await totals()).to.deep.equal([
      [4n, 4n],
      [1n, 0n],
    ]);
  });
});

describe("EditionDrop.purchasesOf", () => {
  it("counts what an account bought in a phase with a limit, for itself or others", async () => {
    const suite = await loadDrops();
    const { buyer, drop, receiver, work } = suite;
    await createDrop(suite, [{}, { walletLimit: 3 }]);
    await mint(suite, buyer, { quantity: 4, receiver: receiver.address });
    await mint(suite, buyer, { quantity: 1, phase: 2 });
    expect(await drop.purchasesOf(work, 1, buyer)).to.equal(4n);
    expect(await drop.purchasesOf(work, 2, buyer)).to.equal(1n);
    expect(await drop.purchasesOf(work, 1, receiver)).to.equal(0n);
    expect(await drop.purchasesOf(suite.art, 1, buyer)).to.equal(0n);
  });

  it("counts nothing in a phase without one", async () => {
    const suite = await loadDrops();
    await createDrop(suite, [{ walletLimit: 0 }]);
    await mint(suite, suite.buyer, { quantity: 4 });
    expect(await suite.drop.purchasesOf(suite.work, 1, suite.buyer)).to.equal(0n);
  });
});

describe("EditionDrop.saleId", () => {
  it("is the hash of collection and phase, whether they exist or not", async () => {
    const { art, drop, work } = await loadDrops();
    const ids = new Set<string>();
    for (const collection of [work, art]) {
      for (const phase of [1n, 2n, ethers.MaxUint256]) {
        const encoded = ethers.AbiCoder.defaultAbiCoder().encode(["address", "uint256"], [collection, phase]);
        const id = await drop.saleId(collection, phase);
        expect(id).to.equal(ethers.keccak256(encoded));
        ids.add(id);
      }
    }
    expect(ids.size).to.equal(6);
  });
});

describe("EditionDrop: what it depends on", () => {
  it("names gate, router and a factory of its own", async () => {
    const { drop, dropAddress, factory, gate, router } = await loadDrops();
    expect(await drop.accessGate()).to.equal(await gate.getAddress());
    expect(await drop.royaltyRouter()).to.equal(await router.getAddress());
    expect(await factory.market()).to.equal(dropAddress);
    const created = ethers.getCreateAddress({ from: dropAddress, nonce: 1 });
    expect(await drop.editionFactory()).to.equal(created);
  });

  it("takes no coins but with a purchase", async () => {
    const { dropAddress, stranger } = await loadDrops();
    for (const data of ["0x", "0x12345678"]) {
      await expect(stranger.sendTransaction({ to: dropAddress, value: PRICE, data })).to.be.revert(ethers);
    }
  });
});
