import { expect } from "chai";
import { createDroit, type Droit, type SignPermitOptions } from "../../sdk/src/index.ts";
import { deployWorld, ethers, expectDroitError, networkHelpers, node, PRICE, time, type World } from "./world.ts";

const BUY_NOW = 5n * PRICE;

interface Gated extends World {
  id: string;
  edition: string;
  /** The service of both gates. */
  service: Droit;
  bidder: Droit;
}

/** An auction and a drop that admit whoever the shop has signed a permit for. */
async function deployGated(): Promise<Gated> {
  const world = await deployWorld();
  const { as, artist, seller, buyer, shop, collection } = world;
  const gate = { kind: "permit", service: shop.address } as const;
  const terms = { collection, tokenId: 1n, reservePrice: PRICE, buyNowPrice: BUY_NOW, gate };
  const { id } = await (await as(seller)).createAuction(terms);
  const maker = await as(artist);
  const { collection: edition } = await maker.createEdition({
    name: "Han",
    symbol: "HAN",
    size: 9,
    baseURI: "ipfs://",
  });
  const now = await time.latest();
  const phase = { price: PRICE, startsAt: now, endsAt: now + 86_400, cap: 9, gate };
  await maker.createDrop({ collection: edition, phases: [phase] });
  return { ...world, id, edition, service: await as(shop), bidder: await as(buyer) };
}

const loadGated = (): Promise<Gated> => networkHelpers.loadFixture(deployGated);

describe("sdk: signPermit", () => {
  describe("given an auction with a gate", () => {
    it("admits an account to one bid", async () => {
      const { addresses, service, bidder, buyer, id, collection } = await loadGated();
      const { proof, digest } = await service.signPermit({ auction: id, account: buyer.address });
      await bidder.bid({ auction: id, amount: PRICE, proof });
      const house = await ethers.getContractAt("AuctionHouse", addresses.AuctionHouse);
      expect((await house.auctionOf(collection, 1n)).bidder).to.equal(buyer.address);
      const gate = await ethers.getContractAt("AccessGate", addresses.AccessGate);
      expect(await gate.permitUsed(digest)).to.be.true;
      const { args } = await expectDroitError(
        bidder.bid({ auction: id, amount: 2n * PRICE, proof }),
        "AccessPermitUsed",
      );
      expect(args).to.deep.equal({ permit: digest });
      const again = await service.signPermit({ auction: id, account: buyer.address });
      await bidder.bid({ auction: id, amount: 2n * PRICE, proof: again.proof });
    });

    it("admits to the price at which the seller ends the auction", async () => {
      const { service, bidder, buyer, id, works } = await loadGated();
      const { proof } = await service.signPermit({ auction: id, account: buyer.address });
      await bidder.buyNow({ auction: id, maxPrice: BUY_NOW, proof });
      expect(await works.ownerOf(1n)).to.equal(buyer.address);
    });

    it("admits nobody without one", async () => {
      const { bidder, id } = await loadGated();
      await expectDroitError(bidder.bid({ auction: id, amount: PRICE }), "AccessInvalidProof");
    });

    it("admits nobody else", async () => {
      const { as, service, buyer, stranger, id } = await loadGated();
      const { proof } = await service.signPermit({ auction: id, account: buyer.address });
      const other = await as(stranger);
      await expectDroitError(other.bid({ auction: id, amount: PRICE, proof }), "AccessPermitNotSigned");
    });

    it("holds for an hour where nothing is said, and in its last second still", async () => {
      const { service, bidder, buyer, id } = await loadGated();
      const now = await time.latest();
      const { proof, deadline } = await service.signPermit({ auction: id, account: buyer.address });
      expect(deadline).to.equal(BigInt(now + 3_600));
      await time.setNextBlockTimestamp(deadline + 1n);
      await networkHelpers.mine();
      const { args } = await expectDroitError(bidder.bid({ auction: id, amount: PRICE, proof }), "AccessPermitExpired");
      expect(args.deadline).to.equal(deadline);
      const named = BigInt(await time.latest()) + 100n;
      const other = await service.signPermit({ auction: id, account: buyer.address, deadline: named });
      await time.setNextBlockTimestamp(named);
      await bidder.bid({ auction: id, amount: PRICE, proof: other.proof });
      expect(await time.latest()).to.equal(Number(named));
    });

    it("approves nothing for a bid that the gate refuses", async () => {
      const { as, service, seller, buyer, shop, stranger, collection, currency, bidder, token, addresses } =
        await loadGated();
      const gate = { kind: "permit", service: shop.address } as const;
      const terms = { collection, tokenId: 2n, reservePrice: PRICE, currency, gate };
      const { id } = await (await as(seller)).createAuction(terms);
      const { proof } = await service.signPermit({ auction: id, account: stranger.address });
      await expectDroitError(bidder.bid({ auction: id, amount: PRICE, proof }), "AccessPermitNotSigned");
      expect(await token.allowance(buyer, addresses.AuctionHouse)).to.equal(0n);
    });
  });

  describe("given a phase with a gate", () => {
    it("admits an account to one purchase", async () => {
      const { service, bidder, buyer, edition } = await loadGated();
      const { proof } = await service.signPermit({
        edition: { collection: edition, phase: 1 },
        account: buyer.address,
      });
      const purchase = { collection: edition, phase: 1, price: PRICE, quantity: 2, proof };
      expect((await bidder.buyEditions(purchase)).tokenIds).to.deep.equal([1n, 2n]);
      await expectDroitError(bidder.buyEditions(purchase), "AccessPermitUsed");
      await expectDroitError(bidder.buyEditions({ ...purchase, proof: "0x" }), "AccessInvalidProof");
    });

    it("shows whose permits it asks for", async () => {
      const { bidder, edition, shop } = await loadGated();
      const phase = await bidder.editionPhase({ collection: edition, phase: 1 });
      expect(phase).to.deep.include({ open: false, gate: { kind: "permit", service: shop.address } });
    });
  });

  describe("given permits that the gate would not believe", () => {
    const refused = async (droit: Droit, options: SignPermitOptions) =>
      (await expectDroitError(droit.signPermit(options), "INVALID_ARGUMENT")).message;

    it("signs none for another's sale", async () => {
      const { bidder, shop, buyer, id } = await loadGated();
      const message = await refused(bidder, { auction: id, account: buyer.address });
      expect(message).to.equal(`account: the permits of this sale are ${shop.address}'s to sign.`);
    });

    it("signs none for a sale that asks for none", async () => {
      const { as, seller, service, buyer, collection } = await loadGated();
      const { id } = await (await as(seller)).createAuction({ collection, tokenId: 2n, reservePrice: PRICE });
      expect(await refused(service, { auction: id, account: buyer.address })).to.equal("auction: asks for no permits.");
    });

    it("signs none for a phase that does not exist", async () => {
      const { service, buyer, edition } = await loadGated();
      const options = { edition: { collection: edition, phase: 2 }, account: buyer.address };
      await expectDroitError(service.signPermit(options), "NOT_FOUND");
    });

    it("signs none whose time is over, or that is in milliseconds", async () => {
      const { service, buyer, id } = await loadGated();
      const now = await time.latest();
      for (const deadline of [now - 1, now * 1_000]) {
        expect(await refused(service, { auction: id, account: buyer.address, deadline })).to.match(/^deadline: /);
      }
    });
  });

  it("can be tried without signing", async () => {
    const { addresses, shop, buyer, stranger, id } = await loadGated();
    const as = (account: string): Promise<Droit> => createDroit({ provider: node, account, addresses });
    const options = { auction: id, account: buyer.address };
    const droit = await as(shop.address);
    expect(await droit.simulate.signPermit(options)).to.deep.equal({
      complete: true,
      approvals: [],
      preparations: [],
      gas: undefined,
    });
    await expectDroitError(droit.signPermit(options), "NO_SIGNER");
    await expectDroitError((await as(stranger.address)).simulate.signPermit(options), "INVALID_ARGUMENT");
  });
});
