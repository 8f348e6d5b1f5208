import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BigNumberish, ContractTransactionResponse } from "ethers";
import type { DropPhaseStruct, ShareStruct } from "../../typechain-types/market/EditionDrop.js";
import { eventsOf } from "../helpers/books.js";
import { createDrop, createEdition, type DropSuite, expectFunds, loadDrops, PHASE, phaseOf } from "../helpers/drops.js";
import { DAY, ethers, FEE_BPS, NATIVE, NOBODY, PRICE } from "../helpers/suite.js";
import { at, expectRefusal } from "./EditionDrop.fixtures.js";

const LATEST = 180 * DAY;

interface Fields {
  caller?: HardhatEthersSigner;
  collection?: string;
  refundUntil?: BigNumberish;
  shares?: ShareStruct[];
  phases?: DropPhaseStruct[];
}

/** Creates the drop of the suite's edition for the artist, without phases, with these fields changed. */
function create(suite: DropSuite, fields: Fields = {}): Promise<ContractTransactionResponse> {
  return suite.drop
    .connect(fields.caller ?? suite.seller)
    .createDrop(
      fields.collection ?? suite.work,
      fields.refundUntil ?? 0,
      fields.shares ?? [{ holder: suite.artist.address, bps: 10_000 }],
      fields.phases ?? [],
    );
}

/** What a phase is in events. */
function termsOf(phase: DropPhaseStruct): unknown[] {
  const { currency, price, startsAt, endsAt, cap, walletLimit, protocolFeeBps } = phase;
  const { gateKind, gateService, allowlist } = phase;
  const numbers = [price, startsAt, endsAt, cap, walletLimit, protocolFeeBps, gateKind].map((value) => BigInt(value));
  return [currency, ...numbers, gateService, allowlist];
}

function share(holder: string, bps = 5_000): ShareStruct {
  return { holder, bps };
}

/** An edition with the code of the suite's one, whose only copy bears a mark and belongs to the stranger. */
async function forge({ work, stranger, seller }: DropSuite): Promise<string> {
  let ownerSlot = 0;
  while (BigInt(await ethers.provider.getStorage(work, ownerSlot)) !== BigInt(seller.address)) ++ownerSlot;
  const word = (value: BigNumberish): string => ethers.toBeHex(value, 32);
  const copySlot = ethers.keccak256(ethers.concat([word(1), word(4)]));
  const slots = [
    { key: word(ownerSlot), value: word(stranger.address) },
    { key: word(0), value: word(2) },
    { key: copySlot, value: word(BigInt(stranger.address) | (PHASE << 232n)) },
  ];
  const forged = await ethers.deployContract("ForgedEdition", [work, slots]);
  return forged.getAddress();
}

describe("EditionDrop.createDrop", () => {
  it("refuses while new sales are stopped", async () => {
    const suite = await loadDrops();
    await suite.drop.connect(suite.owner).pause();
    await expectRefusal(suite, () => create(suite), suite.drop, "EnforcedPause", []);
  });

  describe("given a collection that is not from the factory", () => {
    const strange: [string, (suite: DropSuite) => string | Promise<string>][] = [
      ["nobody", () => NOBODY],
      ["an account", ({ seller }) => seller.address],
      ["another NFT contract of the caller's", ({ art }) => art],
      ["the factory", ({ factory }) => factory.getAddress()],
    ];
    for (const [name, addressOf] of strange) {
      it(`refuses ${name}`, async () => {
        const suite = await loadDrops();
        const collection = await addressOf(suite);
        await expectRefusal(suite, () => create(suite, { collection }), suite.drop, "DropUnknownEdition", [collection]);
      });
    }

    it("refuses an edition with this market that its artist deployed by hand", async () => {
      const suite = await loadDrops();
      const { dropAddress, router, seller } = suite;
      const parts = ["Han River", "HAN", seller, dropAddress, router, 10, "", ""];
      const edition = await ethers.deployContract("KIP17Edition", parts);
      const collection = await edition.getAddress();
      expect([await edition.owner(), await edition.market()]).to.deep.equal([seller.address, dropAddress]);
      await expectRefusal(suite, () => create(suite, { collection }), suite.drop, "DropUnknownEdition", [collection]);
    });

    it("refuses the very code of an edition over storage in which copies are marked as sold", async () => {
      const suite = await loadDrops();
      const { drop, dropAddress, stranger, work } = suite;
      const collection = await forge(suite);
      expect(await ethers.provider.getCode(collection)).to.equal(await ethers.provider.getCode(work));
      const forged = await ethers.getContractAt("KIP17Edition", collection);
      expect([await forged.owner(), await forged.market()]).to.deep.equal([stranger.address, dropAddress]);
      expect([await forged.ownerOf(1), await forged.markOf(1)]).to.deep.equal([stranger.address, PHASE]);
      await expectRefusal(
        suite,
        () => create(suite, { caller: stranger, collection, refundUntil: suite.now + DAY }),
        drop,
        "DropUnknownEdition",
        [collection],
      );
    });
  });

  describe("given a caller who does not own the collection", () => {
    for (const who of ["artist", "owner", "stranger"] as const) {
      it(`refuses the ${who}`, async () => {
        const suite = await loadDrops();
        const caller = suite[who];
        await expectRefusal(suite, () => create(suite, { caller }), suite.drop, "DropNotArtist", [
          suite.work,
          caller.address,
        ]);
      });
    }

    it("refuses who will own it, and takes them once they do, and no longer who did", async () => {
      const suite = await loadDrops();
      const { drop, edition, seller, stranger, work } = suite;
      await edition.connect(seller).transferOwnership(stranger);
      const byNext = () => create(suite, { caller: stranger });
      await expectRefusal(suite, byNext, drop, "DropNotArtist", [work, stranger.address]);
      await edition.connect(stranger).acceptOwnership();
      await expectRefusal(suite, () => create(suite), drop, "DropNotArtist", [work, seller.address]);
      await byNext();
      expect((await drop.dropOf(work)).payee).to.equal(suite.artist.address);
    });
  });

  it("refuses a second drop of the same edition, whatever its terms", async () => {
    const suite = await loadDrops();
    await create(suite);
    for (const fields of [{}, { refundUntil: suite.now + DAY, shares: [share(suite.heir.address)] }]) {
      await expectRefusal(suite, () => create(suite, fields), suite.drop, "DropExists", [suite.work]);
    }
    expect((await suite.drop.dropOf(suite.work)).payee).to.equal(suite.artist.address);
  });

  describe("given a phase with another fee than the present one", () => {
    for (const protocolFeeBps of [0, FEE_BPS - 1, FEE_BPS + 1]) {
      it(`refuses ${protocolFeeBps}`, async () => {
        const suite = await loadDrops();
        const phases = [phaseOf(suite), phaseOf(suite, { protocolFeeBps })];
        await expectRefusal(suite, () => create(suite, { phases }), suite.drop, "MarketFeeChanged", [
          protocolFeeBps,
          FEE_BPS,
        ]);
      });
    }

    it("refuses the fee that was changed a moment ago, and asks for none without phases", async () => {
      const suite = await loadDrops();
      await suite.drop.connect(suite.owner).setProtocolFee(500, suite.treasury);
      const phases = [phaseOf(suite)];
      await expectRefusal(suite, () => create(suite, { phases }), suite.drop, "MarketFeeChanged", [FEE_BPS, 500]);
      await create(suite);
      expect((await suite.drop.dropOf(suite.work)).payee).to.equal(suite.artist.address);
    });
  });

  describe("given a refund date", () => {
    for (const [name, offset] of [
      ["before this second", -1],
      ["of this second", 0],
      ["more than 180 days away", LATEST + 1],
    ] as const) {
      it(`refuses one ${name}`, async () => {
        const suite = await loadDrops();
        const now = suite.now + 10;
        await at(now);
        const refundUntil = now + offset;
        await expectRefusal(suite, () => create(suite, { refundUntil }), suite.drop, "DropInvalidRefundDate", [
          refundUntil,
          now,
        ]);
      });
    }

    it("refuses the last one that there is", async () => {
      const suite = await loadDrops();
      await at(suite.now + 10);
      const refundUntil = 2n ** 40n - 1n;
      await expectRefusal(suite, () => create(suite, { refundUntil }), suite.drop, "DropInvalidRefundDate", [
        refundUntil,
        suite.now + 10,
      ]);
    });

    for (const offset of [1, LATEST]) {
      it(`takes one ${offset} seconds away`, async () => {
        const suite = await loadDrops();
        const now = suite.now + 10;
        await at(now);
        await create(suite, { refundUntil: now + offset });
        expect((await suite.drop.dropOf(suite.work)).refundUntil).to.equal(now + offset);
      });
    }
  });

  describe("given shares that no splitter can have", () => {
    it("refuses none", async () => {
      const suite = await loadDrops();
      const splitter = await ethers.getContractAt("RoyaltySplitter", NOBODY);
      await expectRefusal(suite, () => create(suite, { shares: [] }), splitter, "RoyaltySplitterEmpty", []);
    });

    it("refuses nine, and a holder twice", async () => {
      const suite = await loadDrops();
      const rules = await ethers.getContractAt("RoyaltyInfo", NOBODY);
      const first = suite.artist.address;
      const signers = (await ethers.getSigners()).slice(0, 9);
      const cases: [ShareStruct[], string, unknown[]][] = [
        [signers.map(({ address }) => share(address)), "RoyaltyTooManyEntries", [9, 8]],
        [[share(first), share(first, 1)], "RoyaltyDuplicateEntry", [first]],
      ];
      for (const [shares, error, args] of cases) {
        await expectRefusal(suite, () => create(suite, { shares }), rules, error, args);
      }
    });
  });

  describe("given a share of one who cannot be paid, or of nothing", () => {
    const wrong: [string, (suite: DropSuite) => ShareStruct & { holder: string }][] = [
      ["nobody's", () => ({ holder: NOBODY, bps: 5_000 })],
      ["the drop's", ({ dropAddress }) => ({ holder: dropAddress, bps: 5_000 })],
      ["the collection's", ({ work }) => ({ holder: work, bps: 5_000 })],
      ["of nothing", ({ heir }) => ({ holder: heir.address, bps: 0 })],
    ];
    for (const [name, shareIn] of wrong) {
      it(`refuses one that is ${name}, alone and among others`, async () => {
        const suite = await loadDrops();
        const bad = shareIn(suite);
        const [first, last] = [share(suite.artist.address), share(suite.stranger.address)];
        for (const shares of [[bad], [bad, first], [first, bad, last], [first, last, bad]]) {
          await expectRefusal(suite, () => create(suite, { shares }), suite.drop, "DropInvalidPayee", [bad.holder]);
        }
      });
    }

    it("takes another edition and another market", async () => {
      const suite = await loadDrops();
      const other = await (await createEdition(suite, suite.seller)).getAddress();
      const shares = [share(other), share(suite.exchangeAddress)];
      await create(suite, { shares });
      expect((await suite.drop.dropOf(suite.work)).payee).to.equal(await suite.router.predictSplitter(shares));
    });
  });

  it("refuses all where one of the phases is wrong", async () => {
    const suite = await loadDrops();
    const phases = [phaseOf(suite), phaseOf(suite, { price: 0 })];
    await expectRefusal(suite, () => create(suite, { phases }), suite.drop, "DropPriceZero", []);
    expect(await suite.drop.dropOf(suite.work)).to.deep.equal([NOBODY, 0n, 0n]);
  });

  it("begins a drop without phases, and moves nothing", async () => {
    const suite = await loadDrops();
    const { artist, drop, seller, work } = suite;
    await expectFunds(
      suite,
      async () => {
        expect(await eventsOf(drop, create(suite))).to.deep.equal([
          ["DropCreated", work, seller.address, artist.address, 0n],
        ]);
      },
      {},
    );
    expect(await drop.dropOf(work)).to.deep.equal([artist.address, 0n, 0n]);
  });

  it("begins a drop with phases, numbered in their order, in one transaction", async () => {
    const suite = await loadDrops();
    const { artist, drop, money, now, seller, work } = suite;
    const phases = [
      phaseOf(suite, { price: 1, cap: 2 }),
      phaseOf(suite, { currency: money, startsAt: now + DAY, endsAt: now + 2 * DAY, walletLimit: 0 }),
      phaseOf(suite, { currency: NATIVE, price: PRICE + 5n }),
    ];
    const refundUntil = now + 30 * DAY;
    expect(await eventsOf(drop, create(suite, { refundUntil, phases }))).to.deep.equal([
      ["DropCreated", work, seller.address, artist.address, BigInt(refundUntil)],
      ...phases.map((phase, index) => ["PhaseAdded", work, BigInt(index + 1), termsOf(phase)]),
    ]);
    expect(await drop.dropOf(work)).to.deep.equal([artist.address, BigInt(refundUntil), 3n]);
    for (const [index, phase] of phases.entries()) {
      expect((await drop.phaseOf(work, index + 1)).terms).to.deep.equal(termsOf(phase));
    }
  });

  it("begins the drops of two editions, neither knowing of the other", async () => {
    const suite = await loadDrops();
    const { drop, heir, stranger } = suite;
    const other = await createEdition(suite, stranger);
    const collection = await other.getAddress();
    await createDrop(suite);
    await create(suite, { caller: stranger, collection, shares: [share(heir.address)] });
    expect(await drop.dropOf(collection)).to.deep.equal([heir.address, 0n, 0n]);
    expect((await drop.dropOf(suite.work)).phases).to.equal(1n);
  });

  describe("given receivers", () => {
    it("pays a single one directly, whatever the number of their share", async () => {
      const suite = await loadDrops();
      const { drop, heir, router, work } = suite;
      const sent = await create(suite, { shares: [share(heir.address, 1)] });
      expect((await drop.dropOf(work)).payee).to.equal(heir.address);
      expect(await eventsOf(router, sent)).to.deep.equal([]);
    });

    it("deploys the splitter of several, and pays that", async () => {
      const suite = await loadDrops();
      const { artist, drop, heir, router, work } = suite;
      const shares = [share(artist.address, 6_000), share(heir.address, 1_500)];
      const splitter = await router.predictSplitter(shares);
      expect(await ethers.provider.getCode(splitter)).to.equal("0x");
      const sent = await create(suite, { shares });
      expect(await eventsOf(router, sent)).to.deep.equal([
        [
          "RoyaltySplitterDeployed",
          splitter,
          [
            [artist.address, 6_000n],
            [heir.address, 1_500n],
          ],
        ],
      ]);
      expect((await eventsOf(drop, sent))[0]![3]).to.equal(splitter);
      expect((await drop.dropOf(work)).payee).to.equal(splitter);
      expect(await ethers.provider.getCode(splitter)).not.to.equal("0x");
    });

    it("takes a splitter that is there already", async () => {
      const suite = await loadDrops();
      const { artist, drop, heir, router, work } = suite;
      const shares = [share(artist.address), share(heir.address)];
      await router.deploySplitter(shares);
      expect(await eventsOf(router, create(suite, { shares }))).to.deep.equal([]);
      expect((await drop.dropOf(work)).payee).to.equal(await router.predictSplitter(shares));
    });
  });

  describe("given that the collection changed hands afterwards", () => {
    it("lets the new owner manage, not the old one, and leaves the payee", async () => {
      const suite = await loadDrops();
      const { artist, buyer, drop, edition, seller, stranger, work } = suite;
      await createDrop(suite);
      await edition.connect(seller).transferOwnership(stranger);
      await edition.connect(stranger).acceptOwnership();
      for (const attempt of [
        () => drop.connect(seller).addPhase(work, phaseOf(suite)),
        () => drop.connect(seller).endPhase(work, PHASE),
      ]) {
        await expectRefusal(suite, attempt, drop, "DropNotArtist", [work, seller.address]);
      }
      const again = () => create(suite, { caller: stranger, shares: [share(stranger.address)] });
      await expectRefusal(suite, again, drop, "DropExists", [work]);
      await drop.connect(stranger).addPhase(work, phaseOf(suite));
      await drop.connect(stranger).endPhase(work, PHASE);
      await drop.connect(buyer)["mint(address,uint256,uint256)"](work, 2, 1, { value: PRICE });
      const fee = PRICE / 40n;
      await expectFunds(suite, () => drop.connect(stranger).draw(work, 2), {
        "artist native": PRICE - fee,
        "drop native": fee - PRICE,
        "owed by drop native": fee,
        "protocol fees in drop native": fee,
      });
      expect((await drop.dropOf(work)).payee).to.equal(artist.address);
    });

    it("lets nobody manage where the owner renounced it, and sells on", async () => {
      const suite = await loadDrops();
      const { buyer, drop, edition, seller, work } = suite;
      await createDrop(suite);
      await edition.connect(seller).renounceOwnership();
      const add = () => drop.connect(seller).addPhase(work, phaseOf(suite));
      await expectRefusal(suite, add, drop, "DropNotArtist", [work, seller.address]);
      await expectFunds(
        suite,
        () => drop.connect(buyer)["mint(address,uint256,uint256)"](work, PHASE, 1, { value: PRICE }),
        { "buyer native": -PRICE, "drop native": PRICE, "buyer copies": 1n, minted: 1n },
      );
    });
  });
});
