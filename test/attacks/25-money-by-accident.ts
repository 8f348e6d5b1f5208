import { expect } from "chai";
import { encodeBid } from "../../sdk/src/terms/auction.js";
import {
  type AuctionSuite,
  bid,
  createAuction,
  expectFunds,
  FULL_BID,
  loadAuctions,
  waitForEnd,
} from "../helpers/auctions.js";
import { bidPlaced, expectRefused, expectSolvent, send, settled } from "../helpers/bids.js";
import {
  createDrop,
  type DropSuite,
  encodePurchase,
  expectFunds as expectDropFunds,
  loadDrops,
  mint,
  purchaseOf,
} from "../helpers/drops.js";
import { deployOddToken } from "../helpers/mocks.js";
import { DAY, ethers, NATIVE, networkHelpers, PRICE, time } from "../helpers/suite.js";

const MORE = 2n * PRICE;
const GIFT = 7n * PRICE;

/** 25: what nobody bid or paid is nobody's bid or payment. */
describe("attack 25: money and tokens sent by accident, or forced in", () => {
  describe("given an auction house", () => {
    it("takes no coins that come without a bid", async () => {
      const suite = await loadAuctions();
      for (const data of ["0x", "0x12345678"]) {
        const sent = () => suite.stranger.sendTransaction({ to: suite.houseAddress, value: 1n, data });
        await expectFunds(suite, () => expect(sent()).to.be.revert(ethers), {});
      }
    });

    it("lets nobody bid or buy with coins forced in, and pays out what it would without them", async () => {
      const suite = await loadAuctions();
      const { house, houseAddress, buyer, stranger, seller } = suite;
      const auction = await createAuction(suite);
      const sale = await createAuction(suite, { tokenId: 2n, buyNowPrice: PRICE });
      await networkHelpers.setBalance(houseAddress, GIFT);
      const short = () => house.connect(stranger).buyNow(sale, "0x", { value: PRICE - 1n });
      await expectRefused(suite, short, "MarketWrongPayment", [PRICE, PRICE - 1n]);
      const free = () => house.connect(stranger)[FULL_BID](auction, MORE, "0x", { value: PRICE });
      await expectRefused(suite, free, "MarketWrongPayment", [MORE, PRICE]);
      for (const way of [
        () => house.connect(stranger).withdraw(NATIVE, stranger),
        () => house.connect(seller).withdraw(NATIVE, seller),
      ]) {
        await expectFunds(
          suite,
          () => expect(way()).to.be.revertedWithCustomError(house, "LedgerNothingToWithdraw"),
          {},
        );
      }
      await expectFunds(suite, () => bid(suite, buyer, auction, PRICE), bidPlaced(suite, auction, "buyer", PRICE));
      await waitForEnd(auction);
      await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "buyer", PRICE));
      await house.collectProtocolFee(NATIVE);
      expect(await ethers.provider.getBalance(houseAddress)).to.equal(GIFT);
    });

    it("books no token that was sent to it, and owes nobody any of it", async () => {
      const suite = await loadAuctions();
      const { house, houseAddress, token, money, stranger, buyer } = suite;
      const auction = await createAuction(suite, { currency: money });
      await expectFunds(suite, () => token.connect(stranger).transfer(houseAddress, GIFT), {
        "stranger token": -GIFT,
        "house token": GIFT,
      });
      await expectFunds(suite, () => bid(suite, buyer, auction, PRICE), bidPlaced(suite, auction, "buyer", PRICE));
      await waitForEnd(auction);
      await expectFunds(suite, () => house.settle(auction), settled(suite, auction, "buyer", PRICE));
      await expectSolvent(suite, money, GIFT);
      await house.collectProtocolFee(money);
      await expectSolvent(suite, money, GIFT);
      const nothing = () => house.connect(stranger).withdraw(money, stranger);
      await expectRefused(suite, nothing, "LedgerNothingToWithdraw", [stranger.address, money]);
    });

    it("does not take the standing bid for a surplus that somebody could bid with", async () => {
      const suite = await loadAuctions();
      const { house, money, buyer, stranger } = suite;
      const auction = await createAuction(suite, { currency: money });
      const other = await createAuction(suite, { currency: money, tokenId: 2n });
      await bid(suite, buyer, auction, GIFT);
      await suite.token.connect(stranger).approve(suite.houseAddress, 0);
      const unpaid = () => bid(suite, stranger, other, PRICE);
      await expectFunds(suite, () => expect(unpaid()).to.be.revert(ethers), {}, [1n, 2n]);
      // The hook is only for the token itself.
      const args = ["0x0000000000000000000000000000000000000001", stranger.address, PRICE, encodeBid(other)] as const;
      const pretended = () => house.connect(stranger).onKIP7Received(...args);
      await expectRefused(suite, pretended, "MarketWrongCurrency", [money, stranger.address]);
      await expectSolvent(suite, money);
    });

    it("refuses a safe transfer that says nothing, or of a token in which nobody sells", async () => {
      const suite = await loadAuctions();
      const { token, houseAddress, buyer } = suite;
      const auction = await createAuction(suite);
      const silent = () => token.connect(buyer)["safeTransfer(address,uint256)"](houseAddress, PRICE);
      await expectFunds(suite, () => expect(silent()).to.be.revert(ethers), {});
      const wrong = () => send(suite, "buyer", auction, PRICE);
      await expectFunds(suite, () => expect(wrong()).to.be.revert(ethers), {});
    });

    it("auctions no NFT that was sent to it, and refuses one that is sent safely", async () => {
      const suite = await loadAuctions();
      const { collection, house, houseAddress, seller, stranger, art } = suite;
      const safe = () =>
        seller.sendTransaction({
          to: art,
          data: new ethers.Interface(["function safeTransferFrom(address,address,uint256)"]).encodeFunctionData(
            "safeTransferFrom",
            [seller.address, houseAddress, 1],
          ),
        });
      await expectFunds(suite, () => expect(safe()).to.be.revert(ethers), {});
      await expectFunds(suite, () => collection.connect(seller).transferFrom(seller.address, houseAddress, 1), {
        "owner of 1": "house",
      });
      for (const who of [seller, stranger]) {
        const creating = () => createAuction({ ...suite, seller: who });
        await expectRefused(suite, creating, "AuctionNotOwner", [art, 1, houseAddress, who.address]);
      }
      const other = await createAuction(suite, { tokenId: 2n });
      await expectFunds(
        suite,
        () => house.connect(seller).cancel(other, seller),
        { "auction of 2": ethers.ZeroHash, "end of 2": "0", "owner of 2": "seller" },
        [1n, 2n],
      );
    });
  });

  describe("given a drop", () => {
    async function selling(): Promise<DropSuite> {
      const suite = await loadDrops();
      await createDrop(suite, [{}, { currency: suite.money }], { refundUntil: suite.now + DAY });
      return suite;
    }

    it("lets nobody buy or return with coins forced in, and pays out what it would without them", async () => {
      const suite = await selling();
      const { drop, dropAddress, work, buyer, stranger, edition } = suite;
      await networkHelpers.setBalance(dropAddress, GIFT);
      for (const value of [0n, PRICE - 1n, PRICE + 1n]) {
        const attempt = () => mint(suite, stranger, {}, value);
        await expectDropFunds(
          suite,
          () => expect(attempt()).to.be.revertedWithCustomError(drop, "MarketWrongPayment").withArgs(PRICE, value),
          {},
        );
      }
      await mint(suite, buyer, { quantity: 2 });
      const foreign = drop.connect(stranger).refund(work, 1);
      await expect(foreign).to.be.revertedWithCustomError(edition, "KIP17EditionNotHolder");
      await drop.connect(buyer).refund(work, 1);
      await time.increaseTo(suite.now + DAY);
      await drop.draw(work, 1);
      await drop.collectProtocolFee(NATIVE);
      expect(await ethers.provider.getBalance(dropAddress)).to.equal(GIFT);
    });

    it("books no token that was sent to it, and pays the artist none of it", async () => {
      const suite = await selling();
      const { drop, dropAddress, work, token, money, buyer, stranger } = suite;
      await expectDropFunds(suite, () => token.connect(stranger).transfer(dropAddress, GIFT), {
        "stranger token": -GIFT,
        "drop token": GIFT,
      });
      await mint(suite, buyer, { phase: 2, currency: money }, 0n);
      await time.increaseTo(suite.now + DAY);
      await expectDropFunds(suite, () => drop.draw(work, 2), {
        "artist token": (PRICE * 39n) / 40n,
        "drop token": (PRICE * -39n) / 40n,
        "owed by drop token": (PRICE * -39n) / 40n,
        "protocol fees in drop token": PRICE / 40n,
      });
      await drop.collectProtocolFee(money);
      expect(await token.balanceOf(dropAddress)).to.equal(GIFT);
    });

    it("takes no safe transfer without a purchase, with too much or with too little", async () => {
      const suite = await selling();
      const { dropAddress, token, money, buyer, drop } = suite;
      const safe = "safeTransfer(address,uint256,bytes)";
      const data = encodePurchase(purchaseOf(suite, { phase: 2, currency: money }));
      await token.connect(suite.stranger).transfer(dropAddress, GIFT);
      for (const [amount, sent] of [
        [PRICE, "0x"],
        [PRICE - 1n, data],
        [PRICE + 1n, data],
        [0n, data],
      ] as const) {
        const attempt = () => token.connect(buyer)[safe](dropAddress, amount, sent);
        await expectDropFunds(suite, () => expect(attempt()).to.be.revert(ethers), {});
      }
      expect((await drop.owed(money)).total).to.equal(0);
    });

    it("takes no coins that come without a purchase, and none beside a payment in a token", async () => {
      const suite = await selling();
      const { dropAddress, stranger, buyer, money, drop } = suite;
      const sent = () => stranger.sendTransaction({ to: dropAddress, value: 1n });
      await expectDropFunds(suite, () => expect(sent()).to.be.revert(ethers), {});
      const both = () => mint(suite, buyer, { phase: 2, currency: money }, 1n);
      await expectDropFunds(
        suite,
        () => expect(both()).to.be.revertedWithCustomError(drop, "MarketWrongPayment").withArgs(0, 1),
        {},
      );
    });
  });

  it("lets a surplus of a token fill up a payment that falls short, and never what is owed to others", async () => {
    const suite: AuctionSuite = await loadAuctions();
    const { house, houseAddress, buyer, rival } = suite;
    const odd = await deployCharging(suite);
    const address = await odd.getAddress();
    const auction = await createAuction(suite, { currency: address });
    const other = await createAuction(suite, { currency: address, tokenId: 2n });
    await bid(suite, rival, other, MORE);
    await odd.setFee(100);
    const short = PRICE - PRICE / 100n;
    const attempt = () => bid(suite, buyer, auction, PRICE);
    await expectRefused(suite, attempt, "MarketWrongPayment", [PRICE, short]);
    await odd.setFee(0);
    await odd.connect(suite.stranger).transfer(houseAddress, PRICE / 100n);
    await odd.setFee(100);
    // Documented: what lies there for nobody counts, and is then gone.
    await bid(suite, buyer, auction, PRICE);
    await expectSolvent(suite, address, 0n);
    await odd.setFee(0);
    await waitForEnd(other);
    await house.settle(other);
    await house.settle(auction);
    await house.collectProtocolFee(address);
    await expectSolvent(suite, address, 0n);
    expect(await odd.balanceOf(houseAddress)).to.equal(0);
  });
});

/** A token that may charge for transfers, which everybody here has. */
async function deployCharging(suite: AuctionSuite) {
  const { odd, address } = await deployOddToken(suite, 10n * PRICE);
  for (const person of [suite.buyer, suite.rival, suite.stranger]) {
    await odd.mint(person.address, 10n * PRICE);
    await odd.connect(person).approve(suite.houseAddress, ethers.MaxUint256);
  }
  suite.currencies.odd = address;
  return odd;
}
