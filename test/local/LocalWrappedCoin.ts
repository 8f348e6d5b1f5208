import { expect } from "chai";
import { deployOrderWorld, ethers, networkHelpers, PRICE } from "../helpers/orderWorld.js";

describe("LocalWrappedCoin", () => {
  async function load() {
    const { coin, attacker, orders } = await networkHelpers.loadFixture(deployOrderWorld);
    return { coin: coin.connect(attacker), account: attacker, orders };
  }

  it("wraps what comes with deposit, and what comes without a call", async () => {
    const { coin, account } = await load();
    await expect(coin.deposit({ value: 3n }))
      .to.emit(coin, "Deposit")
      .withArgs(account, 3n);
    await account.sendTransaction({ to: coin, value: 4n });
    expect(await coin.balanceOf(account)).to.equal(7n);
    expect(await ethers.provider.getBalance(coin)).to.equal(2_000n * PRICE + 7n);
  });

  it("unwraps what the caller has, and no more", async () => {
    const { coin, account } = await load();
    await coin.deposit({ value: 7n });
    const before = await ethers.provider.getBalance(account);
    await expect(coin.withdraw(5n)).to.emit(coin, "Withdrawal").withArgs(account, 5n);
    expect(await coin.balanceOf(account)).to.equal(2n);
    expect((await ethers.provider.getBalance(account)) - before).to.equal(5n);
    await expect(coin.withdraw(3n))
      .to.be.revertedWithCustomError(coin, "ERC20InsufficientBalance")
      .withArgs(account, 2n, 3n);
  });

  it("keeps what its holder does not take", async () => {
    const { coin, account, orders } = await load();
    // A contract without a receive function.
    const refusing = await ethers.getImpersonatedSigner(await orders.refundEscrow());
    await coin.deposit({ value: 5n });
    await coin.transfer(refusing, 5n);
    await expect(coin.connect(refusing).withdraw(5n))
      .to.be.revertedWithCustomError(coin, "WrappedCoinRefused")
      .withArgs(refusing, 5n);
    expect(await coin.balanceOf(refusing)).to.equal(5n);
    expect(await coin.balanceOf(account)).to.equal(0n);
  });
});
