import { expect } from "chai";
import { Bench, type Changes, expectOwner } from "../../bench/lib/bench.ts";
import { NATIVE, PRICE } from "../../scripts/gas/world.ts";

/** What catches a peer that pays a wrong amount, or moves no NFT. */
describe("bench: checks of a trade", () => {
  describe("Bench.sendMoving", () => {
    it("returns the gas where each party's tokens moved by the amount", async () => {
      const { bench, token, transfer, seller, buyer } = await setUp();
      const changes: Changes = [
        [seller, -5n],
        [buyer, 5n],
      ];
      expect(await bench.sendMoving(await token.getAddress(), changes, seller, token, ...transfer)).to.be.above(21_000);
    });

    it("fails where one gains a unit less", async () => {
      const { bench, token, transfer, seller, buyer } = await setUp();
      await expectFailure(
        bench.sendMoving(await token.getAddress(), [[buyer, 6n]], seller, token, ...transfer),
        `what ${buyer.address} gained`,
      );
    });

    it("fails where one loses a unit more", async () => {
      const { bench, token, transfer, seller } = await setUp();
      await expectFailure(
        bench.sendMoving(await token.getAddress(), [[seller, -4n]], seller, token, ...transfer),
        `what ${seller.address} gained`,
      );
    });

    it("leaves out what the sender pays for gas, and nothing else", async () => {
      const { bench, buyer, coin } = await setUp();
      const deposit = (lost: bigint): Promise<number> =>
        bench.sendMoving(NATIVE, [[buyer, -lost]], buyer, coin, "deposit", [], PRICE);
      expect(await deposit(PRICE)).to.be.above(21_000);
      await expectFailure(deposit(PRICE + 1n), `what ${buyer.address} gained`);
    });
  });

  describe("expectOwner", () => {
    it("fails where somebody else has the token", async () => {
      const { bench, seller, buyer } = await setUp();
      const collection = await bench.collection("none");
      await expectOwner(collection, 1n, seller);
      await expectFailure(expectOwner(collection, 1n, buyer), "owner of token 1");
    });
  });
});

async function setUp() {
  const bench = await Bench.create(new Map());
  const { token, seller, buyer, coin } = bench.world;
  const transfer = ["transfer", [buyer, 5n]] as const;
  return { bench, token, seller, buyer, coin, transfer };
}

async function expectFailure(promise: Promise<unknown>, text: string): Promise<void> {
  const outcome = await promise.then(
    () => "nothing failed",
    (error: unknown) => (error instanceof Error ? error.message : "not an error"),
  );
  expect(outcome).to.contain(text);
}
