import { expect } from "chai";
import { firstSale } from "../../examples/first-sale.ts";

describe("examples/first-sale.ts", () => {
  it("sells a work and takes it back", async () => {
    const { ownerAfterRefund, artist } = await firstSale();
    expect(ownerAfterRefund).to.equal(artist);
  });
});
