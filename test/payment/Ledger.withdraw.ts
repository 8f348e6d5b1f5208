import { expect } from "chai";
import { NATIVE } from "../helpers/terms.ts";
import { Answer, as, callOf, deployMock, loadFixture, type ScriptedActor } from "../escrow/world.ts";
import { AMOUNT, changes, createLedger, type Executing } from "./world.ts";

describe("Ledger.withdraw", () => {
  for (const native of [true, false]) {
    describe(`given a credit in ${native ? "coins" : "a token"}`, () => {
      const kind = native ? "native" : "tokens";
      const creditKind = native ? "nativeCredit" : "tokenCredit";

      async function credited() {
        const world = await loadFixture(createLedger);
        const currency = native ? NATIVE : await world.token.getAddress();
        await world.ledger.credit(currency, world.receiver.address, AMOUNT);
        await world.ledger.credit(currency, world.stranger.address, 7n);
        const accounts = { receiver: world.receiver.address, elsewhere: world.elsewhere.address };
        return { ...world, world, currency, accounts };
      }

      it("pays all of it to where its owner likes", async () => {
        const { world, ledger, receiver, elsewhere, currency, accounts } = await credited();
        expect(await as(ledger, receiver).withdraw.staticCall(currency, elsewhere)).to.equal(AMOUNT);
        const withdrawing = async (): Promise<void> => {
          await expect(as(ledger, receiver).withdraw(currency, elsewhere))
            .to.emit(ledger, "Withdrawn")
            .withArgs(receiver, currency, elsewhere, AMOUNT);
        };
        expect(await changes(world, accounts, withdrawing)).to.deep.equal({
          [`receiver.${creditKind}`]: -AMOUNT,
          [`elsewhere.${kind}`]: AMOUNT,
          [`ledger.${kind}`]: -AMOUNT,
        });
        expect(await ledger.creditOf(world.stranger, currency)).to.equal(7n);
      });

      it("reverts for nobody", async () => {
        const { world, ledger, receiver, currency, accounts } = await credited();
        const withdrawing = async (): Promise<void> => {
          await expect(as(ledger, receiver).withdraw(currency, NATIVE))
            .to.be.revertedWithCustomError(ledger, "LedgerInvalidReceiver")
            .withArgs(NATIVE);
        };
        expect(await changes(world, accounts, withdrawing)).to.deep.equal({});
      });

      it("reverts for the ledger itself, where the payment would belong to nobody", async () => {
        const { world, ledger, receiver, elsewhere, currency, accounts } = await credited();
        const itself = await ledger.getAddress();
        // Whether or not there is a credit.
        for (const caller of [receiver, elsewhere]) {
          const withdrawing = async (): Promise<void> => {
            await expect(as(ledger, caller).withdraw(currency, itself))
              .to.be.revertedWithCustomError(ledger, "LedgerInvalidReceiver")
              .withArgs(itself);
          };
          expect(await changes(world, accounts, withdrawing)).to.deep.equal({});
        }
      });

      it("reverts a second time", async () => {
        const { world, ledger, receiver, currency, accounts } = await credited();
        await as(ledger, receiver).withdraw(currency, receiver);
        const withdrawing = async (): Promise<void> => {
          await expect(as(ledger, receiver).withdraw(currency, receiver))
            .to.be.revertedWithCustomError(ledger, "LedgerNothingToWithdraw")
            .withArgs(receiver, currency);
        };
        expect(await changes(world, accounts, withdrawing)).to.deep.equal({});
      });

      it("reverts for who has no credit", async () => {
        const { world, ledger, elsewhere, currency, accounts } = await credited();
        const withdrawing = async (): Promise<void> => {
          await expect(as(ledger, elsewhere).withdraw(currency, elsewhere))
            .to.be.revertedWithCustomError(ledger, "LedgerNothingToWithdraw")
            .withArgs(elsewhere, currency);
        };
        expect(await changes(world, accounts, withdrawing)).to.deep.equal({});
      });

      it("keeps the credit where the payment is refused", async () => {
        const { world, ledger, token, receiver, currency, accounts } = await credited();
        const refusing = await deployMock<Executing>("RefusingReceiver");
        await token.refuse(refusing, true);
        const withdrawing = async (): Promise<void> => {
          await expect(as(ledger, receiver).withdraw(currency, refusing))
            .to.be.revertedWithCustomError(ledger, "LedgerPaymentRefused")
            .withArgs(currency, refusing, AMOUNT);
        };
        expect(await changes(world, accounts, withdrawing)).to.deep.equal({});
      });

      it("lets a contract that could not be paid withdraw elsewhere", async () => {
        const { world, ledger, token, elsewhere, currency } = await credited();
        const refusing = await deployMock<Executing>("RefusingReceiver");
        const account = await refusing.getAddress();
        await token.refuse(refusing, true);
        await ledger.pay(currency, account, 9n);
        const data = ledger.interface.encodeFunctionData("withdraw", [currency, elsewhere.address]);
        const accounts = { account, elsewhere: elsewhere.address };
        const withdrawing = (): Promise<unknown> => refusing.execute(ledger, data);
        expect(await changes(world, accounts, withdrawing)).to.deep.equal({
          [`account.${creditKind}`]: -9n,
          [`elsewhere.${kind}`]: 9n,
          [`ledger.${kind}`]: -9n,
        });
      });
    });
  }

  it("gives the receiver all the gas of the call", async () => {
    const world = await loadFixture(createLedger);
    const { ledger, receiver } = world;
    const thirsty = await (await deployMock<Executing>("ThirstyReceiver", 1_500_000)).getAddress();
    await ledger.credit(NATIVE, receiver.address, AMOUNT);
    const withdrawing = (): Promise<unknown> =>
      as(ledger, receiver).withdraw(NATIVE, thirsty, { gasLimit: 3_000_000n });
    expect(await changes(world, { receiver: receiver.address, thirsty }, withdrawing)).to.deep.equal({
      "receiver.nativeCredit": -AMOUNT,
      "thirsty.native": AMOUNT,
      "ledger.native": -AMOUNT,
    });
  });

  it("copies nothing of a receiver's answer of a megabyte", async () => {
    const world = await loadFixture(createLedger);
    const { ledger, receiver } = world;
    const loud = await (await deployMock<Executing>("LoudReceiver", 1_000_000, false)).getAddress();
    await ledger.credit(NATIVE, receiver.address, AMOUNT);
    const response = await as(ledger, receiver).withdraw(NATIVE, loud, { gasLimit: 6_000_000n });
    // The receiver's memory costs 2.1 million gas; a copy would cost as much again.
    expect((await response.wait())!.gasUsed).to.be.lessThan(2_500_000n);
    expect(await ledger.creditOf(receiver, NATIVE)).to.equal(0n);
  });

  it("keeps the credit where the token answers false", async () => {
    const world = await loadFixture(createLedger);
    const { ledger, token, receiver } = world;
    await ledger.credit(await token.getAddress(), receiver.address, AMOUNT);
    await token.setAnswer(Answer.False);
    await expect(as(ledger, receiver).withdraw(token, receiver))
      .to.be.revertedWithCustomError(ledger, "LedgerPaymentRefused")
      .withArgs(token, receiver, AMOUNT);
    expect(await ledger.creditOf(receiver, token)).to.equal(AMOUNT);
  });

  it("pays once where the receiver withdraws again while it is paid", async () => {
    const world = await loadFixture(createLedger);
    const { ledger } = world;
    const actor = await deployMock<ScriptedActor>("ScriptedActor");
    const account = await actor.getAddress();
    await ledger.credit(NATIVE, account, AMOUNT);
    const again = await callOf(ledger, "withdraw", [NATIVE, account]);
    await actor.setScript([again]);
    const locked = ledger.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
    const withdrawing = async (): Promise<void> => {
      await expect(actor.run([again]))
        .to.emit(actor, "Attempted")
        .withArgs(false, locked);
    };
    expect(await changes(world, { account }, withdrawing)).to.deep.equal({
      "account.nativeCredit": -AMOUNT,
      "account.native": AMOUNT,
      "ledger.native": -AMOUNT,
    });
  });
});
