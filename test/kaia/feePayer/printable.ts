import { expect } from "chai";
import { printable } from "../../../scripts/kaia/feePayer/printable.ts";

describe("printable", () => {
  it("shows one line of plain characters, without addresses of servers", () => {
    expect(printable("a\r\nb \u001b[31m https://user:secret@node/x c")).to.equal("a b  [31m (URL) c");
  });

  it("is short", () => {
    expect(printable("x".repeat(201))).to.equal(`${"x".repeat(200)}...`);
    expect(printable("x".repeat(200))).to.equal("x".repeat(200));
  });

  it("takes no longer for a long text", () => {
    const before = performance.now();
    printable("a".repeat(1_000_000));
    expect(performance.now() - before).to.be.lessThan(50);
  });
});
