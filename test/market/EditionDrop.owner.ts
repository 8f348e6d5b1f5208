import { expect } from "chai";
import { eventsOf } from "../helpers/books.js";
import { createDrop, createEdition, expectFunds, loadDrops, mint, PHASE, phaseOf } from "../helpers/drops.js";
import { Mood } from "../helpers/mocks.js";
import { DAY, ethers, FEE_BPS, NATIVE, NOBODY, PRICE, time } from "../helpers/suite.js";
import { deployOddParty, expectRefusal, mintInToken, payInToken } from "./EditionDrop.fixtures.js";

const FEE = PRICE / 40n;

describe("EditionDrop: construction", () => {
  it("refuses a router or a gate of zero", async () => {
    const { drop, gate, owner, router } = await loadDrops();
    for (const args of [
      [NOBODY, gate, owner],
      [router, NOBODY, owner],
    ]) {
      await expect(ethers.deployContract("EditionDrop", args)).to.be.revertedWithCustomError(drop, "MarketZeroAddress");
    }
  });

  it("refuses an owner of zero", async () => {
    const { drop, gate, router } = await loadDrops();
    await expect(ethers.deployContract("EditionDrop", [router, gate, NOBODY]))
      .to.be.revertedWithCustomError(drop, "OwnableInvalidOwner")
      .withArgs(NOBODY);
  });

  it("starts without a fee, open, with the owner that it was given", async () => {
    const { gate, router, stranger } = await loadDrops();
    const drop = await ethers.deployContract("EditionDrop", [router, gate, stranger]);
    expect(await drop.protocolFee()).to.deep.equal([0n, NOBODY]);
    expect(await drop.paused()).to.equal(false);
    expect([await drop.owner(), await drop.pendingOwner()]).to.deep.equal([stranger.address, NOBODY]);
  });
});

describe("EditionDrop: the owner's rights", () => {
  it("are nobody else's", async () => {
    const suite = await loadDrops();
    const { drop } = suite;
    for (const caller of [suite.seller, suite.treasury, suite.stranger]) {
      const asCaller = drop.connect(caller);
      for (const attempt of [
        () => asCaller.pause(),
        () => asCaller.unpause(),
        () => asCaller.setProtocolFee(1, caller),
        () => asCaller.transferOwnership(caller),
        () => asCaller.renounceOwnership(),
        () => asCaller.acceptOwnership(),
      ]) {
        await expectRefusal(suite, attempt, drop, "OwnableUnauthorizedAccount", [caller.address]);
      }
    }
  });

  it("move in two steps", async () => {
    const { drop, owner, stranger } = await loadDrops();
    await drop.connect(owner).transferOwnership(stranger);
    await drop.connect(owner).pause();
    await drop.connect(stranger).acceptOwnership();
    await expect(drop.connect(owner).unpause())
      .to.be.revertedWithCustomError(drop, "OwnableUnauthorizedAccount")
      .withArgs(owner.address);
    await drop.connect(stranger).unpause();
    expect(await drop.paused()).to.equal(false);
  });

  it("do not reach a fee above 5 %, nor a receiver of zero", async () => {
    const suite = await loadDrops();
    const { drop, owner, treasury } = suite;
    const asOwner = drop.connect(owner);
    await expectRefusal(suite, () => asOwner.setProtocolFee(501, treasury), drop, "MarketFeeTooHigh", [501, 500]);
    await expectRefusal(suite, () => asOwner.setProtocolFee(1, NOBODY), drop, "MarketZeroAddress", []);
    expect(await eventsOf(drop, asOwner.setProtocolFee(500, treasury))).to.deep.equal([
      ["ProtocolFeeSet", 500n, treasury.address],
    ]);
  });

  it("leave the fee of a phase that is there: it is that of the day on which it was added", async () => {
    const suite = await loadDrops();
    const { drop, heir, owner, treasury, work } = suite;
    await createDrop(suite);
    await drop.connect(owner).setProtocolFee(500, treasury);
    await mint(suite, suite.buyer);
    const { totals } = await drop.phaseOf(work, PHASE);
    expect(totals.sold).to.equal(1n);
    await expectFunds(suite, () => drop.draw(work, PHASE), {
      "artist native": PRICE - FEE,
      "drop native": FEE - PRICE,
      "owed by drop native": FEE,
      "protocol fees in drop native": FEE,
    });
    await drop.connect(suite.seller).addPhase(work, phaseOf(suite, { protocolFeeBps: 500 }));
    await mint(suite, suite.buyer, { phase: 2 });
    await expectFunds(suite, () => drop.draw(work, 2), {
      "artist native": PRICE - 2n * FEE,
      "drop native": 2n * FEE - PRICE,
      "owed by drop native": 2n * FEE,
      "protocol fees in drop native": 2n * FEE,
    });
    // The receiver is the present one.
    await drop.connect(owner).setProtocolFee(500, heir);
    await expectFunds(suite, () => drop.collectProtocolFee(NATIVE), {
      "heir native": 3n * FEE,
      "drop native": -3n * FEE,
      "owed by drop native": -3n * FEE,
      "protocol fees in drop native": -3n * FEE,
    });
  });
});

describe("EditionDrop.pause", () => {
  it("stops new drops, new phases, and every way to buy", async () => {
    const suite = await loadDrops();
    const { buyer, drop, money, owner, seller, work } = suite;
    await createDrop(suite, [{}, { currency: money }]);
    await drop.connect(owner).pause();
    const other = await (await createEdition(suite, seller)).getAddress();
    for (const attempt of [
      () => createDrop({ ...suite, work: other }),
      () => drop.connect(seller).addPhase(work, phaseOf(suite)),
      () => drop.connect(buyer)["mint(address,uint256,uint256)"](work, PHASE, 1, { value: PRICE }),
      () => mint(suite, buyer),
      () => mintInToken(suite, buyer, { phase: 2 }),
      () => payInToken(suite, buyer, { phase: 2 }),
    ]) {
      await expectRefusal(suite, attempt, drop, "EnforcedPause", []);
    }
    await drop.connect(owner).unpause();
    await createDrop({ ...suite, work: other });
    await drop.connect(seller).addPhase(work, phaseOf(suite));
    await mint(suite, buyer);
    await mintInToken(suite, buyer, { phase: 2 });
    await payInToken(suite, buyer, { phase: 2 });
  });

  it("touches no way out: ending, returning, drawing, collecting and withdrawing go on", async () => {
    const suite = await loadDrops();
    const { drop, heir, owner, seller, work } = suite;
    const { odd, address } = await deployOddParty(suite, "odd", Mood.Reject);
    await createDrop(suite, [{}, {}], { refundUntil: suite.now + DAY });
    const buying = drop.interface.encodeFunctionData("mint(address,uint256,uint256)", [work, PHASE, 2]);
    await odd.execute(suite.dropAddress, buying, { value: 2n * PRICE });
    await drop.connect(owner).pause();

    await drop.connect(seller).endPhase(work, 2);
    await expectFunds(
      suite,
      () => odd.execute(suite.dropAddress, drop.interface.encodeFunctionData("refund", [work, 1])),
      { "odd credit in drop native": PRICE, "odd copies": -1n },
    );
    const withdrawing = drop.interface.encodeFunctionData("withdraw", [NATIVE, heir.address]);
    await expectFunds(suite, () => odd.execute(suite.dropAddress, withdrawing), {
      "odd credit in drop native": -PRICE,
      "heir native": PRICE,
      "drop native": -PRICE,
    });
    await time.increaseTo(suite.now + DAY);
    await expectFunds(suite, () => drop.draw(work, PHASE), {
      "artist native": PRICE - FEE,
      "drop native": FEE - PRICE,
      "owed by drop native": FEE,
      "protocol fees in drop native": FEE,
    });
    await expectFunds(suite, () => drop.collectProtocolFee(NATIVE), {
      "treasury native": FEE,
      "drop native": -FEE,
      "owed by drop native": -FEE,
      "protocol fees in drop native": -FEE,
    });
    expect(await ethers.provider.getBalance(drop)).to.equal(0n);
    expect(await suite.edition.ownerOf(2)).to.equal(address);
  });
});

describe("EditionDrop.collectProtocolFee", () => {
  it("refuses before proceeds are drawn: what was sold is not the protocol's yet", async () => {
    const suite = await loadDrops();
    const { drop, money, treasury } = suite;
    await createDrop(suite, [{}, { currency: money }]);
    await mint(suite, suite.buyer);
    await mintInToken(suite, suite.buyer, { phase: 2 });
    for (const currency of [NATIVE, money]) {
      await expectRefusal(suite, () => drop.collectProtocolFee(currency), drop, "LedgerNothingToWithdraw", [
        treasury.address,
        currency,
      ]);
    }
  });

  it("pays the fees of all draws in a currency once, for anyone, and leaves the rest", async () => {
    const suite = await loadDrops();
    const { buyer, drop, money, stranger, treasury, work } = suite;
    await createDrop(suite, [{}, { currency: money }, { price: 3n * PRICE }]);
    await mint(suite, buyer);
    await mintInToken(suite, buyer, { phase: 2, quantity: 2 });
    await mint(suite, buyer, { phase: 3, price: 3n * PRICE });
    for (const phase of [1, 2, 3]) await drop.draw(work, phase);
    for (const [name, currency, amount] of [
      ["native", NATIVE, 4n * FEE],
      ["token", money, 2n * FEE],
    ] as const) {
      const collect = drop.connect(stranger).collectProtocolFee;
      expect(await collect.staticCall(currency)).to.equal(amount);
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(drop, collect(currency))).to.deep.equal([
            ["ProtocolFeeCollected", currency, treasury.address, amount],
          ]);
        },
        {
          [`treasury ${name}`]: amount,
          [`drop ${name}`]: -amount,
          [`owed by drop ${name}`]: -amount,
          [`protocol fees in drop ${name}`]: -amount,
        },
      );
      await expectRefusal(suite, () => collect(currency), drop, "LedgerNothingToWithdraw", [
        treasury.address,
        currency,
      ]);
    }
  });

  it("credits a receiver that refuses it", async () => {
    const suite = await loadDrops();
    const { drop, owner, work } = suite;
    const { address } = await deployOddParty(suite, "odd", Mood.Reject);
    await drop.connect(owner).setProtocolFee(FEE_BPS, address);
    await createDrop(suite);
    await mint(suite, suite.buyer);
    await drop.draw(work, PHASE);
    await expectFunds(suite, () => drop.collectProtocolFee(NATIVE), {
      "odd credit in drop native": FEE,
      "owed by drop native": -FEE,
      "protocol fees in drop native": -FEE,
    });
  });
});
