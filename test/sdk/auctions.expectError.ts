import { expect } from "chai";
import { AuctionError, type AuctionErrorCode } from "../../sdk/src/auctions/AuctionError.ts";

/** Expects a failure by its code. */
export async function expectAuctionError(
  failing: () => Promise<unknown>,
  code: AuctionErrorCode,
): Promise<AuctionError> {
  let error: unknown;
  try {
    await failing();
  } catch (reason) {
    error = reason;
  }
  expect(error).to.be.instanceOf(AuctionError);
  expect((error as AuctionError).code).to.equal(code);
  return error as AuctionError;
}
