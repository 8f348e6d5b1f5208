import { expect } from "chai";
import { encodeRlp, type RlpStructuredData } from "ethers";
import { writeRlp } from "../../../scripts/kaia/transactions/writeRlp.ts";

const bytes = (length: number, first = "ab"): string => (length === 0 ? "0x" : `0x${first.padEnd(2 * length, "01")}`);

describe("writeRlp", () => {
  const items: [string, RlpStructuredData][] = [
    ...[0, 1, 2, 55, 56, 57, 255, 256, 65_535, 65_536].map((length): [string, string] => [
      `${length} bytes`,
      bytes(length),
    ]),
    ["the byte 0x00", "0x00"],
    ["the byte 0x7f", "0x7f"],
    ["the byte 0x80", "0x80"],
    ["capital letters", "0xABCDEF"],
    ["no items", []],
    ["a list in a list", [[[]], [bytes(3), [bytes(60)]]]],
    ["a list of 55 bytes", Array.from({ length: 55 }, () => "0x05")],
    ["a list of 56 bytes", Array.from({ length: 56 }, () => "0x05")],
    ["a list of 256 bytes", Array.from({ length: 256 }, () => "0x05")],
  ];
  for (const [name, item] of items) {
    it(`encodes ${name} as ethers does`, () => {
      expect(writeRlp(item)).to.equal(encodeRlp(item));
    });
  }

  it("takes no more than eight times as long for eight times as much, or almost", () => {
    const timeOf = (length: number): number => {
      const item = [bytes(length)];
      const times = Array.from({ length: 7 }, () => {
        const before = performance.now();
        for (let round = 0; round < 20; round++) writeRlp(item);
        return performance.now() - before;
      });
      return Math.min(...times);
    };
    timeOf(65_536);
    expect(timeOf(8 * 65_536)).to.be.lessThan(30 * timeOf(65_536) + 5);
  });
});
