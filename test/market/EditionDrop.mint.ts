import { createDrop, expectFunds, loadDrops, mint, PHASE, PLAIN_MINT } from "../helpers/drops.js";
import { DAY, PRICE, time } from "../helpers/suite.js";

describe("EditionDrop.mint, in native coin", () => {
  it("mints copies to the buyer and keeps the price until it is drawn", async () => {
    const suite = await loadDrops();
    await createDrop(suite);
    await expectFunds(suite, () => mint(suite, suite.buyer, { quantity: 3 }), {
      "buyer native": -3n * PRICE,
      "drop native": 3n * PRICE,
      "buyer copies": 3n,
      minted: 3n,
    });
    await expectFunds(suite, () => suite.drop.connect(suite.stranger).draw(suite.work, PHASE), {
      "drop native": (-3n * PRICE * 39n) / 40n,
      "artist native": (3n * PRICE * 39n) / 40n,
      "owed by drop native": (3n * PRICE) / 40n,
      "protocol fees in drop native": (3n * PRICE) / 40n,
    });
  });

  it("takes a copy back for its price until the refund date", async () => {
    const suite = await loadDrops();
    await createDrop(suite, [{}], { refundUntil: suite.now + DAY });
    const { drop, buyer, work } = suite;
    await drop.connect(buyer)[PLAIN_MINT](work, PHASE, 2, { value: 2n * PRICE });
    await expectFunds(suite, () => drop.connect(buyer).refund(work, 1), {
      "buyer native": PRICE,
      "drop native": -PRICE,
      "buyer copies": -1n,
    });
    await time.increaseTo(suite.now + DAY);
    await expectFunds(suite, () => drop.draw(work, PHASE), {
      "drop native": (-PRICE * 39n) / 40n,
      "artist native": (PRICE * 39n) / 40n,
      "owed by drop native": PRICE / 40n,
      "protocol fees in drop native": PRICE / 40n,
    });
  });
});
