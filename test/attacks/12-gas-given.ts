import { expect } from "chai";
import {
  booksOf,
  changesSince,
  Delivery,
  deploy,
  deployWorld,
  flat,
  ethers,
  NATIVE,
  networkHelpers,
  offer,
  PRICE,
  ROYALTY,
  sold,
  Source,
  take,
} from "./world.js";
import type { Collection, HostileCollection } from "./world.js";

/** What a collection may use to tell who owns a token that is pruned. */
const PRUNE_GAS = 2_000_000;
/** What an attempt has to move a held NFT. */
const DELIVERY_GAS = 530_000n;

interface Call {
  input: string;
  gas: string;
  calls?: Call[];
}

/** A collection that answers with an account only who gives it so much gas, to the unit, and else with nobody. */
function answersAt(gas: number, owner: string): string {
  // GAS costs 2 before it answers. (gas == given) * owner
  return ethers.concat(["0x5a63", ethers.toBeHex(gas - 2, 4), "0x1473", owner, "0x025f5260205ff3"]);
}

/** A collection that asks for a royalty of one only where it has so much gas, to the unit, and else of nothing. */
function owesAt(gas: number, receiver: string): string {
  return ethers.concat(["0x5a63", ethers.toBeHex(gas - 2, 4), "0x1460205273", receiver, "0x5f5260405ff3"]);
}

/** An account that takes native coin only with so much gas, to the unit. */
function takesCoinAt(gas: number): string {
  return ethers.concat(["0x5a63", ethers.toBeHex(gas - 2, 4), "0x14600d575f5ffd5b00"]);
}

/** A collection that knows minters, everybody. Asked anything else it spends gas until less than this is left, and fails without a word. */
function failsBelow(gas: number): string {
  const isMinter = ethers.id("isMinter(address)").slice(0, 10);
  const asked = ethers.concat(["0x5f3560e01c63", isMinter, "0x14602057"]);
  return ethers.concat([asked, "0x5b63", ethers.toBeHex(gas, 4), "0x5a10601c57600e565b5f5ffd", "0x5b60015f5260205ff3"]);
}

/** The least that a call may spend for which something is so, where it is so for all that spend more. */
async function leastSpent(most: number, isSo: (spent: number) => Promise<boolean>): Promise<number> {
  let [early, late] = [0, most];
  while (late - early > 1) {
    const spent = (early + late) >> 1;
    if (await isSo(spent)) late = spent;
    else early = spent;
  }
  return late;
}

/** 12: where a call has a bound, its gas is that bound, whatever gas the transaction has. */
describe("attack 12: how much gas a collection is given", () => {
  for (const gasLimit of [2_250_000n, 5_000_000n, 16_000_000n]) {
    it(`asks for the owner of a pruned token with 2,000,000 of ${gasLimit}`, async () => {
      const world = await networkHelpers.loadFixture(deployWorld);
      const { attacker, exchange, seller } = world;
      const { collection } = await offer(world);
      const prune = (): Promise<unknown> => exchange.connect(attacker).prune(collection, 1n, seller, { gasLimit });
      const address = await collection.getAddress();
      await networkHelpers.setCode(address, answersAt(PRUNE_GAS, seller.address));
      await expect(prune()).to.be.revertedWithCustomError(exchange, "ExchangeListingStands");
      await networkHelpers.setCode(address, answersAt(PRUNE_GAS + 1, seller.address));
      await expect(prune()).to.emit(exchange, "SaleCancelled");
    });

    it(`moves a held NFT with 530,000 of ${gasLimit}`, async () => {
      const world = await networkHelpers.loadFixture(deployWorld);
      const { buyer, escrow } = world;
      const collection = await deploy<HostileCollection>("HostileCollection");
      await collection.mint(world.seller, 1n);
      const watched = { nfts: [[collection, 1n]] as [Collection, ...bigint[]][] };
      const terms = await sold(world, { delivery: Delivery.Held }, { collection });
      const before = await booksOf(world, watched);
      const { hash } = await escrow.connect(buyer).accept(terms, { gasLimit });
      expect((await changesSince(world, before, watched))["NFT 1"]).to.equal("buyer");
      const trace = (await ethers.provider.send("debug_traceTransaction", [hash, { tracer: "callTracer" }])) as Call;
      const { selector } = escrow.interface.getFunction("moveHeld");
      const moves = (trace.calls ?? []).filter(({ input }) => input.startsWith(selector));
      expect(moves.map(({ gas }) => BigInt(gas))).to.deep.equal([DELIVERY_GAS]);
    });
  }

  it("pays a holder with 100,000 gas, beside the stipend of a call with value", async () => {
    const STIPEND = 2_300;
    for (const [gas, isPaid] of [
      [100_000, true],
      [100_001, false],
    ] as const) {
      const world = await deployWorld();
      const { artist, buyer, exchange } = world;
      await networkHelpers.setCode(artist.address, takesCoinAt(gas + STIPEND));
      const before = await ethers.provider.getBalance(artist);
      const purchase = await offer(world, { refundWindow: 0 });
      await take(world, buyer, purchase);
      const paid = (await ethers.provider.getBalance(artist)) - before;
      expect([paid, await exchange.creditOf(artist, NATIVE)]).to.deep.equal(isPaid ? [ROYALTY, 0n] : [0n, ROYALTY]);
      await networkHelpers.setCode(artist.address, "0x");
    }
  });

  it("asks a collection for its admin with 100,000", async () => {
    const { artInfo, art, attacker } = await networkHelpers.loadFixture(deployWorld);
    const setTerms = (): Promise<unknown> =>
      artInfo.connect(attacker).setCollectionTerms(flat([[attacker.address, 1]]));
    const address = await art.getAddress();
    await networkHelpers.setCode(address, answersAt(100_001, attacker.address));
    await expect(setTerms()).to.be.revertedWithCustomError(artInfo, "RoyaltyTermsFinal");
    await networkHelpers.setCode(address, answersAt(100_000, attacker.address));
    await expect(setTerms()).to.emit(artInfo, "CollectionTermsSet");
  });

  it("asks a collection for its royalty with 200,000", async () => {
    const { artist, router, seller } = await networkHelpers.loadFixture(deployWorld);
    const collection = "0x00000000000000000000000000000000000a4701";
    const totalAt = async (gas: number): Promise<bigint> => {
      await networkHelpers.setCode(collection, owesAt(gas, artist.address));
      return (await router.quote(collection, 1n, NATIVE, PRICE, seller)).total;
    };
    expect([await totalAt(200_000), await totalAt(200_001)]).to.deep.equal([1n, 0n]);
  });

  it("takes what fails without a word for out of gas from 15/16 of its gas on", async () => {
    const { art, artInfo, attacker, router, seller } = await networkHelpers.loadFixture(deployWorld);
    const [lookup, question] = [200_000, 100_000];
    const collection = "0x00000000000000000000000000000000000a4701";
    const ofLookup = await leastSpent(lookup, async (spent) => {
      await networkHelpers.setCode(collection, failsBelow(lookup - spent));
      const { source } = await router.quote(collection, 1n, NATIVE, PRICE, seller);
      expect(source).to.be.oneOf([Source.None, Source.OutOfGas]);
      return source === Source.OutOfGas;
    });
    const ofQuestion = await leastSpent(question, async (spent) => {
      await networkHelpers.setCode(await art.getAddress(), failsBelow(question - spent));
      // Where owner and roles count as missing, the minters rule.
      const terms = flat([[attacker.address, 1]]);
      return artInfo
        .connect(attacker)
        .setCollectionTerms.staticCall(terms)
        .then(
          () => false,
          () => true,
        );
    });
    // To ask costs gas itself, about as much in both.
    expect(ofLookup - ofQuestion).to.be.closeTo(((lookup - question) * 15) / 16, 150);
    expect(lookup * (15 / 16) - ofLookup).to.be.within(2_600, 4_000);
  });
});
