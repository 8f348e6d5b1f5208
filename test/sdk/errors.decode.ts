import { expect } from "chai";
import { AbiCoder, concat, Interface, ZeroAddress } from "ethers";
import { errorSignatures } from "../../sdk/src/abi/errors.ts";
import { decodeRevert } from "../../sdk/src/errors/decodeRevert.ts";
import { formatAmount, formatBps, formatDuration, formatTime } from "../../sdk/src/errors/sentence.ts";

const errors = new Interface(Object.values(errorSignatures));
const TOKEN = "0x00000000000000000000000000000000000000A1";
const MONEY = { address: TOKEN, symbol: "MNY", decimals: 6 };
const KAIA = { address: ZeroAddress, symbol: "KAIA", decimals: 18 };

describe("sdk: what a revert says", () => {
  it("tells times as dates", () => {
    const data = errors.encodeErrorResult("EscrowWindowOver", [1_800_000_000n, 1_800_000_001n]);
    expect(decodeRevert(data)).to.deep.equal({
      code: "EscrowWindowOver",
      message: "The time for a refund is over, since 2027-01-15 08:00:00 UTC.",
      args: { closesAt: 1_800_000_000n, timestamp: 1_800_000_001n },
    });
  });

  it("tells amounts in the call's currency", () => {
    const data = errors.encodeErrorResult("AuctionBidTooLow", [1_500_000n, 2_000_000n]);
    const { message } = decodeRevert(data, { currency: MONEY });
    expect(message).to.equal("The bid is too low: 1.5 MNY, and at least 2 MNY are asked for.");
  });

  it("tells amounts of coins in the chain's own", () => {
    const data = errors.encodeErrorResult("MarketWrongPayment", [10n ** 18n, 5n * 10n ** 17n]);
    const { message } = decodeRevert(data, { currency: KAIA, coin: "KAIA" });
    expect(message).to.equal("The payment is not what the sale asks for: 1 KAIA are due, and 0.5 KAIA came.");
  });

  it("tells an amount in the currency that the error names, whatever the call's", () => {
    const data = errors.encodeErrorResult("LedgerPaymentRefused", [ZeroAddress, TOKEN, 10n ** 18n]);
    const { message } = decodeRevert(data, { currency: MONEY, coin: "KAIA" });
    expect(message).to.equal(`The receiver or the token refused the payment; the credit stays: 1 KAIA for ${TOKEN}.`);
  });

  it("says the smallest unit where it knows no currency", () => {
    const data = errors.encodeErrorResult("OrderAboveMaximum", [7n, 6n]);
    expect(decodeRevert(data).message).to.include("7 (smallest units) instead of 6 (smallest units)");
  });

  it("tells rates as percents and lengths of time in their units", () => {
    const fee = errors.encodeErrorResult("MarketFeeChanged", [250n, 1n]);
    expect(decodeRevert(fee).message).to.equal("The protocol's fee has changed: it is 0.01 %, not 2.5 %.");
    const window = errors.encodeErrorResult("ExchangeRefundWindowTooLong", [2_595_600n, 2_592_000n]);
    expect(decodeRevert(window).message).to.include("30 days 1 hour, and at most 30 days are possible");
  });

  it("finds the error within that of a sweep", () => {
    const reason = errors.getError("ExchangeListingExpired")!.selector;
    const decoded = decodeRevert(errors.encodeErrorResult("SweepIncomplete", [2n, reason]));
    expect(decoded.code).to.equal("SweepIncomplete");
    expect(decoded.message).to.equal("One of the items cannot be bought, so none was: item 2. The listing has ended.");
    expect(decoded.args).to.deep.equal({ index: 2n, reason, reasonCode: "ExchangeListingExpired" });
  });

  it("finds no error within that of a sweep whose item failed without one", () => {
    const decoded = decodeRevert(errors.encodeErrorResult("SweepIncomplete", [0n, "0x00000000"]));
    expect(decoded.args.reasonCode).to.equal("REVERTED");
  });

  it("hands on a contract's own text", () => {
    const data = concat(["0x08c379a0", AbiCoder.defaultAbiCoder().encode(["string"], ["not today"])]);
    expect(decodeRevert(data)).to.deep.equal({
      code: "REVERTED",
      message: "The contract refuses: not today",
      args: { reason: "not today" },
    });
  });

  it("tells what a panic means", () => {
    const panic = (code: number): string =>
      concat(["0x4e487b71", AbiCoder.defaultAbiCoder().encode(["uint256"], [code])]);
    expect(decodeRevert(panic(0x11))).to.deep.equal({
      code: "PANIC",
      message: "The contract has a fault: a number became too large or too small.",
      args: { code: 17n },
    });
    expect(decodeRevert(panic(0x99)).message).to.include("panic 153");
  });

  it("tells that there is no reason where there is none", () => {
    expect(decodeRevert("0x")).to.deep.include({ code: "REVERTED", args: {} });
  });

  it("does not guess at an error that it does not know", () => {
    const { code, args } = decodeRevert("0xdeadbeef");
    expect(code).to.equal("UNKNOWN_REVERT");
    expect(args).to.deep.equal({ data: "0xdeadbeef", length: 4n });
  });

  it("does not trust an error of the right name and the wrong form", () => {
    const data = errors.encodeErrorResult("EscrowWindowOver", [1n, 2n]).slice(0, -2);
    expect(decodeRevert(data).code).to.equal("UNKNOWN_REVERT");
    expect(decodeRevert("0x08c379a000").code).to.equal("UNKNOWN_REVERT");
  });
});

describe("sdk: values as a person writes them", () => {
  it("has no digits that are not needed", () => {
    expect(formatAmount(0n, KAIA, "KAIA")).to.equal("0 KAIA");
    expect(formatAmount(1n, KAIA, "KAIA")).to.equal("0.000000000000000001 KAIA");
    expect(formatAmount(10n, { ...MONEY, decimals: 0 })).to.equal("10 MNY");
    expect(formatAmount(10n, { ...MONEY, decimals: undefined })).to.equal(`10 (smallest units of ${TOKEN})`);
    expect(formatBps(10_000n)).to.equal("100 %");
    expect(formatBps(1n)).to.equal("0.01 %");
  });

  it("names the two largest units of a length of time", () => {
    expect(formatDuration(0n)).to.equal("0 seconds");
    expect(formatDuration(1n)).to.equal("1 second");
    expect(formatDuration(90_061n)).to.equal("1 day 1 hour");
    expect(formatDuration(7n * 86_400n)).to.equal("7 days");
  });

  it("survives times that no calendar has", () => {
    expect(formatTime(0n)).to.equal("1970-01-01 00:00:00 UTC");
    expect(formatTime(2n ** 256n - 1n)).to.equal(`second ${2n ** 256n - 1n}`);
  });
});
