import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { type BaseContract, concat, type Result, type TransactionResponse } from "ethers";
import { openedIn } from "../../sdk/src/terms/escrow.js";
import { type ContractWallet, Mood } from "../access/world.ts";
import { type Auction, encodeBid } from "../../sdk/src/terms/auction.js";
import {
  auctionId,
  auctionOf,
  type AuctionSuite,
  bid,
  expectFunds,
  FULL_BID,
  Kind,
  loadAuctions,
  PLAIN_BID,
  waitForEnd,
} from "../helpers/auctions.js";
import {
  encodeAccessProof,
  type AccessPermit,
  accessPermitDigest,
  signAccessPermit,
} from "../../sdk/src/terms/accessPermit.ts";
import { DAY, deployMock, ethers, NATIVE, PRICE, time } from "../helpers/suite.js";

interface Gated extends AuctionSuite {
  auction: Auction;
  service: HardhatEthersSigner;
  /** For the buyer, in the auction, for a day. The service has signed it. */
  permit: AccessPermit;
  proof: string;
}

type Sent = Promise<TransactionResponse>;

/** A way to pay 2 PRICE in an auction. */
interface Way {
  name: string;
  /** What the money is in, by its name in the books. */
  unit: "native" | "token";
  pay(gated: Gated, bidder: HardhatEthersSigner, auction: Auction, proof: string): Sent;
}

const AMOUNT = 2n * PRICE;

const BIDS: Way[] = [
  { name: "a bid in native coin", unit: "native", pay: (gated, bidder, ...rest) => payByBid(gated, bidder, ...rest) },
  { name: "a bid in a token", unit: "token", pay: (gated, bidder, ...rest) => payByBid(gated, bidder, ...rest) },
  {
    name: "a bid by a KIP-7 transfer",
    unit: "token",
    pay: (gated, bidder, auction, proof) => transfer(gated, bidder, encodeBid(auction, false, proof)),
  },
];

const PURCHASES: Way[] = [
  {
    name: "a purchase in native coin",
    unit: "native",
    pay: ({ house }, buyer, auction, proof) => house.connect(buyer).buyNow(auction, proof, { value: AMOUNT }),
  },
  {
    name: "a purchase in a token",
    unit: "token",
    pay: ({ house }, buyer, auction, proof) => house.connect(buyer).buyNow(auction, proof),
  },
  {
    name: "a purchase by a KIP-7 transfer",
    unit: "token",
    pay: (gated, buyer, auction, proof) => transfer(gated, buyer, encodeBid(auction, true, proof)),
  },
];

/** 20: the same through the auction house, where a permit that counts for too much costs somebody money or the token. */
describe("attack 20: permits at auctions", () => {
  for (const way of [...BIDS, ...PURCHASES]) {
    describe(`given ${way.name}`, () => {
      async function gated(): Promise<Gated> {
        return create({ currency: way.unit });
      }

      it("fails with the permit of another account", async () => {
        const here = await gated();
        const { stranger } = here;
        await expectNotSigned(here, { account: stranger }, () => way.pay(here, stranger, here.auction, here.proof));
        await expectStillGood(here, way);
      });

      it("fails with the permit of another auction, of the same seller and service", async () => {
        const here = await gated();
        const other = { ...here.auction, tokenId: 2n };
        await here.house.connect(here.seller).create(other);
        const sale = auctionId(other);
        const proof = await signAccessPermit({ ...here.permit, sale, signer: here.service });
        await expectNotSigned(here, {}, () => way.pay(here, here.buyer, here.auction, proof));
        expect(await here.gate.permitUsed(await accessPermitDigest({ ...here.permit, sale }))).to.equal(false);
        await expectStillGood(here, way);
      });

      it("fails with the permit for the very auction in another house", async () => {
        const here = await gated();
        const { router, escrow, gate, owner, house, seller, collection, treasury, auction } = here;
        const twin = await ethers.deployContract("AuctionHouse", [router, escrow, gate, owner]);
        const twinAddress = await twin.getAddress();
        await twin.connect(owner).setProtocolFee((await house.protocolFee()).bps, treasury);
        await house.connect(seller).cancel(auction, seller);
        await collection.connect(seller).setApprovalForAll(twinAddress, true);
        await here.token.connect(here.buyer).approve(twinAddress, ethers.MaxUint256);
        await twin.connect(seller).create(auction);
        expect((await twin.auctionOf(auction.collection, 1n)).id).to.equal(here.permit.sale);
        const there = { ...here, house: twin, houseAddress: twinAddress };
        there.parties = { ...here.parties, house: twinAddress };
        await expectNotSigned(there, { market: twin }, () => way.pay(there, here.buyer, auction, here.proof));
        await expectUnused(here);
      });

      it("fails with a permit that the service did not sign: the seller, the bidder", async () => {
        const here = await gated();
        for (const signer of [here.seller, here.buyer]) {
          const forged = await signAccessPermit({ ...here.permit, signer });
          await expectNotSigned(here, {}, () => way.pay(here, here.buyer, here.auction, forged));
        }
        await expectStillGood(here, way);
      });

      it("fails with a permit that is out of date", async () => {
        const here = await gated();
        const deadline = BigInt(here.permit.deadline);
        await expectRefused(
          here,
          async () => {
            await time.setNextBlockTimestamp(deadline + 1n);
            return way.pay(here, here.buyer, here.auction, here.proof);
          },
          here.gate,
          "AccessPermitExpired",
          [deadline, deadline + 1n],
        );
        await expectUnused(here);
      });

      it("fails without a permit", async () => {
        const here = await gated();
        const attempt = () => way.pay(here, here.buyer, here.auction, "0x");
        await expectRefused(here, attempt, here.gate, "AccessInvalidProof", [0n]);
        await expectStillGood(here, way);
      });

      it("fails after the seller edited the auction, for the old terms as for the new", async () => {
        const here = await gated();
        const next = { ...here.auction, minRaise: 1n };
        await here.house.connect(here.seller).edit(here.auction, next);
        const changed = { sale: auctionId(next) };
        await expectNotSigned(here, changed, () => way.pay(here, here.buyer, next, here.proof));
        const attempt = () => way.pay(here, here.buyer, here.auction, here.proof);
        await expectRefused(here, attempt, here.house, "AuctionNotFound", [here.permit.sale]);
        await expectUnused(here);
        const renewed = await signAccessPermit({ ...here.permit, ...changed, signer: here.service });
        await way.pay(here, here.buyer, next, renewed);
        expect(await here.gate.permitUsed(await accessPermitDigest({ ...here.permit, ...changed }))).to.equal(true);
      });

      it("takes an edit there and back for the terms that the service meant: an id is what it stands for", async () => {
        const here = await gated();
        const next = { ...here.auction, minRaise: 1n };
        await here.house.connect(here.seller).edit(here.auction, next);
        await here.house.connect(here.seller).edit(next, here.auction);
        await expectStillGood(here, way);
      });
    });
  }

  for (const way of BIDS) {
    it(`admits once to raise by ${way.name}: not again at once, nor after a rival's bid`, async () => {
      const here = await create({ currency: way.unit });
      const { buyer, rival, auction, permit, proof, service, gate } = here;
      const higher = { ...here, amount: 3n * PRICE };
      await way.pay(here, buyer, auction, proof);
      const raise = () => payByBid(higher, buyer, auction, proof, higher.amount);
      const digest = await accessPermitDigest(permit);
      await expectRefused(here, raise, gate, "AccessPermitUsed", [digest]);
      const rivals = await signAccessPermit({ ...permit, account: rival, signer: service });
      await bid(here, rival, auction, 3n * PRICE, rivals);
      const again = () => payByBid(here, buyer, auction, proof, 4n * PRICE);
      await expectRefused(here, again, gate, "AccessPermitUsed", [digest]);
      const second = await signAccessPermit({ ...permit, nonce: 2n, signer: service });
      await expectFunds(here, () => payByBid(here, buyer, auction, second, 4n * PRICE), {
        [`buyer ${way.unit}`]: -4n * PRICE,
        [`rival ${way.unit}`]: 3n * PRICE,
        [`house ${way.unit}`]: PRICE,
        ...(way.unit === "token" ? { "owed by house token": PRICE } : {}),
        "bidder for 1": "buyer",
        "bid for 1": PRICE,
      });
    });
  }

  for (const way of PURCHASES) {
    it(`admits once to ${way.name}: not to the same auction that comes back after a refund`, async () => {
      const here = await create({ currency: way.unit, refundWindow: DAY });
      const { house, escrow, collection, seller, buyer, auction, proof, permit, gate, service } = here;
      await way.pay(here, buyer, auction, proof);
      const [opened] = await escrow.queryFilter(escrow.filters.EscrowOpened());
      const { terms } = openedIn(opened!.args as unknown as Result);
      await escrow.connect(buyer).refund(terms);
      expect(await collection.ownerOf(1)).to.equal(seller.address);
      await house.connect(seller).create(auction);
      expect((await house.auctionOf(auction.collection, 1n)).id).to.equal(permit.sale);
      const again = () => way.pay(here, buyer, auction, proof);
      await expectRefused(here, again, gate, "AccessPermitUsed", [await accessPermitDigest(permit)]);
      const second = await signAccessPermit({ ...permit, nonce: 2n, signer: service });
      await way.pay(here, buyer, auction, second);
      expect(await collection.ownerOf(1)).to.equal(buyer.address);
    });
  }

  describe("given the plain bid, which has no place for a proof", () => {
    it("fails, with a permit behind its call data as well", async () => {
      const here = await create({});
      const { house, houseAddress, gate, buyer, auction, proof } = here;
      const plain = house.interface.encodeFunctionData(PLAIN_BID, [auction]);
      for (const data of [plain, concat([plain, proof])]) {
        const attempt = () => buyer.sendTransaction({ to: houseAddress, data, value: AMOUNT });
        await expectRefused(here, attempt, gate, "AccessInvalidProof", [0n]);
      }
      await expectStillGood(here, BIDS[0]!);
    });
  });

  describe("given a KIP-7 transfer by an operator", () => {
    async function operated() {
      const here = await create({ currency: "token" });
      const operator = here.stranger;
      const send = (proof: string): Sent =>
        here.token
          .connect(operator)
          ["safeTransferFrom(address,address,uint256,bytes)"](
            here.buyer.address,
            here.houseAddress,
            AMOUNT,
            encodeBid(here.auction, false, proof),
          );
      return { ...here, operator, send };
    }

    it("fails with the operator's own permit: who pays is who bids", async () => {
      const here = await operated();
      await here.token.connect(here.buyer).approve(here.operator.address, AMOUNT);
      const own = { ...here.permit, account: here.operator };
      const proof = await signAccessPermit({ ...own, signer: here.service });
      await expectNotSigned(here, {}, () => here.send(proof));
      expect(await here.gate.permitUsed(await accessPermitDigest(own))).to.equal(false);
      await expectStillGood(here, BIDS[2]!);
    });

    it("fails with the payer's permit where the payer approved nothing", async () => {
      const here = await operated();
      await expectFunds(
        here,
        () => expect(here.send(here.proof)).to.be.revertedWith("KIP7: insufficient allowance"),
        {},
      );
      await expectStillGood(here, BIDS[2]!);
    });

    it("bids for the payer with the payer's permit", async () => {
      const here = await operated();
      await here.token.connect(here.buyer).approve(here.operator.address, AMOUNT);
      await expectFunds(here, () => here.send(here.proof), bidOf("token"));
      expect(await here.gate.permitUsed(await accessPermitDigest(here.permit))).to.equal(true);
    });
  });

  describe("given a bid in the name of somebody whose permit was seen", () => {
    it("does not use it up by a call of the hook, with money of one's own in the house", async () => {
      const here = await create({ currency: "token" });
      const { house, houseAddress, token, money, stranger, buyer, auction, proof } = here;
      await token.connect(stranger).transfer(houseAddress, AMOUNT);
      for (const buyNow of [false, true]) {
        const data = encodeBid(auction, buyNow, proof);
        const attempt = () => house.connect(stranger).onKIP7Received(stranger, buyer, AMOUNT, data);
        await expectRefused(here, attempt, house, "MarketWrongCurrency", [money, stranger.address]);
      }
      await expectStillGood(here, BIDS[2]!);
    });

    it("does not use it up by a call of the hook for an auction in native coin", async () => {
      const here = await create({});
      const { house, stranger, buyer, auction, proof } = here;
      const data = encodeBid(auction, false, proof);
      const attempt = () => house.connect(stranger).onKIP7Received(stranger, buyer, AMOUNT, data);
      await expectRefused(here, attempt, house, "MarketWrongCurrency", [NATIVE, stranger.address]);
      await expectStillGood(here, BIDS[0]!);
    });

    it("does not use it up by another token's transfer", async () => {
      const here = await create({});
      const { house, houseAddress, money, stranger, token, auction, buyer, proof } = here;
      await token.connect(buyer).approve(stranger.address, AMOUNT);
      const data = encodeBid(auction, false, proof);
      const asOperator = token.connect(stranger);
      const attempt = () =>
        asOperator["safeTransferFrom(address,address,uint256,bytes)"](buyer.address, houseAddress, AMOUNT, data);
      await expectRefused(here, attempt, house, "MarketWrongCurrency", [NATIVE, money]);
      await expectStillGood(here, BIDS[0]!);
    });

    it("does not use it up by a bid that the house refuses for another reason", async () => {
      const here = await create({});
      const { house, buyer, auction, proof } = here;
      const tooLow = () => bid(here, buyer, auction, PRICE - 1n, proof);
      await expectRefused(here, tooLow, house, "AuctionBidTooLow", [PRICE - 1n, PRICE]);
      const underpaid = () => house.connect(buyer)[FULL_BID](auction, AMOUNT, proof, { value: AMOUNT - 1n });
      await expectRefused(here, underpaid, house, "MarketWrongPayment", [AMOUNT, AMOUNT - 1n]);
      await expectStillGood(here, BIDS[0]!);
    });
  });

  describe("given a service that turns hostile when a bid stands", () => {
    for (const mood of ["Revert", "BurnGas", "RevertMegabyte"] as const) {
      it(`lets nobody else bid, and the auction ends as it must: ${mood}`, async () => {
        const here = await create({});
        const { house, seller, buyer, rival, stranger, gate } = here;
        const wallet = await deployMock<ContractWallet>("ContractWallet");
        await wallet.setMood(Mood.AlwaysYes);
        const walletAddress = await wallet.getAddress();
        const auction = { ...here.auction, gateService: walletAddress };
        const permit = { ...here.permit, sale: auctionId(auction) };
        await house.connect(seller).edit(here.auction, auction);
        await bid(here, buyer, auction, AMOUNT, encodeAccessProof(permit.nonce, permit.deadline, "0x"));
        await wallet.setMood(Mood[mood]);
        const digest = await accessPermitDigest({ ...permit, account: rival });
        const attempt = () =>
          bid(here, rival, auction, 3n * PRICE, encodeAccessProof(permit.nonce, permit.deadline, "0x"));
        await expectRefused(here, attempt, gate, "AccessPermitNotSigned", [digest, walletAddress]);
        await waitForEnd(auction);
        await expectFunds(here, () => house.connect(stranger).settle(auction), SETTLED);
      });
    }
  });
});

/** What the end of an auction moves in which the buyer's 2 PRICE won: 10 % to artists, 2.5 % to the protocol. */
const SETTLED = {
  "house native": (AMOUNT / 40n) * -39n,
  "seller native": (AMOUNT / 40n) * 35n,
  "artist native": (AMOUNT * 6n) / 100n,
  "heir native": (AMOUNT * 4n) / 100n,
  "owed by house native": AMOUNT / 40n,
  "protocol fees in house native": AMOUNT / 40n,
  "owner of 1": "buyer",
  "auction of 1": ethers.ZeroHash,
  "end of 1": "0",
  "bidder for 1": "nobody",
  "bid for 1": -AMOUNT,
};

/** What the buyer's first bid of 2 PRICE moves. */
function bidOf(unit: "native" | "token"): Record<string, string | bigint> {
  return {
    [`buyer ${unit}`]: -AMOUNT,
    [`house ${unit}`]: AMOUNT,
    ...(unit === "token" ? { "owed by house token": AMOUNT } : {}),
    "bidder for 1": "buyer",
    "bid for 1": AMOUNT,
  };
}

/** An auction for those who have a permit, and a permit for the buyer. Anyone may buy for 2 PRICE, too. */
async function create({
  currency = "native",
  ...fields
}: Partial<Omit<Auction, "currency">> & { currency?: "native" | "token" }): Promise<Gated> {
  const suite = await loadAuctions();
  const service = (await ethers.getSigners())[10]!;
  suite.parties = { ...suite.parties, service: service.address };
  const auction = auctionOf(suite, {
    currency: currency === "native" ? NATIVE : suite.money,
    buyNowPrice: AMOUNT,
    gateKind: Kind.Permit,
    gateService: service.address,
    endsAt: suite.now + 2 * DAY,
    ...fields,
  });
  await suite.house.connect(suite.seller).create(auction);
  const permit: AccessPermit = {
    gate: suite.gate,
    chainId: (await ethers.provider.getNetwork()).chainId,
    market: suite.house,
    sale: auctionId(auction),
    account: suite.buyer,
    nonce: 1n,
    deadline: suite.now + DAY,
  };
  return { ...suite, auction, service, permit, proof: await signAccessPermit({ ...permit, signer: service }) };
}

function payByBid(
  gated: Gated,
  bidder: HardhatEthersSigner,
  auction: Auction,
  proof: string,
  amount: bigint = AMOUNT,
): Sent {
  return bid(gated, bidder, auction, amount, proof);
}

function transfer({ token, houseAddress }: Gated, payer: HardhatEthersSigner, data: string): Sent {
  return token.connect(payer)["safeTransfer(address,uint256,bytes)"](houseAddress, AMOUNT, data);
}

/** A typed error, and nobody's money or token moved. */
async function expectRefused(
  suite: AuctionSuite,
  attempt: () => Sent,
  contract: BaseContract,
  error: string,
  args: unknown[],
): Promise<void> {
  const refused = () =>
    expect(attempt())
      .to.be.revertedWithCustomError(contract, error)
      .withArgs(...args);
  await expectFunds(suite, refused, {}, [1n, 2n]);
}

/** What was brought is no permit of the service, which would have to be this one. */
async function expectNotSigned(here: Gated, asked: Partial<AccessPermit>, attempt: () => Sent): Promise<void> {
  const digest = await accessPermitDigest({ ...here.permit, ...asked });
  await expectRefused(here, attempt, here.gate, "AccessPermitNotSigned", [digest, here.service.address]);
  expect(await here.gate.permitUsed(digest)).to.equal(false);
}

async function expectUnused({ gate, permit }: Gated): Promise<void> {
  expect(await gate.permitUsed(await accessPermitDigest(permit))).to.equal(false);
}

/** The permit admits whom it is for, by the very way that was refused. */
async function expectStillGood(here: Gated, way: Way): Promise<void> {
  await expectUnused(here);
  const digest = await accessPermitDigest(here.permit);
  await expect(way.pay(here, here.buyer, here.auction, here.proof))
    .to.emit(here.gate, "PermitUsed")
    .withArgs(here.houseAddress, here.permit.sale, here.buyer.address, digest);
}
