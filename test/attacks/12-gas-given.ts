import { expect } from "chai";
import { booksOf, changesSince, Delivery, deploy, deployWorld, ethers, networkHelpers, offer, sold } from "./world.js";
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

/** A collection that names an owner only to who gives it so much gas, to the unit, and else nobody. */
function namesOwnerAt(gas: number, owner: string): string {
  // GAS costs 2 before it answers. (gas == given) * owner
  return ethers.concat(["0x5a63", ethers.toBeHex(gas - 2, 4), "0x1473", owner, "0x025f5260205ff3"]);
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
      await networkHelpers.setCode(address, namesOwnerAt(PRUNE_GAS, seller.address));
      await expect(prune()).to.be.revertedWithCustomError(exchange, "ExchangeListingStands");
      await networkHelpers.setCode(address, namesOwnerAt(PRUNE_GAS + 1, seller.address));
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
});
