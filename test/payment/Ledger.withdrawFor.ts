import { expect } from "chai";
import { NATIVE } from "../helpers/terms.ts";
import { as, callOf, deployMock, loadFixture, type ScriptedActor } from "../escrow/world.ts";
import { AMOUNT, changes, createLedger, type Executing } from "./world.ts";

describe("Ledger.withdrawFor", () => {
  for (const native of [true, false]) {
    describe(`given a credit in ${native ? "coins" : "a token"}`, () => {
      const kind = native ? "native" : "tokens";
      const creditKind = native ? "nativeCredit" : "tokenCredit";

      it("lets anyone pay it to its owner, and nowhere else", async () => {
        const world = await loadFixture(createLedger);
        const { ledger, token, receiver, stranger } = world;
        const currency = native ? NATIVE : await token.getAddress();
        await ledger.credit(currency, receiver.address, AMOUNT);
        expect(await as(ledger, stranger).withdrawFor.staticCall(receiver, currency)).to.equal(AMOUNT);
        const accounts = { receiver: receiver.address, stranger: stranger.address };
        const pushing = async (): Promise<void> => {
          await expect(as(ledger, stranger).withdrawFor(receiver, currency))
            .to.emit(ledger, "Withdrawn")
            .withArgs(receiver, currency, receiver, AMOUNT);
        };
        expect(await changes(world, accounts, pushing)).to.deep.equal({
          [`receiver.${creditKind}`]: -AMOUNT,
          [`receiver.${kind}`]: AMOUNT,
          [`ledger.${kind}`]: -AMOUNT,
        });
      });

      it("reverts for who has no credit, though the caller has one", async () => {
        const world = await loadFixture(createLedger);
        const { ledger, token, receiver, stranger } = world;
        const currency = native ? NATIVE : await token.getAddress();
        await ledger.credit(currency, stranger.address, AMOUNT);
        await expect(as(ledger, stranger).withdrawFor(receiver, currency))
          .to.be.revertedWithCustomError(ledger, "LedgerNothingToWithdraw")
          .withArgs(receiver, currency);
        expect(await ledger.creditOf(stranger, currency)).to.equal(AMOUNT);
      });

      it("keeps the credit while its owner refuses, and pays when they do not", async () => {
        const world = await loadFixture(createLedger);
        const { ledger, token, stranger } = world;
        const currency = native ? NATIVE : await token.getAddress();
        const refusing = await deployMock<Executing>("RefusingReceiver");
        const account = await refusing.getAddress();
        await token.refuse(refusing, true);
        await ledger.pay(currency, account, AMOUNT);
        const pushing = async (): Promise<void> => {
          await expect(as(ledger, stranger).withdrawFor(refusing, currency))
            .to.be.revertedWithCustomError(ledger, "LedgerPaymentRefused")
            .withArgs(currency, refusing, AMOUNT);
        };
        expect(await changes(world, { account }, pushing)).to.deep.equal({});
        await refusing.accept();
        await token.refuse(refusing, false);
        const paying = (): Promise<unknown> => as(ledger, stranger).withdrawFor(refusing, currency);
        expect(await changes(world, { account }, paying)).to.deep.equal({
          [`account.${creditKind}`]: -AMOUNT,
          [`account.${kind}`]: AMOUNT,
          [`ledger.${kind}`]: -AMOUNT,
        });
      });
    });
  }

  it("pays once where the receiver has it pushed again while it is paid", async () => {
    const world = await loadFixture(createLedger);
    const { ledger, stranger } = world;
    const actor = await deployMock<ScriptedActor>("ScriptedActor");
    const account = await actor.getAddress();
    await ledger.credit(NATIVE, account, AMOUNT);
    await actor.setScript([await callOf(ledger, "withdrawFor", [account, NATIVE])]);
    const locked = ledger.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
    const pushing = async (): Promise<void> => {
      const response = as(ledger, stranger).withdrawFor(account, NATIVE);
      await expect(response).to.emit(actor, "Attempted").withArgs(false, locked);
    };
    expect(await changes(world, { account }, pushing)).to.deep.equal({
      "account.nativeCredit": -AMOUNT,
      "account.native": AMOUNT,
      "ledger.native": -AMOUNT,
    });
  });
});
