import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract, BigNumberish, ContractTransactionResponse } from "ethers";
import type { DropPhaseStruct } from "../../typechain-types/market/EditionDrop.js";
import { FEE_PAYER, installFeePayer } from "../access/precompiles.js";
import { Kind } from "../helpers/auctions.js";
import { eventsOf } from "../helpers/books.js";
import { createDrop, createEdition, type DropSuite, expectFunds, loadDrops, phaseOf } from "../helpers/drops.js";
import { DAY, deployMock, ethers, FEE_BPS, networkHelpers, NOBODY, time } from "../helpers/suite.js";
import { at, expectRefusal, MAX_CAP, MAX_PRICE } from "./EditionDrop.fixtures.js";

type QuirkyToken = BaseContract & { setDecimals(value: BigNumberish): Promise<ContractTransactionResponse> };

/** A drop without phases. */
async function loadDrop(): Promise<DropSuite> {
  const suite = await loadDrops();
  await createDrop(suite, []);
  return suite;
}

/** Adds the usual phase with these fields changed. */
function add(
  suite: DropSuite,
  fields: Partial<DropPhaseStruct> = {},
  caller: HardhatEthersSigner = suite.seller,
): Promise<ContractTransactionResponse> {
  return suite.drop.connect(caller).addPhase(suite.work, phaseOf(suite, fields));
}

describe("EditionDrop.addPhase", () => {
  it("refuses while new sales are stopped", async () => {
    const suite = await loadDrop();
    await suite.drop.connect(suite.owner).pause();
    await expectRefusal(suite, () => add(suite), suite.drop, "EnforcedPause", []);
  });

  describe("given a collection without a drop", () => {
    it("refuses an edition of the caller's", async () => {
      const suite = await loadDrops();
      await expectRefusal(suite, () => add(suite), suite.drop, "DropNotFound", [suite.work]);
    });

    it("refuses it also where the caller has a drop of another edition", async () => {
      const suite = await loadDrop();
      const work = await (await createEdition(suite, suite.seller)).getAddress();
      await expectRefusal(suite, () => add({ ...suite, work }), suite.drop, "DropNotFound", [work]);
    });

    it("refuses what is no edition at all", async () => {
      const suite = await loadDrop();
      for (const work of [NOBODY, suite.seller.address, suite.art]) {
        await expectRefusal(suite, () => add({ ...suite, work }), suite.drop, "DropNotFound", [work]);
      }
    });
  });

  for (const who of ["artist", "owner", "stranger"] as const) {
    it(`refuses the ${who}, who does not own the collection`, async () => {
      const suite = await loadDrop();
      const caller = suite[who];
      await expectRefusal(suite, () => add(suite, {}, caller), suite.drop, "DropNotArtist", [
        suite.work,
        caller.address,
      ]);
    });
  }

  it("refuses a price of zero", async () => {
    const suite = await loadDrop();
    await expectRefusal(suite, () => add(suite, { price: 0 }), suite.drop, "DropPriceZero", []);
  });

  it("refuses a phase that sells nothing", async () => {
    const suite = await loadDrop();
    await expectRefusal(suite, () => add(suite, { cap: 0 }), suite.drop, "DropCapZero", []);
  });

  describe("given its time", () => {
    for (const [name, starts, ends] of [
      ["that ends as it starts", 100, 100],
      ["that ends before it starts", 100, 99],
      ["that is over this second", -100, 0],
      ["that was over long ago", -100, -50],
    ] as const) {
      it(`refuses a phase ${name}`, async () => {
        const suite = await loadDrop();
        const now = (await time.latest()) + 10;
        await at(now);
        const [startsAt, endsAt] = [now + starts, now + ends];
        await expectRefusal(suite, () => add(suite, { startsAt, endsAt }), suite.drop, "DropInvalidTime", [
          startsAt,
          endsAt,
          now,
        ]);
      });
    }

    for (const [name, starts, ends] of [
      ["that lasts a second from now", 0, 1],
      ["that began long ago and ends in a second", -DAY, 1],
      ["that lasts a second, far away", 1_000 * DAY, 1_000 * DAY + 1],
    ] as const) {
      it(`takes a phase ${name}`, async () => {
        const suite = await loadDrop();
        const now = (await time.latest()) + 10;
        await at(now);
        await add(suite, { startsAt: now + starts, endsAt: now + ends });
        const { terms } = await suite.drop.phaseOf(suite.work, 1);
        expect([terms.startsAt, terms.endsAt]).to.deep.equal([BigInt(now + starts), BigInt(now + ends)]);
      });
    }
  });

  describe("given a currency that is no token with decimals", () => {
    const strange: [string, (suite: DropSuite) => string | Promise<string>][] = [
      ["an account", ({ stranger }) => stranger.address],
      ["the collection itself", ({ work }) => work],
      ["another NFT contract", ({ art }) => art],
      [
        "an NFT contract with the transfer of a token",
        async () => (await ethers.deployContract("OldNFT")).getAddress(),
      ],
      ["the drop", ({ dropAddress }) => dropAddress],
    ];
    for (const [name, addressOf] of strange) {
      it(`refuses ${name}`, async () => {
        const suite = await loadDrop();
        const currency = await addressOf(suite);
        await expectRefusal(suite, () => add(suite, { currency }), suite.drop, "DropInvalidCurrency", [currency]);
      });
    }

    it("refuses a token of whole units, and takes it with one decimal", async () => {
      const suite = await loadDrop();
      const token = await deployMock<QuirkyToken>("QuirkyERC20");
      const currency = await token.getAddress();
      await token.setDecimals(0);
      await expectRefusal(suite, () => add(suite, { currency }), suite.drop, "DropInvalidCurrency", [currency]);
      await token.setDecimals(1);
      await add(suite, { currency });
      expect((await suite.drop.phaseOf(suite.work, 1)).terms.currency).to.equal(currency);
    });
  });

  describe("given another fee than the present one", () => {
    for (const protocolFeeBps of [0, FEE_BPS - 1, FEE_BPS + 1, 65_535]) {
      it(`refuses ${protocolFeeBps}`, async () => {
        const suite = await loadDrop();
        await expectRefusal(suite, () => add(suite, { protocolFeeBps }), suite.drop, "MarketFeeChanged", [
          protocolFeeBps,
          FEE_BPS,
        ]);
      });
    }

    it("refuses the fee that was changed a moment ago, whatever the drop's other phases have", async () => {
      const suite = await loadDrop();
      await add(suite);
      await suite.drop.connect(suite.owner).setProtocolFee(500, suite.treasury);
      await expectRefusal(suite, () => add(suite), suite.drop, "MarketFeeChanged", [FEE_BPS, 500]);
    });

    it("takes the new fee for a new phase, and leaves that of the others", async () => {
      const suite = await loadDrop();
      const { drop, owner, treasury, work } = suite;
      await add(suite);
      for (const protocolFeeBps of [500, 0]) {
        await drop.connect(owner).setProtocolFee(protocolFeeBps, treasury);
        await add(suite, { protocolFeeBps });
      }
      const phases = await Promise.all([1, 2, 3].map((phase) => drop.phaseOf(work, phase)));
      expect(phases.map(({ terms }) => terms.protocolFeeBps)).to.deep.equal([BigInt(FEE_BPS), 500n, 0n]);
    });
  });

  describe("given a gate", () => {
    afterEach(() => networkHelpers.setCode(FEE_PAYER, "0x"));

    it("refuses a service where everybody may buy", async () => {
      const suite = await loadDrop();
      const gateService = suite.stranger.address;
      await expectRefusal(suite, () => add(suite, { gateService }), suite.gate, "AccessInvalidGate", [
        Kind.Open,
        gateService,
      ]);
    });

    for (const kind of ["Permit", "FeePayer"] as const) {
      it(`refuses ${kind} without a service`, async () => {
        const suite = await loadDrop();
        const gateKind = Kind[kind];
        await expectRefusal(suite, () => add(suite, { gateKind }), suite.gate, "AccessInvalidGate", [gateKind, NOBODY]);
      });
    }

    it("refuses fee payers on a chain that does not tell who pays", async () => {
      const suite = await loadDrop();
      const fields = { gateKind: Kind.FeePayer, gateService: suite.stranger.address };
      await expectRefusal(suite, () => add(suite, fields), suite.gate, "AccessFeePayerUnknown", []);
    });

    it("takes fee payers on a chain that does", async () => {
      const suite = await loadDrop();
      await installFeePayer(networkHelpers, suite.stranger.address);
      await add(suite, { gateKind: Kind.FeePayer, gateService: suite.stranger.address });
      const { terms } = await suite.drop.phaseOf(suite.work, 1);
      expect([terms.gateKind, terms.gateService]).to.deep.equal([BigInt(Kind.FeePayer), suite.stranger.address]);
    });

    it("refuses a kind that there is not", async () => {
      const suite = await loadDrop();
      const fields = { gateKind: 3, gateService: suite.stranger.address };
      await expectFunds(
        suite,
        async () => {
          await expect(add(suite, fields)).to.be.revertedWithoutReason(ethers);
        },
        {},
      );
    });
  });

  describe("given terms that hold", () => {
    it("adds the phase under the next number, with every field as it was named", async () => {
      const suite = await loadDrop();
      const { drop, money, now, seller, stranger, work } = suite;
      const phase = {
        currency: money,
        price: 123_456_789n,
        startsAt: now + 11,
        endsAt: now + 22_222,
        cap: 333,
        walletLimit: 44,
        protocolFeeBps: FEE_BPS,
        gateKind: Kind.Permit,
        gateService: stranger.address,
        allowlist: ethers.id("a root"),
      };
      const terms = [
        money,
        123_456_789n,
        BigInt(now + 11),
        BigInt(now + 22_222),
        333n,
        44n,
        BigInt(FEE_BPS),
        BigInt(Kind.Permit),
        stranger.address,
        phase.allowlist,
      ];
      for (const number of [1n, 2n]) {
        expect(await drop.connect(seller).addPhase.staticCall(work, phase)).to.equal(number);
        await expectFunds(
          suite,
          async () => {
            expect(await eventsOf(drop, add(suite, phase))).to.deep.equal([["PhaseAdded", work, number, terms]]);
          },
          {},
        );
        expect(await drop.phaseOf(work, number)).to.deep.equal([terms, [0n, 0n]]);
        expect((await drop.dropOf(work)).phases).to.equal(number);
      }
    });

    it("keeps the largest values apart from each other", async () => {
      const suite = await loadDrop();
      const { drop, money, now, owner, stranger, treasury, work } = suite;
      const last = 2n ** 40n - 1n;
      const phase = {
        currency: money,
        price: MAX_PRICE,
        startsAt: last - 1n,
        endsAt: last,
        cap: MAX_CAP,
        walletLimit: 65_535n,
        protocolFeeBps: 500,
        gateKind: Kind.Permit,
        gateService: stranger.address,
        allowlist: ethers.MaxUint256,
      };
      await drop.connect(owner).setProtocolFee(500, treasury);
      await add(suite, { ...phase, allowlist: ethers.toBeHex(ethers.MaxUint256) });
      await drop.connect(owner).setProtocolFee(0, treasury);
      await add(suite, { price: 1, startsAt: now, endsAt: now + DAY, cap: 1, walletLimit: 0, protocolFeeBps: 0 });
      expect(await drop.phaseOf(work, 1)).to.deep.equal([
        [
          money,
          MAX_PRICE,
          last - 1n,
          last,
          MAX_CAP,
          65_535n,
          500n,
          BigInt(Kind.Permit),
          stranger.address,
          ethers.toBeHex(ethers.MaxUint256),
        ],
        [0n, 0n],
      ]);
      expect((await drop.phaseOf(work, 2)).terms.slice(0, 7)).to.deep.equal([
        ethers.ZeroAddress,
        1n,
        BigInt(now),
        BigInt(now + DAY),
        1n,
        0n,
        0n,
      ]);
    });

    it("adds one to a drop whose refund date and phases are over, and leaves the drop as it was", async () => {
      const suite = await loadDrops();
      await createDrop(suite, [{}], { refundUntil: suite.now + DAY });
      const later = suite.now + 100 * DAY;
      await time.increaseTo(later);
      await add(suite, { startsAt: later, endsAt: later + DAY });
      const { artist, drop, work, now } = suite;
      expect(await drop.dropOf(work)).to.deep.equal([artist.address, BigInt(now + DAY), 2n]);
    });
  });
});
