import { expect } from "chai";
import { signedOrders } from "../../examples/signed-orders.ts";

describe("examples/signed-orders.ts", () => {
  it("sells by a signed listing, and again to a signed offer", async () => {
    const { owners, expected } = await signedOrders();
    expect(owners).to.deep.equal(expected);
  });
});
