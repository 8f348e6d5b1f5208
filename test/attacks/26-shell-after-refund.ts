import { expect } from "chai";
import type { BaseContract, ContractTransactionResponse } from "ethers";
import type { Signer, Terms } from "./world.js";
import {
  booksOf,
  bought,
  changesSince,
  Delivery,
  deploy,
  deployWorld,
  FEE,
  networkHelpers,
  offer,
  passWindow,
  PRICE,
  REST,
  ROYALTY,
  sold,
} from "./world.js";

interface Vault extends BaseContract {
  connect(signer: Signer): Vault;
  deposit(
    collection: BaseContract,
    tokenId: bigint,
    overrides: { value: bigint },
  ): Promise<ContractTransactionResponse>;
  withdraw(collection: BaseContract, tokenId: bigint): Promise<ContractTransactionResponse>;
}

const INSIDE = PRICE / 2n;

/** 26: the buyer takes out what the NFT carries, then refunds the shell. */
describe("attack 26: value taken out of an NFT before a refund", () => {
  /** Token 1 carries half a coin in a token-bound account. */
  async function loaded() {
    const world = await deployWorld();
    const vault = await deploy<Vault>("TokenBoundVault");
    await vault.connect(world.seller).deposit(world.collection, 1n, { value: INSIDE });
    return { world, vault, watched: { parties: { vault } } };
  }

  it("works where the seller chose Delivered: a documented risk, which is why Held exists", async () => {
    const { world, vault, watched } = await networkHelpers.loadFixture(loaded);
    const { escrow, buyer } = world;
    const before = await booksOf(world, watched);
    const terms = await sold(world, { delivery: Delivery.Delivered });
    await vault.connect(buyer).withdraw(world.collection, 1n);
    await world.collection.connect(buyer).setApprovalForAll(escrow, true);
    await escrow.connect(buyer).refund(terms);
    expect(await changesSince(world, before, watched)).to.deep.equal({
      "buyer native": INSIDE,
      "vault native": -INSIDE,
    });
  });

  describe("given a seller who chose Held", () => {
    async function held() {
      const deployed = await loaded();
      const before = await booksOf(deployed.world, deployed.watched);
      const terms: Terms = await sold(deployed.world, { delivery: Delivery.Held });
      return { ...deployed, before, terms };
    }

    it("gives the buyer nothing to take out while they can refund, and the seller has all of it back", async () => {
      const { world, vault, watched, before, terms } = await networkHelpers.loadFixture(held);
      const { escrow, buyer, seller } = world;
      for (const person of [buyer, seller, world.attacker]) {
        await expect(vault.connect(person).withdraw(world.collection, 1n))
          .to.be.revertedWithCustomError(vault, "VaultNotOwner")
          .withArgs(person.address);
      }
      await escrow.connect(buyer).refund(terms);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
      await vault.connect(seller).withdraw(world.collection, 1n);
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "seller native": INSIDE,
        "vault native": -INSIDE,
      });
    });

    it("leaves no refund to a buyer who accepted to get at it", async () => {
      const { world, vault, watched, before, terms } = await networkHelpers.loadFixture(held);
      const { escrow, buyer } = world;
      await escrow.connect(buyer).accept(terms);
      await vault.connect(buyer).withdraw(world.collection, 1n);
      await expect(escrow.connect(buyer).refund(terms))
        .to.be.revertedWithCustomError(escrow, "EscrowNotOpen")
        .withArgs(await escrow.idOf(terms));
      expect(await changesSince(world, before, watched)).to.deep.equal({
        "artist native": ROYALTY,
        "seller native": REST,
        "buyer native": INSIDE - PRICE,
        "feeReceiver native credit": FEE,
        "escrow native": FEE,
        "vault native": -INSIDE,
        "NFT 1": "buyer",
      });
    });

    it("lets the seller take nothing out of what is sold, either", async () => {
      const { world, vault, watched, before, terms } = await networkHelpers.loadFixture(held);
      await passWindow(terms);
      await world.escrow.closeEscrow(terms);
      await expect(vault.connect(world.seller).withdraw(world.collection, 1n))
        .to.be.revertedWithCustomError(vault, "VaultNotOwner")
        .withArgs(world.seller.address);
      await vault.connect(world.buyer).withdraw(world.collection, 1n);
      expect((await changesSince(world, before, watched))["buyer native"]).to.equal(INSIDE - PRICE);
    });
  });

  it("is not brought back by listing a Held purchase for delivery: only its owner lists a token", async () => {
    const { world } = await networkHelpers.loadFixture(loaded);
    await bought(world, world.buyer, await offer(world, { delivery: Delivery.Held }));
    await expect(offer(world, { delivery: Delivery.Delivered }, { seller: world.buyer }))
      .to.be.revertedWithCustomError(world.exchange, "ExchangeNotOwner")
      .withArgs(world.collection.target, 1n, world.escrow.target, world.buyer.address);
  });
});
