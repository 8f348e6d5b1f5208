import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract, ContractTransactionResponse } from "ethers";
import { answering, FEE_PAYER, installFeePayer, setFeePayer } from "../access/precompiles.ts";
import { type Auction, encodeBid } from "../../sdk/src/terms/auction.js";
import {
  auctionId,
  auctionOf,
  type AuctionSuite,
  bid,
  expectFunds,
  Kind,
  loadAuctions,
  PLAIN_BID,
  waitForEnd,
} from "../helpers/auctions.js";
import { DAY, ethers, NATIVE, networkHelpers, NOBODY, PRICE } from "../helpers/suite.js";

type Sent = Promise<ContractTransactionResponse>;

interface Guarded extends AuctionSuite {
  service: HardhatEthersSigner;
  auction: Auction;
}

const AMOUNT = 2n * PRICE;

/** The ways to take part with 2 PRICE, and the currency of each. */
const WAYS: [way: string, currency: "native" | "token", pay: (guarded: Guarded, who: HardhatEthersSigner) => Sent][] = [
  ["the plain bid", "native", ({ house, auction }, who) => house.connect(who)[PLAIN_BID](auction, { value: AMOUNT })],
  ["a bid in native coin", "native", (guarded, who) => bid(guarded, who, guarded.auction, AMOUNT)],
  ["a bid in a token", "token", (guarded, who) => bid(guarded, who, guarded.auction, AMOUNT)],
  ["a bid by a KIP-7 transfer", "token", (guarded, who) => transfer(guarded, who, false)],
  [
    "a purchase in native coin",
    "native",
    ({ house, auction }, who) => house.connect(who).buyNow(auction, "0x", { value: AMOUNT }),
  ],
  ["a purchase in a token", "token", ({ house, auction }, who) => house.connect(who).buyNow(auction, "0x")],
  ["a purchase by a KIP-7 transfer", "token", (guarded, who) => transfer(guarded, who, true)],
];

/** How a chain no longer tells who pays. */
const SILENCES: [how: string, code: (service: string) => string][] = [
  ["it is gone", () => "0x"],
  ["it answers a word", (service) => answering(ethers.zeroPadValue(service, 32), 32)],
  ["it reverts", (service) => answering(ethers.zeroPadBytes(service, 32), 20, { reverts: true })],
  ["it burns all gas", () => "0xfe"],
];

/** 23: the same through the auction house. A gate that closes must not lock in what is inside. */
describe("attack 23: auctions for those whose fee the service pays", () => {
  describe("given a chain without the precompile", () => {
    it("creates no such auction: the seller keeps the NFT", async () => {
      const suite = await loadAuctions();
      expect(await ethers.provider.getCode(FEE_PAYER)).to.equal("0x");
      for (const gateService of [suite.owner.address, FEE_PAYER]) {
        const auction = auctionOf(suite, { gateKind: Kind.FeePayer, gateService });
        const attempt = () => suite.house.connect(suite.seller).create(auction);
        await expectRefused(suite, attempt, suite.gate, "AccessFeePayerUnknown");
      }
    });

    it("creates none whose service is the zero address, as which an empty answer could be read", async () => {
      const suite = await loadAuctions();
      const auction = auctionOf(suite, { gateKind: Kind.FeePayer, gateService: NOBODY });
      const attempt = () => suite.house.connect(suite.seller).create(auction);
      await expectRefused(suite, attempt, suite.gate, "AccessInvalidGate", [Kind.FeePayer, NOBODY]);
    });

    it("does not turn an open auction into one, which stays as it is", async () => {
      const suite = await loadAuctions();
      const auction = auctionOf(suite);
      await suite.house.connect(suite.seller).create(auction);
      const next = { ...auction, gateKind: Kind.FeePayer, gateService: suite.owner.address };
      const attempt = () => suite.house.connect(suite.seller).edit(auction, next);
      await expectRefused(suite, attempt, suite.gate, "AccessFeePayerUnknown");
      await expectFunds(suite, () => bid(suite, suite.buyer, auction, AMOUNT), bidOf());
    });
  });

  describe("given a chain that tells who pays", () => {
    for (const [way, currency, pay] of WAYS) {
      it(`refuses ${way} whose fee another pays, and takes it from whoever's fee the service pays`, async () => {
        const here = await create(currency);
        const { buyer, stranger, seller, service } = here;
        for (const payer of [buyer.address, stranger.address, seller.address, here.houseAddress, NOBODY]) {
          await setFeePayer(networkHelpers, payer);
          const attempt = () => pay(here, buyer);
          await expectRefused(here, attempt, here.gate, "AccessWrongFeePayer", [payer, service.address]);
        }
        await setFeePayer(networkHelpers, service.address);
        await pay(here, buyer);
        const sold = way.startsWith("a purchase");
        const { bidder } = await here.house.auctionOf(here.art, 1n);
        expect(bidder).to.equal(sold ? NOBODY : buyer.address);
        expect(await here.collection.ownerOf(1)).to.equal(sold ? buyer.address : here.houseAddress);
      });
    }

    it("does not let a bid be beaten by one whose fee another pays", async () => {
      const here = await create("native");
      const { buyer, rival, auction, gate, service } = here;
      await bid(here, buyer, auction, AMOUNT);
      await setFeePayer(networkHelpers, rival.address);
      const attempt = () => bid(here, rival, auction, 2n * AMOUNT);
      await expectRefused(here, attempt, gate, "AccessWrongFeePayer", [rival.address, service.address]);
    });
  });

  for (const [how, code] of SILENCES) {
    describe(`given a precompile that vanishes after the creation: ${how}`, () => {
      async function vanished(currency: "native" | "token", bidder?: "buyer"): Promise<Guarded> {
        const here = await create(currency);
        if (bidder) await bid(here, here[bidder], here.auction, AMOUNT);
        await networkHelpers.setCode(FEE_PAYER, code(here.service.address));
        return here;
      }

      for (const [way, currency, pay] of WAYS) {
        it(`refuses ${way}`, async () => {
          const here = await vanished(currency);
          const attempt = () => pay(here, here.buyer);
          await expectRefused(here, attempt, here.gate, "AccessFeePayerUnknown");
        });
      }

      it("refuses to beat a bid that stands", async () => {
        const here = await vanished("native", "buyer");
        const attempt = () => bid(here, here.rival, here.auction, 2n * AMOUNT);
        await expectRefused(here, attempt, here.gate, "AccessFeePayerUnknown");
      });

      it("lets the seller cancel, who has the NFT back", async () => {
        const here = await vanished("native");
        const { house, seller, auction } = here;
        await expectFunds(here, () => house.connect(seller).cancel(auction, seller), {
          ...ENDED,
          "owner of 1": "seller",
        });
      });

      it("lets the seller edit the auction into an open one, which takes bids", async () => {
        const here = await vanished("native");
        const { house, seller, buyer, auction } = here;
        const next = { ...auction, gateKind: Kind.Open, gateService: NOBODY };
        await expectFunds(here, () => house.connect(seller).edit(auction, next), { "auction of 1": auctionId(next) });
        await expectFunds(here, () => bid(here, buyer, next, AMOUNT), bidOf());
      });

      it("ends without a bid: anyone returns the NFT to the seller", async () => {
        const here = await vanished("native");
        await waitForEnd(here.auction);
        await expectFunds(here, () => here.house.connect(here.stranger).settle(here.auction), {
          ...ENDED,
          "owner of 1": "seller",
        });
      });

      for (const unit of ["native", "token"] as const) {
        it(`ends with the bid that stands: everybody is paid, the winner has the NFT (${unit})`, async () => {
          const here = await vanished(unit, "buyer");
          await waitForEnd(here.auction);
          await expectFunds(here, () => here.house.connect(here.stranger).settle(here.auction), {
            ...ENDED,
            [`house ${unit}`]: (AMOUNT / 40n) * -39n,
            [`seller ${unit}`]: (AMOUNT / 40n) * 35n,
            [`artist ${unit}`]: (AMOUNT * 6n) / 100n,
            [`heir ${unit}`]: (AMOUNT * 4n) / 100n,
            // A token's books hold the whole bid until then.
            [`owed by house ${unit}`]: unit === "native" ? AMOUNT / 40n : (AMOUNT / 40n) * -39n,
            [`protocol fees in house ${unit}`]: AMOUNT / 40n,
            "owner of 1": "buyer",
            "bidder for 1": "nobody",
            "bid for 1": -AMOUNT,
          });
        });
      }
    });
  }
});

/** An auction leaves nothing of itself. */
const ENDED = { "auction of 1": ethers.ZeroHash, "end of 1": "0" };

/** What the buyer's first bid of 2 PRICE moves. */
function bidOf(): Record<string, string | bigint> {
  return {
    "buyer native": -AMOUNT,
    "house native": AMOUNT,
    "bidder for 1": "buyer",
    "bid for 1": AMOUNT,
  };
}

/** On a chain that tells who pays, an auction for those whose fee the service pays: it pays all. */
async function create(currency: "native" | "token"): Promise<Guarded> {
  const suite = await loadAuctions();
  const service = (await ethers.getSigners())[10]!;
  await installFeePayer(networkHelpers, service.address);
  const auction = auctionOf(suite, {
    currency: currency === "native" ? NATIVE : suite.money,
    buyNowPrice: AMOUNT,
    gateKind: Kind.FeePayer,
    gateService: service.address,
    endsAt: suite.now + DAY,
  });
  await suite.house.connect(suite.seller).create(auction);
  return { ...suite, parties: { ...suite.parties, service: service.address }, service, auction };
}

function transfer({ token, houseAddress, auction }: Guarded, payer: HardhatEthersSigner, buyNow: boolean): Sent {
  return token.connect(payer)["safeTransfer(address,uint256,bytes)"](houseAddress, AMOUNT, encodeBid(auction, buyNow));
}

/** A typed error, and nobody's money or token moved. */
async function expectRefused(
  suite: AuctionSuite,
  attempt: () => Sent,
  contract: BaseContract,
  error: string,
  args: unknown[] = [],
): Promise<void> {
  const refused = async () => {
    const reverted = expect(attempt()).to.be.revertedWithCustomError(contract, error);
    await (args.length === 0 ? reverted : reverted.withArgs(...args));
  };
  await expectFunds(suite, refused, {});
}
