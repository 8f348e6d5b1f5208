import { expect } from "chai";
import type { BaseContract } from "ethers";
import { encodeBid } from "../../sdk/src/terms/auction.js";
import { openedTerms } from "../../sdk/src/terms/escrow.js";
import { encodePurchase as encodeOrder } from "../../sdk/src/terms/order.js";
import { encodePurchase as encodeCopies } from "../helpers/drops.js";
import {
  DAY,
  ethers,
  listingOf as sellOrder,
  NOBODY,
  PRICE,
  purchaseOf,
  signed,
  time,
  WEEK,
} from "../helpers/orderWorld.js";
import { PUT } from "../helpers/shopWorld.js";
import {
  bid,
  createAuction,
  createDrop,
  dropPurchase,
  expectChanges,
  expectRefused,
  KINDS,
  listed,
  loadMarkets,
  type MarketName,
  type Markets,
  marketOf,
  mint,
  phaseOf,
  purchaseOfListing,
  soldBy,
} from "./marketsWorld.js";

const SEND_FROM = "safeTransferFrom(address,address,uint256,bytes)";
const PURCHASE =
  "tuple(address collection,uint256 tokenId,address seller,bytes32 listingHash,address receiver,address storefront," +
  "uint16 storefrontFeeBps)";

/** A sale in the world's token that a KIP-7 transfer of the price pays, with the receiver that its data names. */
const HOOKS: Record<MarketName, (world: Markets, currency: string) => Promise<(receiver: string) => string>> = {
  async exchange(world, currency) {
    const purchase = await purchaseOfListing(world, await listed(world, { currency }));
    return (receiver) => ethers.AbiCoder.defaultAbiCoder().encode([PURCHASE], [{ ...purchase, receiver }]);
  },
  async orders(world, currency) {
    const order = await signed(world, await sellOrder(world, { currency }));
    return (receiver) => encodeOrder(purchaseOf(order, { receiver }));
  },
  async house(world, currency) {
    const auction = await createAuction(world, { currency }, { buyNowPrice: PRICE });
    // Who pays is who buys: there is no other receiver to name.
    return () => encodeBid(auction, true);
  },
  async drop(world, currency) {
    await createDrop(world, { currency });
    return (receiver) => encodeCopies(dropPurchase(world, { currency, receiver }));
  },
};

/** 15: an approval serves the one who gave it, in sales of their own. */
describe("attack 15: approvals of a market, used by somebody else", () => {
  describe("given owners who approved every market for all their NFTs", () => {
    it("lists none of them for an attacker, nor for an operator whom the owner trusts", async () => {
      const world = await loadMarkets();
      const { exchange, seller, attacker, art } = world;
      await art.connect(seller).setApprovalForAll(attacker, true);
      const listing = await listed(world, { tokenId: 2n });
      const put = () => exchange.connect(attacker)[PUT](art, 1n, listing);
      await expectRefused(world, put, exchange, "ExchangeNotOwner", [art, 1n, seller, attacker]);
      const usual = "putOnSale(address,uint256,address,uint256)";
      const short = () => exchange.connect(attacker)[usual](art, 1n, NOBODY, 1n);
      await expectRefused(world, short, exchange, "ExchangeNotOwner", [art, 1n, seller, attacker]);
      // Nor does one who is not the lister change what stands.
      const none = [art, 2n, attacker];
      const reprice = () => exchange.connect(attacker).reprice(art, 2n, 1n);
      await expectRefused(world, reprice, exchange, "ExchangeNotListed", none);
      await expectRefused(
        world,
        () => exchange.connect(attacker).cancelSale(art, 2n),
        exchange,
        "ExchangeNotListed",
        none,
      );
      const prune = () => exchange.connect(attacker).prune(art, 2n, seller);
      await expectRefused(world, prune, exchange, "ExchangeListingStands", [art, 2n, seller]);
    });

    it("auctions none of them for an attacker, in the owner's name or in their own", async () => {
      const world = await loadMarkets();
      const { house, seller, attacker, art } = world;
      const auction = await createAuction(world, { tokenId: 2n });
      const own = { ...auction, tokenId: 1n, seller: attacker.address };
      const theirs = { ...auction, tokenId: 1n };
      const create = (it: typeof own) => () => house.connect(attacker).create(it);
      await expectRefused(world, create(own), house, "AuctionNotOwner", [art, 1n, seller, attacker]);
      await expectRefused(world, create(theirs), house, "AuctionNotSeller", [attacker, seller]);
      const cancel = () => house.connect(attacker).cancel(auction, attacker);
      await expectRefused(world, cancel, house, "AuctionNotSeller", [attacker, seller]);
      const edit = () => house.connect(attacker).edit(auction, { ...auction, reservePrice: 1n });
      await expectRefused(world, edit, house, "AuctionNotSeller", [attacker, seller]);
    });

    it("moves none of them by what the escrow or a contract itself may call", async () => {
      const world = await loadMarkets();
      const { exchange, orders, house, escrow, seller, attacker, art } = world;
      const nft = [NOBODY, NOBODY, 0n, art.target, 1n, seller.address];
      const types = ["address", "address", "uint256", "address", "uint256", "address"];
      const data = ethers.AbiCoder.defaultAbiCoder().encode(types, nft);
      for (const market of [exchange, orders, house]) {
        const open = () => market.connect(attacker).onEscrowOpen(data);
        await expectRefused(world, open, market, "SettlementNotEscrow", [attacker]);
        const terms = {
          ...{ opener: await market.getAddress(), seller: attacker.address, buyer: attacker.address },
          ...{ collection: art.target, tokenId: 1n, currency: NOBODY, amount: 1n, delivery: 1 },
          ...{ closesAt: (await time.latest()) + DAY, royalties: [], fees: [] },
        };
        const inItsName = () => escrow.connect(attacker).open(terms, data, { value: 1n });
        await expectRefused(world, inItsName, escrow, "EscrowNotOpener", [market, attacker]);
      }
      for (const custodian of [house, escrow]) {
        const move = () => custodian.connect(attacker).moveHeld(art, 1n, attacker);
        await expectRefused(world, move, custodian, "CustodyNotSelf", [attacker]);
      }
    });

    it("refunds a delivered NFT by nobody but its buyer, though they approved the escrow", async () => {
      const world = await loadMarkets();
      const { escrow, seller, attacker, buyer, art } = world;
      const sent = await (await KINDS[0]!.prepare(world, { refundWindow: DAY }))();
      const terms = openedTerms(escrow, await sent.wait());
      await art.connect(buyer).setApprovalForAll(escrow, true);
      for (const person of [seller, attacker]) {
        const refund = () => escrow.connect(person).refund(terms);
        await expectRefused(world, refund, escrow, "EscrowNotBuyer", [person, buyer]);
      }
      await expectChanges(world, () => escrow.connect(buyer).refund(terms), {
        "buyer native": PRICE,
        "escrow native": -PRICE,
        "owner of 1": "seller",
      });
    });
  });

  describe("given a buyer who approved every market for all their tokens", () => {
    for (const kind of KINDS.filter(({ market, isPaidBefore }) => market !== "orders" && !isPaidBefore)) {
      it(`has ${kind.name} paid by its caller alone`, async () => {
        const world = await loadMarkets();
        const currency = await world.token.getAddress();
        const { attacker, exchange, house, token } = world;
        const isListing = kind.market === "exchange";
        const listing = isListing ? await listed(world, { currency }) : undefined;
        const auction = isListing ? undefined : await createAuction(world, { currency }, { buyNowPrice: PRICE });
        const act = async () =>
          listing
            ? exchange.connect(attacker).getFunction("buy((address,uint256,address,bytes32,address,address,uint16))")(
                await purchaseOfListing(world, listing),
              )
            : house.connect(attacker).buyNow(auction!, "0x");
        const args = [listing ? exchange : house, 0n, PRICE];
        await expectRefused(world, act, token, "ERC20InsufficientAllowance", args);
      });
    }

    for (const [market, prepare] of Object.entries(HOOKS) as [MarketName, (typeof HOOKS)[MarketName]][]) {
      describe(`given the ${market}, whose hook tells who paid`, () => {
        async function prepared() {
          const world = await loadMarkets();
          const currency = await world.token.getAddress();
          const dataFor = await prepare(world, currency);
          const hook = marketOf(world, market);
          return { world, hook, currency, dataFor };
        }

        it("believes no caller who is not the sale's token", async () => {
          const { world, hook, currency, dataFor } = await prepared();
          const { attacker, buyer } = world;
          const data = dataFor(NOBODY);
          const forged = () => hook.connect(attacker).onKIP7Received(buyer, buyer, PRICE, data);
          await expectRefused(world, forged, hook, "MarketWrongCurrency", [currency, attacker]);
          const liar = await ethers.deployContract("OddERC20");
          const pretend = () => liar.getFunction("pretend")(hook, buyer, buyer, PRICE, data);
          await expectRefused(world, pretend, hook, "MarketWrongCurrency", [currency, liar]);
        });

        it("has a spender with an allowance buy for the one who pays, and for nobody else", async () => {
          const { world, hook, dataFor } = await prepared();
          const { attacker, buyer, token } = world;
          await token.connect(buyer).approve(attacker, 10n * PRICE);
          const spend = (receiver: string) => () =>
            token.connect(attacker)[SEND_FROM](buyer, hook, PRICE, dataFor(receiver));
          if (market !== "house") {
            const args = [attacker, buyer];
            await expectRefused(world, spend(attacker.address), hook, "MarketReceiverNotPayer", args);
          }
          const kind = KINDS.find((it) => it.market === market && !it.isPaidBefore);
          const changes = kind
            ? soldBy(kind, { unit: "token" })
            : {
                "buyer token": -PRICE,
                "drop token": PRICE,
                "owed by drop token": PRICE,
                "buyer copies": 1n,
              };
          await expectChanges(world, spend(NOBODY), changes);
        });
      });
    }
  });

  describe("given a bidder who approved the house", () => {
    it("is not made to bid by anybody else, nor outbid with their own money", async () => {
      const world = await loadMarkets();
      const currency = await world.token.getAddress();
      const { attacker, house, token, buyer } = world;
      const auction = await createAuction(world, { currency });
      await bid(world, buyer, auction, PRICE);
      const args = [house, 0n, 2n * PRICE];
      const outbid = () => bid(world, attacker, auction, 2n * PRICE);
      await expectRefused(world, outbid, token, "ERC20InsufficientAllowance", args);
      const forged = () => house.connect(attacker).onKIP7Received(buyer, buyer, 2n * PRICE, encodeBid(auction));
      await expectRefused(world, forged, house, "MarketWrongCurrency", [currency, attacker]);
    });
  });

  describe("given holders of copies", () => {
    it("have none taken back by others, nor by the artist, and nobody mints past the drop", async () => {
      const world = await loadMarkets();
      const { drop, edition, work, attacker, artist, buyer } = world;
      await createDrop(world, {}, { refundUntil: (await time.latest()) + WEEK });
      await mint(world, buyer);
      await edition.connect(buyer).setApprovalForAll(drop, true);
      for (const person of [attacker, artist]) {
        const back = () => drop.connect(person).refund(work, 1n);
        await expectRefused(world, back, edition, "KIP17EditionNotHolder", [1n, person, buyer]);
        const take = () => edition.connect(person).takeBack(1n, buyer);
        await expectRefused(world, take, edition, "KIP17EditionNotMarket", [person]);
        // A copy that was marked as sold could be returned for money that nobody paid.
        const marked = () => edition.connect(person).mint(person, 1n, 1n);
        await expectRefused(world, marked, edition, "KIP17EditionNotMinter", [person]);
      }
      // The artist's own copies come without a mark, and are worth nothing to the drop.
      await edition.connect(artist).mint(artist, 1n, 0n);
      const worthless = () => drop.connect(artist).refund(work, 2n);
      await expectRefused(world, worthless, drop, "DropNotSold", [work, 2n]);
    });

    it("are not sold into another's drop: phases and proceeds are the artist's to set once", async () => {
      const world = await loadMarkets();
      const { drop, work, attacker } = world;
      await createDrop(world);
      const phase = await phaseOf({ price: 1n });
      const calls: [BaseContract, string, () => Promise<unknown>][] = [
        [drop, "DropNotArtist", () => drop.connect(attacker).addPhase(work, phase)],
        [drop, "DropNotArtist", () => drop.connect(attacker).endPhase(work, 1n)],
        [
          drop,
          "DropExists",
          () => drop.connect(world.artist).createDrop(work, 0, [{ holder: attacker.address, bps: 1 }], []),
        ],
      ];
      for (const [contract, error, act] of calls) await expectRefused(world, act, contract, error);
      expect((await drop.dropOf(work)).payee).to.equal(world.artist.address);
    });
  });
});
