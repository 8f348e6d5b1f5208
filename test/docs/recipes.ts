import { readFile } from "node:fs/promises";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { BrowserProvider, parseEther } from "ethers";
import type {
  Approval,
  Delivery,
  Donation,
  ListingView,
  OwnEscrow,
  SignedOrder,
  Simulated,
  SweepFailure,
} from "../../sdk/src/index.ts";
import {
  balanceChanges,
  connection,
  DAY,
  deployForeign,
  ethers,
  expectDroitError,
  loadWorld,
  time,
  walletOf,
  type World,
} from "../sdk/world.ts";
import { loadImports, readBlocks, runBlock, typeErrors } from "./blocks.ts";

const blocks = readBlocks(await readFile(new URL("../../docs/recipes.md", import.meta.url), "utf8"));
const imports = await loadImports(codeOf("imports"));
const ran = new Set<string>();

function codeOf(name: string): string {
  const block = blocks.find((each) => each.name === name);
  if (block === undefined) throw new Error(`the page has no block ${name}`);
  return block.code;
}

/** The names of the page, with what they are here. */
async function cast(world: World): Promise<Record<string, unknown>> {
  const { as, artist, seller, buyer, shop, collection } = world;
  const [asArtist, asSeller, asBuyer, asShop] = await Promise.all([as(artist), as(seller), as(buyer), as(shop)]);
  return { ...imports, artist: asArtist, seller: asSeller, buyer: asBuyer, shop: asShop, collection };
}

/** Runs a recipe, with what it says of the console kept. */
async function recipe<Result>(
  name: string,
  world: World,
  values: Record<string, unknown>,
  results: string[],
): Promise<Result & { printed: string[] }> {
  ran.add(name);
  const printed: string[] = [];
  const console = { log: (line: string) => printed.push(line) };
  const result = await runBlock<Result>(codeOf(name), { ...(await cast(world)), console, ...values }, results);
  return { ...result, printed };
}

describe("docs/recipes.md", () => {
  it("sells in a token, for which just the price is approved", async () => {
    const world = await loadWorld();
    const { token, currency, seller, works, buyer } = world;
    const before = await token.balanceOf(buyer);
    const sale = await recipe<{ price: bigint; approvals: Approval[] }>("token", world, { currency, decimals: 18 }, [
      "price",
      "approvals",
    ]);
    expect(sale.price).to.equal(parseEther("25"));
    expect(sale.approvals).to.have.lengthOf(1);
    expect(sale.approvals[0]).to.deep.include({ kind: "amount", token: currency, amount: sale.price });
    expect(before - (await token.balanceOf(buyer))).to.equal(sale.price);
    expect(await works.ownerOf(1n))
      .to.equal(buyer.address)
      .and.not.to.equal(seller.address);
  });

  it("keeps a token in the escrow until the sale is final", async () => {
    const world = await loadWorld();
    const held = await recipe<{ delivery: Delivery; deliveryReason: string }>("held", world, {}, [
      "delivery",
      "deliveryReason",
    ]);
    expect(held).to.include({ delivery: "Held", deliveryReason: "You chose it." });
    const droit = await world.as(world.buyer);
    const [listing] = await droit.listings();
    const { escrow } = await droit.buy({ listing: listing! });
    expect(await world.works.ownerOf(1n)).to.equal(world.addresses.RefundEscrow);
    await droit.accept(escrow!);
    expect(await world.works.ownerOf(1n)).to.equal(world.buyer.address);
  });

  it("sells to one buyer, and to nobody else", async () => {
    const world = await loadWorld();
    const { as, buyer, stranger, works } = world;
    const offered = await recipe<{ listing: ListingView; order: SignedOrder }>(
      "private",
      world,
      { friend: buyer.address },
      ["listing", "order"],
    );
    await expectDroitError((await as(stranger)).buy({ listing: offered.listing }), "ExchangeNotTheBuyer");
    await expectDroitError((await as(stranger)).buy({ order: offered.order }), "OrderNotTheTaker");
    await (await as(buyer)).buy({ listing: offered.listing });
    await (await as(buyer)).buy({ order: offered.order });
    for (const tokenId of [1n, 2n]) expect(await works.ownerOf(tokenId)).to.equal(buyer.address);
  });

  it("buys what is left of many things, and tells what is not", async () => {
    const world = await loadWorld();
    const { as, seller, buyer, collection, works } = world;
    const sdk = await as(seller);
    const price = parseEther("1");
    const { order } = await sdk.signListing({ collection, tokenId: 1n, price });
    const { order: cancelled } = await sdk.signListing({ collection, tokenId: 2n, price });
    const { listing } = await sdk.list({ collection, tokenId: 3n, price });
    await sdk.cancelOrder({ order: cancelled });
    let swept: { bought: number[]; failures: SweepFailure[]; printed: string[] } | undefined;
    const [paid] = await balanceChanges([buyer], async () => {
      const values = { orders: [order, cancelled], listings: [listing] };
      swept = await recipe("sweep", world, values, ["bought", "failures"]);
    });
    expect(swept!.bought).to.deep.equal([0, 2]);
    expect(swept!.printed).to.deep.equal(["Item 1: The order was used up or cancelled."]);
    expect(paid).to.equal(-2n * price);
    expect(await works.ownerOf(2n)).to.equal(seller.address);
  });

  it("earns as a storefront on both sides, and collects from each ledger", async () => {
    const world = await loadWorld();
    const { as, seller, buyer, shop, collection } = world;
    const [paid] = await balanceChanges([buyer], () =>
      recipe("storefront", world, { shopAddress: shop.address }, ["listing"]),
    );
    expect(paid).to.equal(-parseEther("10.1"));
    // Another sale, by a signature, whose fee another contract keeps.
    const storefront = { address: shop.address, feeBps: 200 };
    const { order } = await (
      await as(seller)
    ).signListing({ collection, tokenId: 2n, price: parseEther("5"), storefront });
    await (await as(buyer)).buy({ order });
    let printed: string[] = [];
    const [received] = await balanceChanges([shop], async () => {
      ({ printed } = await recipe("collect", world, {}, []));
    });
    expect(printed).to.deep.equal([
      `${parseEther("0.3")} from the FixedPriceExchange`,
      `${parseEther("0.1")} from the OrderExchange`,
    ]);
    expect(received).to.equal(parseEther("0.4"));
    expect(await (await as(shop)).credits()).to.deep.equal([]);
  });

  it("drops an edition to an allowlist first, and then to everybody", async () => {
    const world = await loadWorld();
    const { as, buyer, stranger, seller } = world;
    const allowed = [buyer.address, seller.address];
    const dropped = await recipe<{ edition: string; tree: StandardMerkleTree<[string]> }>(
      "drop",
      world,
      { allowed, now: await time.latest() },
      ["edition", "tree"],
    );
    const { edition, tree } = dropped;
    const uninvited = {
      collection: edition,
      phase: 1,
      price: parseEther("1"),
      allowlistProof: tree.getProof([buyer.address]),
    };
    await expectDroitError((await as(stranger)).buyEditions(uninvited), "DropNotAllowed");
    let tokenIds: bigint[] = [];
    const [paid] = await balanceChanges([buyer], async () => {
      ({ tokenIds } = await recipe<{ tokenIds: bigint[] }>("allowlisted", world, { edition, tree, me: buyer.address }, [
        "tokenIds",
      ]));
    });
    expect(tokenIds).to.deep.equal([1n, 2n]);
    expect(paid).to.equal(-parseEther("2"));
    await time.increase(DAY);
    const open = await (await as(stranger)).buyEditions({ collection: edition, phase: 2, price: parseEther("2") });
    expect(open.tokenIds).to.deep.equal([3n]);
  });

  it("lets a service admit bidders", async () => {
    const world = await loadWorld();
    const { as, buyer, stranger, shop } = world;
    const { id } = await recipe<{ id: string }>("gated", world, { serviceAddress: shop.address }, ["id"]);
    await expectDroitError((await as(buyer)).bid({ auction: id, amount: parseEther("2") }), "AccessInvalidProof");
    const values = {
      service: await walletOf(shop),
      id,
      bidder: buyer.address,
      deadline: (await time.latest()) + DAY,
    };
    const { proof } = await recipe<{ proof: string }>("permit", world, values, ["proof"]);
    await expectDroitError(
      (await as(stranger)).bid({ auction: id, amount: parseEther("2"), proof }),
      "AccessPermitNotSigned",
    );
    await recipe("admitted", world, { id, proof }, []);
    const { bids } = await (await as(shop)).auction(id);
    expect(bids.map(({ bidder, amount }) => [bidder, amount])).to.deep.equal([[buyer.address, parseEther("2")]]);
    await expectDroitError((await as(buyer)).bid({ auction: id, amount: parseEther("3"), proof }), "AccessPermitUsed");
  });

  it("supports an artist, who has all of it", async () => {
    const world = await loadWorld();
    const { artist, buyer } = world;
    let given: Donation | undefined;
    const changes = await balanceChanges([buyer, artist], async () => {
      given = await recipe<Donation>("donate", world, { artistAddress: artist.address }, ["from", "amount", "message"]);
    });
    expect(changes).to.deep.equal([-parseEther("1"), parseEther("1")]);
    expect(given).to.include({ from: buyer.address, amount: parseEther("1"), message: "For the blue one" });
  });

  it("shows what an account has in escrow, and closes what is due", async () => {
    const world = await loadWorld();
    const { as, seller, buyer, collection, artist } = world;
    const [sdk, shopper] = [await as(seller), await as(buyer)];
    const price = parseEther("1");
    const ids: string[] = [];
    for (const [tokenId, days] of [
      [1n, 1],
      [2n, 7],
    ] as const) {
      const { listing } = await sdk.list({ collection, tokenId, price, refundWindow: days * DAY });
      ids.push((await shopper.buy({ listing })).escrow!.id);
      if (tokenId === 1n) await time.increase(DAY);
    }
    const newest = await time.latest();
    let shown: { open: OwnEscrow[]; printed: string[] } | undefined;
    const changes = await balanceChanges([seller, artist, buyer], async () => {
      shown = await recipe("escrows", world, { account: buyer.address }, ["open"]);
    });
    const left = Number(shown!.open[1]!.terms.closesAt) - newest;
    expect(shown!.printed).to.deep.equal([
      `${ids[0]!}: buyer, closable, 0 s left`,
      `${ids[1]!}: buyer, refundable, ${left} s left`,
    ]);
    // 10 % are the artist's, 2.5 % the protocol's.
    expect(changes).to.deep.equal([parseEther("0.875"), parseEther("0.1"), 0n]);
    expect((await shopper.escrows()).map(({ id }) => id)).to.deep.equal([ids[1]]);
  });

  it("reacts to errors by their codes", async () => {
    const world = await loadWorld();
    const { as, seller, buyer, collection } = world;
    const sdk = await as(seller);
    const price = parseEther("1");
    const { purchase } = await recipe<{ purchase: (listing: ListingView) => Promise<string> }>("errors", world, {}, [
      "purchase",
    ]);
    const { listing } = await sdk.list({ collection, tokenId: 1n, price });
    await sdk.reprice({ collection, tokenId: 1n, price: 2n * price });
    expect(await purchase(listing)).to.equal("The seller has changed the terms. Look again.");
    await sdk.cancelListing({ collection, tokenId: 1n });
    expect(await purchase(listing)).to.equal("Somebody was faster, or it is no longer for sale.");
    const { listing: own } = await sdk.list({ collection, tokenId: 2n, price, buyer: seller.address });
    expect(await purchase(own)).to.equal(`The listing is for another buyer: only ${seller.address} can buy.`);
    const { listing: open } = await sdk.list({ collection, tokenId: 3n, price });
    const tried = await recipe<Simulated>("simulate", world, { listing: open }, ["complete", "approvals", "gas"]);
    expect(tried).to.deep.include({ complete: true, approvals: [] });
    expect(tried.gas!).to.be.greaterThan(50_000n);
    expect(await world.works.ownerOf(3n)).to.equal(seller.address);
    expect(await purchase(open)).to.equal("It is yours.");
    expect(await world.works.ownerOf(3n)).to.equal(buyer.address);
  });

  it("hears of every sale once", async () => {
    const world = await loadWorld();
    const { as, seller, buyer, collection } = world;
    const [sdk, shopper] = [await as(seller), await as(buyer)];
    const provider = new BrowserProvider(connection.provider, "any", { cacheTimeout: -1 });
    const lastBlock = await ethers.provider.getBlockNumber();
    const { hear } = await recipe<{ hear: (tell: (tokenId: bigint, price: bigint) => void) => Promise<void> }>(
      "events",
      world,
      { provider, lastBlock },
      ["hear"],
    );
    const heard: [bigint, bigint][] = [];
    const listen = () => hear((tokenId, price) => heard.push([tokenId, price]));
    const sell = async (tokenId: bigint, price: bigint) => {
      const { listing } = await sdk.list({ collection, tokenId, price });
      await shopper.buy({ listing });
    };
    await listen();
    expect(heard).to.deep.equal([]);
    await sell(1n, 5n);
    await sell(2n, 6n);
    await listen();
    await listen();
    await sell(3n, 7n);
    await listen();
    expect(heard).to.deep.equal([
      [1n, 5n],
      [2n, 6n],
      [3n, 7n],
    ]);
  });

  it("sells from a collection that Droit did not make, which ERC-2981 speaks for", async () => {
    const world = await loadWorld();
    const { as, seller, buyer, stranger } = world;
    const royal = await ethers.deployContract("ERC2981ERC721", [stranger.address, 500]);
    await (royal as unknown as { mint(to: string, id: bigint): Promise<unknown> }).mint(seller.address, 7n);
    const foreign = await royal.getAddress();
    const sale = await recipe<{ source: string; total: bigint; listing: ListingView; delivery: Delivery }>(
      "resale",
      world,
      { foreign },
      ["source", "total", "listing", "delivery"],
    );
    expect(sale).to.include({ source: "ERC2981", total: parseEther("0.25"), delivery: "Held" });
    const shopper = await as(buyer);
    const { escrow } = await shopper.buy({ listing: sale.listing });
    expect(await balanceChanges([stranger], () => shopper.accept(escrow!))).to.deep.equal([parseEther("0.25")]);
  });

  it("lets the owner of such a collection set terms, and nobody else", async () => {
    const world = await loadWorld();
    const { as, seller, stranger, shop } = world;
    const collection = await ethers.deployContract("OwnedCollection", [stranger.address]);
    const owned = await collection.getAddress();
    const { address: unowned } = await deployForeign(seller);
    const values = { owned, receiver: shop.address };
    await expectDroitError(recipe("terms", world, { ...values, owner: await as(seller) }, []), "RoyaltyNotAdmin");
    await expectDroitError(
      recipe("terms", world, { ...values, owned: unowned, owner: await as(seller) }, []),
      "RoyaltyNotAdmin",
    );
    const { effectiveAt } = await recipe<{ effectiveAt: number }>(
      "terms",
      world,
      { ...values, owner: await as(stranger) },
      ["effectiveAt"],
    );
    expect(effectiveAt).to.equal(await time.latest());
    expect(await (await as(seller)).royalties({ collection: owned, tokenId: 7n })).to.deep.include({
      source: "RoyaltyInfo",
      highestBps: 750,
      shares: [{ holder: shop.address, bps: 750 }],
    });
  });

  it("has no block that did not run", () => {
    expect(blocks.every(({ language }) => language === "ts")).to.be.true;
    expect(blocks.map(({ name }) => name)).to.deep.equal(["imports", "names", ...ran]);
  });

  it("compiles", () => {
    const [imported, names, ...recipes] = blocks.map(({ code }) => code);
    expect(typeErrors(recipes.map((code) => `${imported!}${names!}${code}`))).to.deep.equal([]);
  });
});
