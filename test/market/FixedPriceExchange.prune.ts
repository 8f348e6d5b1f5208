import { expect } from "chai";
import { eventsOf, expectChanges, expectRefusal, failureOf } from "../helpers/books.js";
import { fullListing, listingOf, NO_LISTING, PUT, putOnSale, storedListing } from "../helpers/listings.js";
import { deployOddCollection } from "../helpers/mocks.js";
import { ethers, loadSuite, time } from "../helpers/suite.js";

const NONE = Object.values(NO_LISTING).join();

describe("FixedPriceExchange.prune", () => {
  describe("given no such listing", () => {
    it("refuses a token that nobody listed", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller, stranger } = suite;
      await expectRefusal(
        suite,
        () => exchange.connect(stranger).prune(art, 1, seller),
        exchange,
        "ExchangeNotListed",
        [art, 1n, seller.address],
      );
    });

    it("refuses another seller than the one who listed", async () => {
      const suite = await loadSuite();
      const { art, exchange, stranger } = suite;
      await putOnSale(suite);
      await expectRefusal(
        suite,
        () => exchange.connect(stranger).prune(art, 1, stranger),
        exchange,
        "ExchangeNotListed",
        [art, 1n, stranger.address],
      );
    });
  });

  describe("given a listing that stands", () => {
    it("refuses everyone", async () => {
      const suite = await loadSuite();
      const { art, exchange, owner, seller, stranger } = suite;
      await putOnSale(suite);
      for (const caller of [stranger, owner, seller]) {
        await expectRefusal(
          suite,
          () => exchange.connect(caller).prune(art, 1, seller),
          exchange,
          "ExchangeListingStands",
          [art, 1n, seller.address],
        );
      }
    });

    it("refuses where the seller has only withdrawn the approval", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, exchangeAddress, seller, stranger } = suite;
      await putOnSale(suite);
      await collection.connect(seller).setApprovalForAll(exchangeAddress, false);
      await expectRefusal(
        suite,
        () => exchange.connect(stranger).prune(art, 1, seller),
        exchange,
        "ExchangeListingStands",
        [art, 1n, seller.address],
      );
    });

    it("refuses a second before the expiry", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller, stranger } = suite;
      const { listing } = await putOnSale(suite);
      await expectRefusal(
        suite,
        async () => {
          await time.setNextBlockTimestamp(listing.expiresAt - 1);
          await exchange.connect(stranger).prune(art, 1, seller);
        },
        exchange,
        "ExchangeListingStands",
        [art, 1n, seller.address],
      );
    });

    it("cannot be removed by any amount of gas, though the collection's ownerOf is dear", async () => {
      const suite = await loadSuite();
      const { exchange, seller, stranger } = suite;
      const { odd, address } = await deployOddCollection(suite);
      const listing = listingOf(suite);
      await exchange.connect(seller)[PUT](address, 1, listing);
      await odd.setOwnerOfGas(1_900_000);
      const names = new Set<string>();
      for (let gasLimit = 24_000; gasLimit <= 2_424_000; gasLimit += 20_000) {
        try {
          await exchange.connect(stranger).prune(address, 1, seller, { gasLimit });
          names.add("removed");
        } catch (error) {
          names.add(failureOf(exchange, error));
        }
      }
      expect([...names].sort()).to.deep.equal(["BoundedCallInsufficientGas", "ExchangeListingStands", "out of gas"]);
      expect(await storedListing(suite, 1n, seller.address, address)).to.deep.equal(listing);
    });
  });

  describe("given a listing that has expired", () => {
    it("removes it from the second of the expiry on, though the seller owns the token", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller, stranger } = suite;
      const { listing } = await putOnSale(suite);
      await expectChanges(
        suite,
        async () => {
          await time.setNextBlockTimestamp(listing.expiresAt);
          expect(await eventsOf(exchange, exchange.connect(stranger).prune(art, 1, seller))).to.deep.equal([
            ["SaleCancelled", art, 1n, seller.address],
          ]);
        },
        { "listing of 1": NONE },
      );
    });

    it("removes it without asking a collection whose ownerOf fails", async () => {
      const suite = await loadSuite();
      const { exchange, seller, stranger } = suite;
      const { odd, address } = await deployOddCollection(suite);
      const listing = listingOf(suite);
      await exchange.connect(seller)[PUT](address, 1, listing);
      await odd.setOwnerOfGas(5_000_000);
      await time.setNextBlockTimestamp(listing.expiresAt);
      await exchange.connect(stranger).prune(address, 1, seller, { gasLimit: 100_000 });
      expect(await storedListing(suite, 1n, seller.address, address)).to.deep.equal(NO_LISTING);
    });
  });

  describe("given a seller who no longer owns the token", () => {
    it("removes the listing for anyone, also while new sales are stopped", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, owner, seller, stranger, receiver } = suite;
      await putOnSale(suite);
      await exchange.connect(owner).pause();
      await collection.connect(seller).transferFrom(seller.address, receiver.address, 1);
      await expectChanges(
        suite,
        async () => {
          expect(await eventsOf(exchange, exchange.connect(stranger).prune(art, 1, seller))).to.deep.equal([
            ["SaleCancelled", art, 1n, seller.address],
          ]);
        },
        { "listing of 1": NONE },
      );
    });

    it("removes the listing of a burned token", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, seller, stranger } = suite;
      await putOnSale(suite);
      await collection.connect(seller).burn(1);
      await exchange.connect(stranger).prune(art, 1, seller);
      expect(await storedListing(suite)).to.deep.equal(NO_LISTING);
    });

    it("removes the listing of a collection that has gone", async () => {
      const suite = await loadSuite();
      const { art, exchange, seller, stranger } = suite;
      await putOnSale(suite);
      await ethers.provider.send("hardhat_setCode", [art, "0x"]);
      await exchange.connect(stranger).prune(art, 1, seller);
      expect(await storedListing(suite)).to.deep.equal(NO_LISTING);
    });

    it("removes a listing whose collection needs more gas to name an owner than a question may use", async () => {
      const suite = await loadSuite();
      const { exchange, seller, stranger } = suite;
      const { odd, address } = await deployOddCollection(suite);
      await exchange.connect(seller)[PUT](address, 1, listingOf(suite));
      await odd.setOwnerOfGas(2_100_000);
      await exchange.connect(stranger).prune(address, 1, seller);
      expect(await storedListing(suite, 1n, seller.address, address)).to.deep.equal(NO_LISTING);
    });

    it("forgets all optional fields", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, seller, stranger } = suite;
      await putOnSale(suite, fullListing(suite));
      await collection.connect(seller).transferFrom(seller.address, stranger.address, 1);
      await exchange.connect(stranger).prune(art, 1, seller);
      await collection.connect(stranger).transferFrom(stranger.address, seller.address, 1);
      const { listing } = await putOnSale(suite, { storefront: stranger.address });
      expect(await storedListing(suite)).to.deep.equal(listing);
    });

    it("leaves the listing of the new owner", async () => {
      const suite = await loadSuite();
      const { art, collection, exchange, seller, stranger } = suite;
      await putOnSale(suite);
      await collection.connect(seller).transferFrom(seller.address, stranger.address, 1);
      const listing = listingOf(suite, { price: 4n });
      await exchange.connect(stranger)[PUT](art, 1, listing);
      await exchange.connect(seller).prune(art, 1, seller);
      expect(await storedListing(suite, 1n, stranger.address)).to.deep.equal(listing);
    });
  });
});
