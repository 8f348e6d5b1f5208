import { expect } from "chai";
import type { Addressable, ContractTransactionResponse } from "ethers";
import type { Collection, Currency, HostileCollection, HostileParty, Offer, Terms, World } from "./world.js";
import {
  bought,
  Delivery,
  deploy,
  deployWorld,
  ethers,
  networkHelpers,
  offer,
  passWindow,
  PRICE,
  Reception,
  royaltiesFor,
  Royalty,
  sold,
  State,
  take,
  Transfers,
} from "./world.js";

/** The gas limits that are tried. The step is small against every amount of gas that the suite forwards. */
const FROM = 30_000n;
const TO = 1_400_000n;
const STEP = 7_919n;

type Attempt = (gasLimit: bigint) => Promise<ContractTransactionResponse>;

/**
 * Performs `attempt` at every gas limit, each time from the same state, and has `check` look at those that went
 * through. Returns how many failed and how many went through.
 */
async function scan(
  attempt: Attempt,
  check: (gasLimit: bigint) => Promise<void>,
  step = STEP,
): Promise<[number, number]> {
  let failed = 0;
  let passed = 0;
  for (let gasLimit = FROM; gasLimit <= TO; gasLimit += step) {
    const snapshot = await networkHelpers.takeSnapshot();
    const done = await attempt(gasLimit).then(
      () => true,
      () => false,
    );
    if (done) {
      passed++;
      await check(gasLimit);
    } else failed++;
    await snapshot.restore();
  }
  return [failed, passed];
}

async function expectBoth(counts: Promise<[number, number]>): Promise<void> {
  const [failed, passed] = await counts;
  expect(failed).to.be.greaterThan(1);
  expect(passed).to.be.greaterThan(1);
}

/** 12: no gas limit may make a sale final without its royalties. */
describe("attack 12: royalties under a gas budget that the caller picks", () => {
  /** Two royalty holders: a person with 4 %, and a smart wallet with 6 % that needs nearly all the gas of a payment. */
  async function shared() {
    const world = await deployWorld();
    const wallet = await deploy<HostileParty>("HostileParty");
    await wallet.receiveAs(Reception.AcceptAtCost);
    const collection = (await deploy<Collection>("PlainERC721")).connect(world.owner);
    await collection.mint(world.seller, 1n);
    await royaltiesFor(world.router, collection, world.owner, [
      [world.artist.address, 400],
      [await wallet.getAddress(), 600],
    ]);
    return { world, wallet, collection };
  }

  /** Sees to it that both holders were paid in full, and not merely credited. */
  async function watchPaid(world: World, wallet: Addressable, currency?: Currency) {
    const balance = async (account: Addressable) =>
      currency ? await currency.balanceOf(account) : await ethers.provider.getBalance(account);
    const [artist, walletBefore] = [await balance(world.artist), await balance(wallet)];
    return async (gasLimit: bigint) => {
      expect(await balance(world.artist), `artist at ${gasLimit}`).to.equal(artist + (PRICE * 4n) / 100n);
      expect(await balance(wallet), `wallet at ${gasLimit}`).to.equal(walletBefore + (PRICE * 6n) / 100n);
    };
  }

  it("buys with all royalties or not at all, in native coin", async () => {
    const { world, wallet, collection } = await networkHelpers.loadFixture(shared);
    const sale = await offer(world, { refundWindow: 0 }, { collection });
    await expectBoth(scan((gas) => take(world, world.buyer, sale, gas), await watchPaid(world, wallet)));
  });

  it("buys with all royalties or not at all, in a token", async () => {
    const { world, wallet, collection } = await networkHelpers.loadFixture(shared);
    const sale = await offer(world, { refundWindow: 0, currency: await world.token.getAddress() }, { collection });
    const check = await watchPaid(world, wallet, world.currency);
    await expectBoth(scan((gas) => take(world, world.buyer, sale, gas), check));
  });

  it("opens an escrow with all royalties in its terms or not at all", async () => {
    const { world, collection } = await networkHelpers.loadFixture(shared);
    const sale = await offer(world, {}, { collection });
    const { escrow, buyer } = world;
    await expectBoth(
      scan(
        (gas) => take(world, buyer, sale, gas),
        async (gas) => {
          const [opened] = await escrow.queryFilter(escrow.filters.EscrowOpened(), "latest");
          const sum = opened!.args.terms.royalties.reduce((total, { amount }) => total + amount, 0n);
          expect(sum, `at ${gas}`).to.equal(PRICE / 10n);
        },
      ),
    );
  });

  describe("given a collection whose ERC-2981 needs nearly all the gas of a lookup", () => {
    async function costly() {
      const world = await deployWorld();
      const collection = await deploy<HostileCollection>("HostileCollection");
      await collection.mint(world.seller, 1n);
      await collection.setRoyalty(Royalty.Costly, world.artist);
      return { world, collection };
    }

    for (const [what, refundWindow] of [
      ["at once", 0],
      ["with a refund window", 86_400],
    ] as const) {
      it(`buys ${what} with its royalty or not at all`, async () => {
        const { world, collection } = await networkHelpers.loadFixture(costly);
        const sale: Offer = await offer(world, { refundWindow }, { collection });
        const before = await ethers.provider.getBalance(world.artist);
        await expectBoth(
          scan(
            (gas) => take(world, world.buyer, sale, gas),
            async (gas) => {
              const paid = (await ethers.provider.getBalance(world.artist)) - before;
              const [opened] = await world.escrow.queryFilter(world.escrow.filters.EscrowOpened(), "latest");
              const promised = opened?.args.terms.royalties[0]?.amount ?? 0n;
              expect(paid + promised, `at ${gas}`).to.equal(PRICE / 10n);
            },
          ),
        );
      });
    }
  });

  for (const delivery of ["Delivered", "Held"] as const) {
    for (const unit of ["native coin", "a token"] as const) {
      it(`closes with all royalties or not at all: ${delivery}, in ${unit}`, async () => {
        const { world, wallet, collection } = await networkHelpers.loadFixture(shared);
        const currency = unit === "a token" ? { currency: await world.token.getAddress() } : {};
        const terms = await sold(world, { delivery: Delivery[delivery], ...currency }, { collection });
        await passWindow(terms);
        const check = await watchPaid(world, wallet, unit === "a token" ? world.currency : undefined);
        const stranger = world.escrow.connect(world.attacker);
        await expectBoth(scan((gasLimit) => stranger.closeEscrow(terms, { gasLimit }), check));
      });
    }
  }

  it("closes each escrow of a batch with all royalties or not at all", async () => {
    const { world, wallet, collection } = await networkHelpers.loadFixture(shared);
    await collection.mint(world.seller, 2n);
    const batch: Terms[] = [];
    for (const tokenId of [1n, 2n]) batch.push(await sold(world, {}, { collection, tokenId }));
    await passWindow(batch[1]!);
    const { escrow, artist } = world;
    const before = await Promise.all([artist, wallet].map((account) => ethers.provider.getBalance(account)));
    const closedCounts = new Set<number>();
    await expectBoth(
      scan(
        (gasLimit) => escrow.connect(world.attacker).closeEscrows(batch, { gasLimit }),
        async (gas) => {
          const states = await Promise.all(batch.map(async (terms) => escrow.stateOf(await escrow.idOf(terms))));
          const closed = states.filter((state) => state === State.None).length;
          closedCounts.add(closed);
          const after = await Promise.all([artist, wallet].map((account) => ethers.provider.getBalance(account)));
          expect(after[0]! - before[0]!, `artist at ${gas}`).to.equal((BigInt(closed) * PRICE * 4n) / 100n);
          expect(after[1]! - before[1]!, `wallet at ${gas}`).to.equal((BigInt(closed) * PRICE * 6n) / 100n);
        },
      ),
    );
    // Where the gas does not suffice for one of them, the batch reverts: an estimate never settles for less.
    expect([...closedCounts]).to.deep.equal([2]);
  });

  describe("given a held NFT of a collection whose transfers need nearly all the gas of a delivery", () => {
    async function heavy() {
      const world = await deployWorld();
      const collection = await deploy<HostileCollection>("HostileCollection");
      await collection.mint(world.seller, 1n);
      await collection.setTransfers(Transfers.Costly);
      const sale = await offer(world, { delivery: Delivery.Held }, { collection });
      const terms = await bought(world, world.buyer, sale);
      return { world, collection, terms };
    }

    it("refunds with the NFT returned or not at all: no buyer leaves the seller a claim by starving the return", async () => {
      const { world, collection, terms } = await networkHelpers.loadFixture(heavy);
      const { escrow, buyer, seller } = world;
      await expectBoth(
        scan(
          (gasLimit) => escrow.connect(buyer).refund(terms, { gasLimit }),
          async (gas) => {
            expect(await collection.ownerOf(1n), `at ${gas}`).to.equal(seller.address);
          },
        ),
      );
    });

    it("closes with the NFT delivered or not at all", async () => {
      const { world, collection, terms } = await networkHelpers.loadFixture(heavy);
      await passWindow(terms);
      await expectBoth(
        scan(
          (gasLimit) => world.escrow.connect(world.seller).closeEscrow(terms, { gasLimit }),
          async (gas) => {
            expect(await collection.ownerOf(1n), `at ${gas}`).to.equal(world.buyer.address);
          },
        ),
      );
    });

    it("lets neither side undo the sale by starving the delivery", async () => {
      const { world, terms } = await networkHelpers.loadFixture(heavy);
      await networkHelpers.time.increaseTo(terms.closesAt + 31n * 86_400n);
      for (const caller of [world.buyer, world.seller]) {
        const [failed, passed] = await scan(
          (gasLimit) => world.escrow.connect(caller).claim(terms, caller.address, { gasLimit }),
          () => Promise.resolve(),
          3n * STEP,
        );
        expect(failed).to.be.greaterThan(50);
        expect(passed).to.equal(0);
      }
      await expect(world.escrow.connect(world.buyer).claim(terms, world.buyer.address))
        .to.be.revertedWithCustomError(world.escrow, "EscrowDeliverable")
        .withArgs(await world.escrow.idOf(terms));
    });
  });

  it("prunes no listing that stands by starving the question who owns the token", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    await offer(world);
    const [failed, passed] = await scan(
      (gasLimit) => world.exchange.connect(world.attacker).prune(world.collection, 1n, world.seller, { gasLimit }),
      () => Promise.resolve(),
    );
    expect(failed).to.be.greaterThan(100);
    expect(passed).to.equal(0);
  });
});
