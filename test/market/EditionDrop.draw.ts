import { expect } from "chai";
import type { DropPhaseStruct } from "../../typechain-types/market/EditionDrop.js";
import { eventsOf } from "../helpers/books.js";
import { createDrop, createEdition, type DropSuite, expectFunds, loadDrops, mint, PHASE } from "../helpers/drops.js";
import { shareOf } from "../helpers/listings.js";
import { Mood, selectorOf } from "../helpers/mocks.js";
import { DAY, ethers, FEE_BPS, NATIVE, NOBODY, PRICE, time } from "../helpers/suite.js";
import { at, deployOddMoney, deployOddParty, expectRefusal, lockedCalls, mintInToken } from "./EditionDrop.fixtures.js";

const feeOf = (proceeds: bigint): bigint => shareOf(proceeds, FEE_BPS);

/** What drawing these proceeds changes. */
function drawn(proceeds: bigint, currency = "native", payee = "artist"): Record<string, bigint> {
  const fee = feeOf(proceeds);
  return {
    [`${payee} ${currency}`]: proceeds - fee,
    [`drop ${currency}`]: fee - proceeds,
    // Of native coin, the books hold the protocol's part alone.
    [`owed by drop ${currency}`]: currency === "native" ? fee : fee - proceeds,
    [`protocol fees in drop ${currency}`]: fee,
  };
}

/** A drop without a refund date in which the buyer has bought two copies. */
async function loadSold(fields: Partial<DropPhaseStruct> = {}): Promise<DropSuite> {
  const suite = await loadDrops();
  await createDrop(suite, [fields]);
  const price = BigInt(fields.price ?? PRICE);
  await mint(suite, suite.buyer, { quantity: 2, price });
  return suite;
}

describe("EditionDrop.draw", () => {
  it("refuses before the refund date, and pays from it on", async () => {
    const suite = await loadDrops();
    const { drop, seller, work } = suite;
    const refundUntil = suite.now + DAY;
    await createDrop(suite, [{}], { refundUntil });
    await mint(suite, suite.buyer);
    for (const timestamp of [suite.now + 100, refundUntil - 1]) {
      await at(timestamp);
      const draw = () => drop.connect(seller).draw(work, PHASE);
      await expectRefusal(suite, draw, drop, "DropStillReturnable", [refundUntil, timestamp]);
    }
    await at(refundUntil);
    await expectFunds(suite, () => drop.connect(seller).draw(work, PHASE), drawn(PRICE));
  });

  it("pays at once where a drop has none", async () => {
    const suite = await loadSold();
    await expectFunds(suite, () => suite.drop.draw(suite.work, PHASE), drawn(2n * PRICE));
  });

  describe("given a phase that there is not", () => {
    for (const phase of [0n, 2n, PHASE + 2n ** 24n]) {
      it(`refuses the phase ${phase} of a drop with one`, async () => {
        const suite = await loadSold();
        const draw = () => suite.drop.draw(suite.work, phase);
        await expectRefusal(suite, draw, suite.drop, "DropNoSuchPhase", [suite.work, phase]);
      });
    }

    it("refuses a collection without a drop", async () => {
      const suite = await loadSold();
      const other = await (await createEdition(suite, suite.seller)).getAddress();
      for (const collection of [other, suite.art, NOBODY]) {
        const draw = () => suite.drop.draw(collection, PHASE);
        await expectRefusal(suite, draw, suite.drop, "DropNoSuchPhase", [collection, PHASE]);
      }
    });
  });

  describe("given that there are no proceeds", () => {
    it("refuses a phase that sold nothing, though another did, and the artist has copies", async () => {
      const suite = await loadDrops();
      const { drop, edition, seller, work } = suite;
      await createDrop(suite, [{}, {}]);
      await mint(suite, suite.buyer, { phase: 2 });
      await edition.connect(seller).mint(seller, 5, 0);
      await expectRefusal(suite, () => drop.draw(work, 1), drop, "DropNothingToDraw", [work, 1]);
      await expectFunds(suite, () => drop.draw(work, 2), drawn(PRICE));
    });

    it("refuses a second time", async () => {
      const suite = await loadSold();
      const { drop, work } = suite;
      await drop.draw(work, PHASE);
      await expectRefusal(suite, () => drop.draw(work, PHASE), drop, "DropNothingToDraw", [work, PHASE]);
    });

    it("refuses where every copy was returned", async () => {
      const suite = await loadDrops();
      const { buyer, drop, work } = suite;
      await createDrop(suite, [{}], { refundUntil: suite.now + DAY });
      await mint(suite, buyer, { quantity: 2 });
      for (const copy of [1, 2]) await drop.connect(buyer).refund(work, copy);
      await time.increaseTo(suite.now + DAY);
      await expectRefusal(suite, () => drop.draw(work, PHASE), drop, "DropNothingToDraw", [work, PHASE]);
      expect(await ethers.provider.getBalance(drop)).to.equal(0n);
    });
  });

  it("pays the payee, sets the fee aside, and tells of both, for anyone", async () => {
    const suite = await loadSold();
    const { artist, drop, stranger, work } = suite;
    const fee = feeOf(2n * PRICE);
    expect(await drop.connect(stranger).draw.staticCall(work, PHASE)).to.equal(2n * PRICE - fee);
    await expectFunds(
      suite,
      async () => {
        expect(await eventsOf(drop, drop.connect(stranger).draw(work, PHASE))).to.deep.equal([
          ["ProceedsDrawn", work, PHASE, artist.address, 2n * PRICE - fee, fee],
        ]);
      },
      drawn(2n * PRICE),
    );
    expect((await drop.phaseOf(work, PHASE)).totals).to.deep.equal([2n, 2n]);
  });

  it("pays in parts, each copy once, while the phase sells on", async () => {
    const suite = await loadSold();
    const { buyer, drop, stranger, work } = suite;
    await expectFunds(suite, () => drop.draw(work, PHASE), drawn(2n * PRICE));
    await mint(suite, buyer, { quantity: 3 });
    await mint(suite, stranger);
    await expectFunds(suite, () => drop.draw(work, PHASE), drawn(4n * PRICE));
    expect((await drop.phaseOf(work, PHASE)).totals).to.deep.equal([6n, 6n]);
    await mint(suite, stranger);
    await expectFunds(suite, () => drop.draw(work, PHASE), drawn(PRICE));
  });

  it("pays each phase for itself, in its currency", async () => {
    const suite = await loadDrops();
    const { buyer, drop, money, work } = suite;
    await createDrop(suite, [{}, { currency: money, price: 3n * PRICE }, { price: 5n }]);
    await mint(suite, buyer, { quantity: 2 });
    await mintInToken(suite, buyer, { phase: 2, quantity: 2 });
    await mint(suite, buyer, { phase: 3, quantity: 9, price: 5n });
    await expectFunds(suite, () => drop.draw(work, 2), drawn(6n * PRICE, "token"));
    await expectFunds(suite, () => drop.draw(work, 3), drawn(45n));
    await expectFunds(suite, () => drop.draw(work, 1), drawn(2n * PRICE));
  });

  describe("given its fee", () => {
    for (const [price, fee] of [
      [1n, 0n],
      [19n, 0n],
      [20n, 1n],
      [39n, 1n],
      [40n, 2n],
    ] as const) {
      it(`rounds that of two copies at ${price} down to ${fee}`, async () => {
        const suite = await loadSold({ price });
        expect(feeOf(2n * price)).to.equal(fee);
        await expectFunds(suite, () => suite.drop.draw(suite.work, PHASE), {
          "artist native": 2n * price - fee,
          "drop native": fee - 2n * price,
          "owed by drop native": fee,
          "protocol fees in drop native": fee,
        });
      });
    }

    it("takes none of a phase that was added while there was none", async () => {
      const suite = await loadDrops();
      const { artist, buyer, drop, owner, treasury, work } = suite;
      await drop.connect(owner).setProtocolFee(0, treasury);
      await createDrop(suite, [{ protocolFeeBps: 0 }]);
      await drop.connect(owner).setProtocolFee(FEE_BPS, treasury);
      await mint(suite, buyer);
      await expectFunds(
        suite,
        async () => {
          expect(await eventsOf(drop, drop.draw(work, PHASE))).to.deep.equal([
            ["ProceedsDrawn", work, PHASE, artist.address, PRICE, 0n],
          ]);
        },
        { "artist native": PRICE, "drop native": -PRICE },
      );
    });
  });

  describe("given a fee that is no whole number", () => {
    for (const price of [1n, 19n, 39n, 41n, 333_333_333_333n]) {
      it(`takes of a phase at ${price} that is drawn after every sale what one draw takes`, async () => {
        const suite = await loadDrops();
        const { buyer, drop, stranger, work } = suite;
        await createDrop(suite, [
          { price, walletLimit: 0 },
          { price, walletLimit: 0 },
        ]);
        const quantities = [1, 1, 1, 2, 1, 7, 1, 40, 3];
        const [fees, amounts]: [bigint[], bigint[]] = [[], []];
        for (const quantity of quantities) {
          await mint(suite, buyer, { quantity, price });
          await mint(suite, stranger, { quantity, price, phase: 2 });
          const [event] = await eventsOf(drop, drop.draw(work, 1));
          amounts.push(event![4] as bigint);
          fees.push(event![5] as bigint);
          expect(amounts.at(-1)! + fees.at(-1)!).to.equal(price * BigInt(quantity));
        }
        const sum = (values: bigint[]) => values.reduce((total, value) => total + value, 0n);
        const proceeds = price * 57n;
        expect([sum(fees), sum(amounts)]).to.deep.equal([feeOf(proceeds), proceeds - feeOf(proceeds)]);
        await expectFunds(suite, () => drop.draw(work, 2), drawn(proceeds));
      });
    }

    it("rounds each phase for itself", async () => {
      const suite = await loadDrops();
      const { artist, buyer, drop, work } = suite;
      await createDrop(suite, [{ price: 39n }, { price: 39n }]);
      for (const phase of [1, 2]) {
        await mint(suite, buyer, { phase, price: 39n });
        const sent = drop.draw(work, phase);
        expect(await eventsOf(drop, sent)).to.deep.equal([
          ["ProceedsDrawn", work, BigInt(phase), artist.address, 39n, 0n],
        ]);
      }
    });

    it("counts no copy that was returned", async () => {
      const suite = await loadDrops();
      const { buyer, drop, work } = suite;
      await createDrop(suite, [{ price: 39n }], { refundUntil: suite.now + DAY / 2 });
      await mint(suite, buyer, { quantity: 3, price: 39n });
      await drop.connect(buyer).refund(work, 1);
      await time.increaseTo(suite.now + DAY / 2);
      await expectFunds(suite, () => drop.draw(work, PHASE), drawn(2n * 39n));
      await mint(suite, buyer, { price: 39n });
      await expectFunds(suite, () => drop.draw(work, PHASE), {
        "artist native": 38n,
        "drop native": -38n,
        "owed by drop native": 1n,
        "protocol fees in drop native": 1n,
      });
    });
  });

  it("goes on while new sales are stopped, and after the phase was ended", async () => {
    const suite = await loadSold();
    const { drop, owner, seller, work } = suite;
    await drop.connect(seller).endPhase(work, PHASE);
    await drop.connect(owner).pause();
    await expectFunds(suite, () => drop.draw(work, PHASE), drawn(2n * PRICE));
  });

  it("pays for what was sold after the refund date, at once", async () => {
    const suite = await loadDrops();
    const { buyer, drop, work } = suite;
    const refundUntil = suite.now + DAY / 2;
    await createDrop(suite, [{}], { refundUntil });
    await mint(suite, buyer, { quantity: 2 });
    await drop.connect(buyer).refund(work, 1);
    await time.increaseTo(refundUntil);
    await expectFunds(suite, () => drop.draw(work, PHASE), drawn(PRICE));
    await mint(suite, buyer, { quantity: 3 });
    await at(refundUntil + 100);
    const refund = () => drop.connect(buyer).refund(work, 4);
    await expectRefusal(suite, refund, drop, "DropNotReturnable", [refundUntil, refundUntil + 100]);
    await expectFunds(suite, () => drop.draw(work, PHASE), drawn(3n * PRICE));
  });

  describe("given several receivers", () => {
    it("pays their splitter, which gives each the exact share, in coin and token", async () => {
      const suite = await loadDrops();
      const { artist, buyer, drop, heir, money, router, stranger, work } = suite;
      const shares = [
        { holder: artist.address, bps: 5_000 },
        { holder: heir.address, bps: 3_000 },
        { holder: stranger.address, bps: 2_000 },
      ];
      const address = await router.predictSplitter(shares);
      suite.parties.splitter = address;
      await createDrop(suite, [{}, { currency: money, price: 7n * PRICE }], { shares });
      await mint(suite, buyer, { quantity: 4 });
      await mintInToken(suite, buyer, { phase: 2 });
      await expectFunds(suite, () => drop.draw(work, 1), drawn(4n * PRICE, "native", "splitter"));
      await expectFunds(suite, () => drop.draw(work, 2), drawn(7n * PRICE, "token", "splitter"));
      const splitter = await ethers.getContractAt("RoyaltySplitter", address);
      for (const [name, currency, proceeds] of [
        ["native", NATIVE, 4n * PRICE],
        ["token", money, 7n * PRICE],
      ] as const) {
        for (const [who, holder, bps] of [
          ["artist", artist, 5_000],
          ["heir", heir, 3_000],
          ["stranger", stranger, 2_000],
        ] as const) {
          const part = shareOf(proceeds - feeOf(proceeds), bps);
          await expectFunds(suite, () => splitter.release(currency, holder), {
            [`${who} ${name}`]: part,
            [`splitter ${name}`]: -part,
          });
        }
      }
      expect(await ethers.provider.getBalance(address)).to.equal(0n);
      expect(await suite.token.balanceOf(address)).to.equal(0n);
    });
  });

  describe("given a payee who cannot be paid", () => {
    for (const mood of ["Reject", "Burn", "RejectLarge"] as const) {
      it(`credits one that does ${mood}, who withdraws elsewhere`, async () => {
        const suite = await loadDrops();
        const { drop, dropAddress, heir, work } = suite;
        const { odd, address } = await deployOddParty(suite, "odd", Mood[mood]);
        await createDrop(suite, [{}], { shares: [{ holder: address, bps: 10_000 }] });
        await mint(suite, suite.buyer);
        const fee = feeOf(PRICE);
        await expectFunds(
          suite,
          async () => {
            expect(await eventsOf(drop, drop.draw(work, PHASE))).to.deep.equal([
              ["ProceedsDrawn", work, PHASE, address, PRICE - fee, fee],
              ["Credited", address, NATIVE, PRICE - fee],
            ]);
          },
          {
            "odd credit in drop native": PRICE - fee,
            "owed by drop native": fee,
            "protocol fees in drop native": fee,
          },
        );
        const withdraw = drop.interface.encodeFunctionData("withdraw", [NATIVE, heir.address]);
        await expectFunds(suite, () => odd.execute(dropAddress, withdraw), {
          "odd credit in drop native": fee - PRICE,
          "heir native": PRICE - fee,
          "drop native": fee - PRICE,
        });
      });
    }

    it("credits one that a token has blocked, and keeps the books", async () => {
      const suite = await loadDrops();
      const { artist, buyer, drop, work } = suite;
      const { odd, address } = await deployOddMoney(suite);
      await createDrop(suite, [{ currency: address }]);
      await mintInToken(suite, buyer);
      await odd.setBlocked(artist.address, true);
      const fee = feeOf(PRICE);
      await expectFunds(suite, () => drop.draw(work, PHASE), {
        "artist credit in drop odd": PRICE - fee,
        "protocol fees in drop odd": fee,
      });
      await odd.setBlocked(artist.address, false);
      await expectFunds(suite, () => drop.withdrawFor(artist, address), {
        "artist credit in drop odd": fee - PRICE,
        "artist odd": PRICE - fee,
        "drop odd": fee - PRICE,
        "owed by drop odd": fee - PRICE,
      });
    });
  });

  it("is not interrupted by any call that moves money or copies", async () => {
    const suite = await loadDrops();
    const { drop, dropAddress, work } = suite;
    const { odd, address } = await deployOddParty(suite, "odd", Mood.Accept);
    await createDrop(suite, [{}], { shares: [{ holder: address, bps: 10_000 }] });
    const locked = selectorOf(drop, "ReentrancyGuardReentrantCall");
    for (const callData of lockedCalls(suite)) {
      await mint(suite, suite.buyer);
      await odd.setCallBack(dropAddress, callData);
      await expectFunds(suite, () => drop.draw(work, PHASE), drawn(PRICE, "native", "odd"));
      expect([await odd.callBackSucceeded(), await odd.callBackAnswer()]).to.deep.equal([false, locked]);
    }
  });
});

describe("EditionDrop: the sum of a drop", () => {
  for (const [name, currencyOf] of [
    ["native", () => NATIVE],
    ["token", ({ money }: DropSuite) => money],
  ] as const) {
    it(`is refunds, draws and fees, to the last unit, in ${name}`, async () => {
      const suite = await loadDrops();
      const { buyer, drop, dropAddress, edition, receiver, stranger, work } = suite;
      const currency = currencyOf(suite);
      const prices = [1_000_003n, 17n, 333_333_333_333n] as const;
      const refundUntil = suite.now + DAY / 2;
      await createDrop(
        suite,
        prices.map((price) => ({ currency, price, walletLimit: 0 })),
        { refundUntil },
      );
      const balances = async () => {
        const [balance] = await suite.reader.read([dropAddress], [currency], []);
        return balance!;
      };
      let income = 0n;
      const sell = async (who: typeof buyer, phase: number, quantity: number) => {
        const due = prices[phase - 1]! * BigInt(quantity);
        income += due;
        if (currency === NATIVE) await mint(suite, who, { phase, quantity, price: prices[phase - 1]! });
        else await mintInToken(suite, who, { phase, quantity });
      };
      let out = 0n;
      const refund = async (who: typeof buyer, copy: number) => {
        out += await drop.connect(who).refund.staticCall(work, copy);
        await drop.connect(who).refund(work, copy);
      };
      const draw = async (phase: number) => {
        out += await drop.draw.staticCall(work, phase);
        await drop.draw(work, phase);
      };

      await sell(buyer, 1, 7);
      await sell(stranger, 2, 3);
      await sell(receiver, 3, 2);
      await edition.connect(stranger).transferFrom(stranger, buyer, 8);
      await refund(buyer, 8);
      await refund(buyer, 4);
      await refund(receiver, 12);
      expect(out).to.equal(prices[0] + prices[1] + prices[2]);
      expect(await balances()).to.equal(income - out);
      await time.increaseTo(refundUntil);
      for (const phase of [1, 2, 3]) await draw(phase);
      for (const quantity of [1, 1, 2]) {
        for (const phase of [1, 2, 3]) {
          await sell(stranger, phase, quantity);
          await draw(phase);
        }
      }
      const fees = (await drop.owed(currency)).protocolFees;
      const sold = await Promise.all([1, 2, 3].map((phase) => drop.phaseOf(work, phase)));
      const due = sold.map(({ terms, totals }) => feeOf(terms.price * totals.sold));
      expect(fees).to.equal(due[0]! + due[1]! + due[2]!);
      expect(out + fees).to.equal(income);
      expect(await balances()).to.equal(fees);
      expect(await drop.owed(currency)).to.deep.equal([fees, fees]);
      await drop.collectProtocolFee(currency);
      expect(await balances()).to.equal(0n);
      expect(await drop.owed(currency)).to.deep.equal([0n, 0n]);
    });
  }
});
