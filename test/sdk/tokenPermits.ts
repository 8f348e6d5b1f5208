import { expect } from "chai";
import { BrowserProvider } from "ethers";
import { createDroit, type Droit, type SignedOrder } from "../../sdk/src/index.ts";
import {
  DAY,
  deployWorld,
  ethers,
  expectDroitError,
  networkHelpers,
  node,
  PRICE,
  time,
  walletWith,
  type World,
} from "./world.ts";

/** A token of test/mocks with approvals by signature. */
interface PermitToken {
  mint(to: string, amount: bigint): Promise<unknown>;
  allowance(owner: string, spender: string): Promise<bigint>;
  balanceOf(account: string): Promise<bigint>;
  nonces(owner: string): Promise<bigint>;
  getAddress(): Promise<string>;
}

interface PermitWorld extends World {
  permitToken: PermitToken;
  money: string;
  exchange: string;
  /** The seller's. */
  owner721: Droit;
  /** The buyer's, who approves by permit. */
  droit: Droit;
}

async function deployPermits(): Promise<PermitWorld> {
  const world = await deployWorld();
  const permitToken = (await ethers.deployContract("PermitERC20")) as unknown as PermitToken;
  await permitToken.mint(world.buyer.address, 100n * PRICE);
  return {
    ...world,
    permitToken,
    money: await permitToken.getAddress(),
    exchange: world.addresses.OrderExchange,
    owner721: await world.as(world.seller, { approval: "unlimited" }),
    droit: await world.as(world.buyer, { approval: "permit" }),
  };
}

const loadPermits = (): Promise<PermitWorld> => networkHelpers.loadFixture(deployPermits);

async function listed({ owner721, collection, money }: PermitWorld, tokenId: bigint): Promise<SignedOrder> {
  return (await owner721.signListing({ collection, tokenId, price: PRICE, currency: money })).order;
}

/** How many transactions the buyer sends meanwhile. */
async function sentBy(world: World, work: () => Promise<unknown>): Promise<number> {
  const before = await ethers.provider.getTransactionCount(world.buyer);
  await work();
  return (await ethers.provider.getTransactionCount(world.buyer)) - before;
}

/** The buyer, whose wallet answers otherwise when it shall sign typed data. */
async function buyerWith({ addresses, buyer }: World, sign: (params: unknown) => unknown): Promise<Droit> {
  const wallet = walletWith({ eth_signTypedData_v4: sign });
  const signer = await new BrowserProvider(wallet, "any", { cacheTimeout: -1 }).getSigner(buyer.address);
  return createDroit({ signer, addresses, approval: "permit" });
}

describe("sdk: approving by permit", () => {
  describe("buy", () => {
    it("pays for a signed listing in one transaction, with a permit of just the price", async () => {
      const world = await loadPermits();
      const { droit, permitToken, buyer, exchange, works, money } = world;
      const order = await listed(world, 1n);
      const deadline = BigInt(await time.latest()) + 3_600n;
      const count = await sentBy(world, async () => {
        const { approvals } = await droit.buy({ order });
        expect(approvals).to.deep.equal([{ kind: "permit", token: money, spender: exchange, amount: PRICE, deadline }]);
      });
      expect(count).to.equal(1);
      expect(await works.ownerOf(1n)).to.equal(buyer.address);
      expect(await permitToken.allowance(buyer.address, exchange)).to.equal(0n);
      expect(await permitToken.balanceOf(buyer.address)).to.equal(99n * PRICE);
    });

    it("covers the fee of the buyer's shop", async () => {
      const world = await loadPermits();
      const storefront = { address: world.shop.address, feeBps: 300 };
      await world.droit.buy({ order: await listed(world, 1n), storefront });
      expect(await world.permitToken.balanceOf(world.buyer.address)).to.equal(100n * PRICE - (103n * PRICE) / 100n);
    });

    it("signs nothing where the exchange is approved already", async () => {
      const world = await loadPermits();
      await world.droit.buy({ order: await listed(world, 1n), approval: "unlimited" });
      const { approvals } = await world.droit.buy({ order: await listed(world, 2n) });
      expect(approvals).to.deep.equal([]);
      expect(await world.permitToken.nonces(world.buyer.address)).to.equal(0n);
    });

    it("approves by a transaction where the token takes no permits", async () => {
      const { as, seller, buyer, collection, currency, addresses, works } = await loadPermits();
      const { order } = await (await as(seller)).signListing({ collection, tokenId: 1n, price: PRICE, currency });
      const { approvals } = await (await as(buyer, { approval: "permit" })).buy({ order });
      expect(approvals.map(({ kind }) => kind)).to.deep.equal(["amount"]);
      expect(approvals[0]).to.deep.include({ token: currency, spender: addresses.OrderExchange, amount: PRICE });
      expect(await works.ownerOf(1n)).to.equal(buyer.address);
    });

    it("approves by a transaction where the action brings no permits", async () => {
      const { droit, owner721, collection, money, addresses, buyer, works } = await loadPermits();
      const { listing } = await owner721.list({ collection, tokenId: 1n, price: PRICE, currency: money });
      const { approvals } = await droit.buy({ listing });
      expect(approvals[0]).to.deep.include({ kind: "amount", spender: addresses.FixedPriceExchange, amount: PRICE });
      expect(await works.ownerOf(1n)).to.equal(buyer.address);
    });

    for (const [what, signature] of [
      ["that is not the account's", `0x${"11".repeat(64)}1b`],
      ["that is none of a key", `0x${"11".repeat(96)}`],
    ] as const) {
      it(`approves by a transaction where the wallet gives a signature ${what}`, async () => {
        const world = await loadPermits();
        const order = await listed(world, 1n);
        const droit = await buyerWith(world, () => signature);
        const count = await sentBy(world, async () => {
          expect((await droit.buy({ order })).approvals.map(({ kind }) => kind)).to.deep.equal(["amount"]);
        });
        expect(count).to.equal(2);
      });
    }

    it("sends nothing where its owner declines", async () => {
      const world = await loadPermits();
      const order = await listed(world, 1n);
      const droit = await buyerWith(world, () => {
        throw Object.assign(new Error("User rejected the request."), { code: 4001 });
      });
      const count = await sentBy(world, async () => {
        const { approvals } = await expectDroitError(droit.buy({ order }), "REJECTED_BY_USER");
        expect(approvals).to.deep.equal([]);
      });
      expect(count).to.equal(0);
    });

    it("leaves no approval behind where the purchase fails", async () => {
      const world = await loadPermits();
      const order = await listed(world, 1n);
      const { works, seller, stranger, permitToken, buyer, exchange } = world;
      // The token leaves its seller while the buyer signs.
      const droit = await buyerWith(world, async (params) => {
        await works.connect(seller).transferFrom(seller, stranger, 1n);
        return await node.request({ method: "eth_signTypedData_v4", params: params as unknown[] });
      });
      const count = await sentBy(world, async () => {
        const { approvals } = await expectDroitError(droit.buy({ order }), "ERC721InsufficientApproval");
        expect(approvals).to.deep.equal([]);
      });
      expect(count).to.equal(0);
      expect(await permitToken.allowance(buyer.address, exchange)).to.equal(0n);
    });

    it("can be tried without signing, which tells the permit", async () => {
      const world = await loadPermits();
      const { addresses, buyer, money, exchange } = world;
      const order = await listed(world, 1n);
      const reader = await createDroit({ provider: node, account: buyer.address, addresses, approval: "permit" });
      const { complete, approvals } = await reader.simulate.buy({ order });
      expect(complete).to.be.false;
      expect(approvals).to.have.lengthOf(1);
      expect(approvals[0]).to.deep.include({ kind: "permit", token: money, spender: exchange, amount: PRICE });
    });
  });

  describe("sweep", () => {
    it("pays for orders and listings in one transaction, with one permit", async () => {
      const world = await loadPermits();
      const { droit, owner721, collection, money, works, buyer, permitToken } = world;
      const orders = [{ order: await listed(world, 1n) }, { order: await listed(world, 2n) }];
      const { listing } = await owner721.list({ collection, tokenId: 3n, price: PRICE, currency: money });
      const count = await sentBy(world, async () => {
        const { approvals, bought } = await droit.sweep({ orders, listings: [listing] });
        expect(bought).to.deep.equal([0, 1, 2]);
        expect(approvals.map((each) => [each.kind, each.kind === "permit" && each.amount])).to.deep.equal([
          ["permit", 3n * PRICE],
        ]);
      });
      expect(count).to.equal(1);
      for (const tokenId of [1n, 2n, 3n]) expect(await works.ownerOf(tokenId)).to.equal(buyer.address);
      expect(await permitToken.nonces(buyer.address)).to.equal(1n);
    });

    it("has the permit for the next one, where the first cannot be bought", async () => {
      const world = await loadPermits();
      const { droit, owner721, works, buyer, seller } = world;
      const [gone, good, alsoGood] = [await listed(world, 1n), await listed(world, 2n), await listed(world, 3n)];
      await owner721.cancelOrder({ order: gone });
      const orders = [gone, good, alsoGood].map((order) => ({ order }));
      const { bought } = await droit.sweep({ orders, allOrNothing: false });
      expect(bought).to.deep.equal([1, 2]);
      const owners = await Promise.all([1n, 2n, 3n].map((id) => works.ownerOf(id)));
      expect(owners).to.deep.equal([seller.address, buyer.address, buyer.address]);
    });
  });

  describe("makeOffer", () => {
    it("comes with a permit until the offer's end, with which the seller accepts it", async () => {
      const world = await loadPermits();
      const { droit, owner721, collection, money, works, buyer, exchange, permitToken } = world;
      let offer: Awaited<ReturnType<Droit["makeOffer"]>> | undefined;
      const count = await sentBy(world, async () => {
        offer = await droit.makeOffer({ collection, price: PRICE, currency: money, duration: DAY });
      });
      expect(count).to.equal(0);
      const { order, permit, approvals } = offer!;
      const deadline = BigInt((await time.latest()) + DAY);
      expect(approvals).to.deep.equal([{ kind: "permit", token: money, spender: exchange, amount: PRICE, deadline }]);
      const acceptance = { offer: order, tokenId: 1n, minimum: 1n };
      await expectDroitError(owner721.acceptOffer(acceptance), "ERC20InsufficientAllowance");
      await owner721.acceptOffer({ ...acceptance, permit: permit! });
      expect(await works.ownerOf(1n)).to.equal(buyer.address);
      expect(await permitToken.balanceOf(buyer.address)).to.equal(99n * PRICE);
    });

    it("comes with none where the exchange was approved by a transaction", async () => {
      const { as, buyer, collection, currency } = await loadPermits();
      const droit = await as(buyer, { approval: "permit" });
      const offer = await droit.makeOffer({ collection, price: PRICE, currency });
      expect(offer.approvals.map(({ kind }) => kind)).to.deep.equal(["amount"]);
      expect(offer).to.not.have.property("permit");
    });
  });
});
