import { expectChanges, expectRefusal } from "../helpers/books.js";
import { listingOf, purchaseOf, PUT, putOnSale } from "../helpers/listings.js";
import { deployOddCollection, Move } from "../helpers/mocks.js";
import { buy, finalSale } from "../helpers/sales.js";
import { loadSuite, NOBODY } from "../helpers/suite.js";

describe("Collections.isOwnedBy, of a token that was sold", () => {
  it("is true of the buyer", async () => {
    const suite = await loadSuite();
    const purchase = await putOnSale(suite);
    await expectChanges(suite, () => buy(suite, purchase), finalSale(suite, purchase));
  });

  it("is false of a buyer to whom it never came", async () => {
    const suite = await loadSuite();
    const { buyer, exchange, seller } = suite;
    const { odd, address } = await deployOddCollection(suite);
    const purchase = purchaseOf(suite, listingOf(suite), { collection: address });
    await exchange.connect(seller)[PUT](address, 1, purchase.listing);
    await odd.setMove(Move.Nothing, NOBODY);
    const watched = [{ collection: address, tokenId: 1n }];
    const args = [address, 1n, buyer.address, seller.address];
    await expectRefusal(suite, () => buy(suite, purchase), exchange, "SettlementNotDelivered", args, watched);
  });
});
