import { expect } from "chai";
import type { BaseContract } from "ethers";
import { openedTerms } from "../../sdk/src/terms/escrow.js";
import { DAY, ethers, NATIVE, networkHelpers, PRICE, time } from "../helpers/orderWorld.js";
import {
  andBack,
  changesBy,
  type Collection,
  expectRefused,
  KINDS,
  loadMarkets,
  type Markets,
  useCollection,
} from "./marketsWorld.js";
import { SELLER_FEE, sellSigned } from "../helpers/shopWorld.js";
import { deploy } from "./orderAttackWorld.js";

/** All contracts of the suite that anybody could send something to. */
function suiteOf({ exchange, orders, house, drop, escrow, router, gate, registry, sellerShop, factory }: Markets) {
  return { exchange, orders, house, drop, escrow, router, gate, registry, sellerShop, factory };
}

/** 25: what nobody asked for changes nobody's books. */
describe("attack 25: stray money in every contract of the suite", () => {
  for (const name of Object.keys(suiteOf({} as Markets)) as (keyof ReturnType<typeof suiteOf>)[]) {
    it(`is not taken by the ${name}: no plain coin, and no NFT or copy that is sent safely`, async () => {
      const world = await loadMarkets();
      const target = suiteOf(world)[name] as BaseContract;
      const to = await target.getAddress();
      const { attacker, seller, art, copies } = world;
      const send = attacker.sendTransaction({ to, value: 1n });
      if (name === "orders") {
        await expect(send).to.be.revertedWithCustomError(world.orders, "OrderUnexpectedCoin").withArgs(attacker);
      } else {
        await expect(send).to.be.revert(ethers);
      }
      await expect(art.connect(seller)["safeTransferFrom(address,address,uint256)"](seller, to, 1n)).to.be.revert(
        ethers,
      );
      await expect(copies.connect(seller).safeTransferFrom(seller, to, 1n, 1n, "0x")).to.be.revert(ethers);
      expect(await ethers.provider.getBalance(to)).to.equal(0n);
      expect(await art.ownerOf(1n)).to.equal(seller.address);
    });
  }

  for (const kind of KINDS) {
    for (const unit of ["native", "token"] as const) {
      it(`changes nothing of what ${kind.name} in ${unit} moves, at once or through the escrow`, async () => {
        for (const refundWindow of [0, DAY]) {
          const world = await loadMarkets();
          const { escrow, exchange, orders, house, token, owner, buyer } = world;
          const currency = unit === "native" ? NATIVE : await token.getAddress();
          for (const market of [exchange, orders, house]) await token.connect(buyer).approve(market, ethers.MaxUint256);
          const last = await kind.prepare(world, { currency, refundWindow, delivery: refundWindow === 0 ? 0 : 1 });
          const sellAndClose = async () => {
            const receipt = await (await last()).wait();
            if (refundWindow === 0) return;
            await time.increase(DAY);
            await escrow.closeEscrow(openedTerms(escrow, receipt));
          };
          const usual = await andBack(() => changesBy(world, sellAndClose));
          for (const contract of [escrow, exchange, orders, house]) {
            const address = await contract.getAddress();
            const balance = await ethers.provider.getBalance(address);
            await networkHelpers.setBalance(address, balance + 7n * PRICE);
            await token.connect(owner).mint(address, 7n * PRICE);
          }
          expect(await changesBy(world, sellAndClose)).to.deep.equal(usual);
        }
      });
    }
  }

  it("leaves an NFT that was sent to the escrow plainly to nobody: no terms claim it, and no sale pledges it", async () => {
    const world = await loadMarkets();
    const nft = await useCollection(world, await deploy<Collection>("PlainERC721"));
    const { escrow, seller, attacker } = world;
    await nft.connect(seller).transferFrom(seller.address, await escrow.getAddress(), 1n);
    const terms = {
      ...{ opener: attacker.address, seller: attacker.address, buyer: attacker.address },
      ...{ collection: await nft.getAddress(), tokenId: 1n, currency: NATIVE, amount: 1n, delivery: 1 },
      ...{ closesAt: (await time.latest()) + DAY, royalties: [], fees: [] },
    };
    const open = () => escrow.connect(attacker).open(terms, "0x", { value: 1n });
    await expectRefused(world, open, escrow, "EscrowAlreadyInCustody", [nft, 1n]);
    const id = await escrow.idOf(terms);
    const refund = () => escrow.connect(attacker).refund(terms);
    await expectRefused(world, refund, escrow, "EscrowNotOpen", [id]);
    const claim = () => escrow.connect(attacker).claim(terms, attacker);
    await expectRefused(world, claim, escrow, "EscrowNothingToClaim", [id, attacker]);
  });

  it("goes to a shop's payout address with what was credited, and the shop tells the sum", async () => {
    const world = await loadMarkets();
    const { attacker, buyer, orders, sellerShop, sellerPayout, token } = world;
    await sellSigned(world, { currency: await token.getAddress() });
    await token.connect(buyer).transfer(sellerShop, 5n);
    const before = await token.balanceOf(sellerPayout);
    expect(await sellerShop.connect(attacker).collect.staticCall(orders, token)).to.equal(SELLER_FEE + 5n);
    await sellerShop.connect(attacker).collect(orders, token);
    expect((await token.balanceOf(sellerPayout)) - before).to.equal(SELLER_FEE + 5n);
  });
});
