import { expect } from "chai";
import { NATIVE } from "../helpers/terms.ts";
import { as, Answer, callOf, deployMock, loadFixture, networkHelpers, type ScriptedActor } from "../escrow/world.ts";
import { AMOUNT, changes, createLedger, type Executing, gasOf } from "./world.ts";

const MEGABYTE = 1_000_000;

describe("Ledger, when it pays", () => {
  describe("given coins", () => {
    it("pays an account without code", async () => {
      const world = await loadFixture(createLedger);
      const { ledger, receiver } = world;
      const paying = async (): Promise<void> => {
        await expect(ledger.pay(NATIVE, receiver.address, AMOUNT)).not.to.emit(ledger, "Credited");
      };
      expect(await changes(world, { receiver: receiver.address }, paying)).to.deep.equal({
        "receiver.native": AMOUNT,
        "ledger.native": -AMOUNT,
      });
    });

    it("does nothing where the amount is zero", async () => {
      const world = await loadFixture(createLedger);
      const actor = await deployMock<ScriptedActor>("ScriptedActor");
      await actor.setScript([await callOf(world.ledger, "creditOf", [actor.target, NATIVE])]);
      const response = await world.ledger.pay(NATIVE, await actor.getAddress(), 0n);
      expect((await response.wait())!.logs).to.deep.equal([]);
    });

    for (const need of [2_500, 60_000, 99_000]) {
      it(`pays a smart wallet that needs ${need} gas`, async () => {
        const world = await loadFixture(createLedger);
        const wallet = await (await deployMock<Executing>("ThirstyReceiver", need)).getAddress();
        const paying = (): Promise<unknown> => world.ledger.pay(NATIVE, wallet, AMOUNT);
        expect(await changes(world, { wallet }, paying)).to.deep.equal({
          "wallet.native": AMOUNT,
          "ledger.native": -AMOUNT,
        });
      });
    }

    const refusals: [string, () => Promise<Executing>][] = [
      ["reverts", () => deployMock("RefusingReceiver")],
      ["needs more gas than a payment has", () => deployMock("ThirstyReceiver", 103_000)],
      ["burns whatever gas there is", () => deployMock("ThirstyReceiver", 20_000_000)],
      ["answers with a megabyte", () => deployMock("LoudReceiver", MEGABYTE, false)],
      ["reverts with a megabyte", () => deployMock("LoudReceiver", MEGABYTE, true)],
      ["reverts with 100,000 bytes", () => deployMock("LoudReceiver", 100_000, true)],
    ];
    for (const [name, deploy] of refusals) {
      it(`credits a receiver that ${name}, at a bounded cost`, async () => {
        const world = await loadFixture(createLedger);
        const account = await (await deploy()).getAddress();
        const paying = async (): Promise<void> => {
          const response = world.ledger.pay(NATIVE, account, AMOUNT, { gasLimit: 1_000_000n });
          await expect(response).to.emit(world.ledger, "Credited").withArgs(account, NATIVE, AMOUNT);
          expect(await gasOf(response)).to.be.lessThan(200_000n);
        };
        expect(await changes(world, { account }, paying)).to.deep.equal({ "account.nativeCredit": AMOUNT });
      });
    }

    it("copies nothing of an answer that succeeds", async () => {
      const world = await loadFixture(createLedger);
      const quiet = await (await deployMock<Executing>("LoudReceiver", 0, false)).getAddress();
      const loud = await (await deployMock<Executing>("LoudReceiver", 100_000, false)).getAddress();
      const cheap = await gasOf(world.ledger.pay(NATIVE, quiet, AMOUNT));
      const paid = (): Promise<unknown> => world.ledger.pay(NATIVE, loud, AMOUNT);
      expect(await changes(world, { loud }, paid)).to.deep.equal({
        "loud.native": AMOUNT,
        "ledger.native": -AMOUNT,
      });
      // The receiver's own memory costs some 29,000 gas; a copy of it would cost as much again.
      expect(await gasOf(world.ledger.pay(NATIVE, loud, AMOUNT))).to.be.lessThan(cheap + 40_000n);
    });

    it("credits what it cannot pay itself", async () => {
      const world = await loadFixture(createLedger);
      const { ledger, receiver } = world;
      const paying = (): Promise<unknown> => ledger.pay(NATIVE, receiver.address, 11n * AMOUNT);
      expect(await changes(world, { receiver: receiver.address }, paying)).to.deep.equal({
        "receiver.nativeCredit": 11n * AMOUNT,
      });
    });

    it("adds one credit to another", async () => {
      const world = await loadFixture(createLedger);
      const account = await (await deployMock<Executing>("RefusingReceiver")).getAddress();
      await world.ledger.pay(NATIVE, account, 3n);
      await world.ledger.pay(NATIVE, account, 4n);
      await world.ledger.credit(NATIVE, account, 5n);
      expect(await world.ledger.creditOf(account, NATIVE)).to.equal(12n);
    });

    it("locks withdrawals while it pays", async () => {
      const world = await loadFixture(createLedger);
      const { ledger, elsewhere } = world;
      const actor = await deployMock<ScriptedActor>("ScriptedActor");
      const account = await actor.getAddress();
      await ledger.credit(NATIVE, account, AMOUNT);
      await ledger.credit(NATIVE, elsewhere.address, AMOUNT);
      const locked = ledger.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
      for (const attempt of [
        await callOf(ledger, "withdraw", [NATIVE, elsewhere.address]),
        await callOf(ledger, "withdrawFor", [elsewhere.address, NATIVE]),
      ]) {
        await actor.setScript([attempt]);
        const paying = async (): Promise<void> => {
          await expect(ledger.pay(NATIVE, account, 5n))
            .to.emit(actor, "Attempted")
            .withArgs(false, locked);
        };
        expect(await changes(world, { account, elsewhere: elsewhere.address }, paying)).to.deep.equal({
          "account.native": 5n,
          "ledger.native": -5n,
        });
      }
    });
  });

  describe("given a token", () => {
    for (const [name, answer] of [
      ["true", Answer.True],
      ["nothing", Answer.Nothing],
    ] as const) {
      it(`pays where its transfer answers ${name}`, async () => {
        const world = await loadFixture(createLedger);
        const { ledger, token, receiver } = world;
        await token.setAnswer(answer);
        const paying = async (): Promise<void> => {
          const response = ledger.pay(await token.getAddress(), receiver.address, AMOUNT);
          await expect(response).not.to.emit(ledger, "Credited");
        };
        expect(await changes(world, { receiver: receiver.address }, paying)).to.deep.equal({
          "receiver.tokens": AMOUNT,
          "ledger.tokens": -AMOUNT,
        });
      });
    }

    const refusals: [string, (world: Awaited<ReturnType<typeof createLedger>>) => Promise<unknown>][] = [
      ["answers false", ({ token }) => token.setAnswer(Answer.False)],
      ["refuses the receiver", ({ token, receiver }) => token.refuse(receiver, true)],
      ["needs more than 100,000 gas", ({ token }) => token.setGasToBurn(100_000)],
      ["burns whatever gas there is", ({ token }) => token.setGasToBurn(50_000_000)],
    ];
    for (const [name, refuse] of refusals) {
      it(`credits where the token ${name}`, async () => {
        const world = await loadFixture(createLedger);
        const { ledger, token, receiver } = world;
        await refuse(world);
        const paying = async (): Promise<void> => {
          const response = ledger.pay(await token.getAddress(), receiver.address, AMOUNT, { gasLimit: 1_000_000n });
          await expect(response).to.emit(ledger, "Credited").withArgs(receiver, token, AMOUNT);
          expect(await gasOf(response)).to.be.lessThan(200_000n);
        };
        expect(await changes(world, { receiver: receiver.address }, paying)).to.deep.equal({
          "receiver.tokenCredit": AMOUNT,
        });
      });
    }

    for (const [name, answer] of [
      ["31 bytes", Answer.Short],
      ["2", Answer.Two],
    ] as const) {
      it(`does not take an answer of ${name} for a payment`, async () => {
        const world = await loadFixture(createLedger);
        const { ledger, token, receiver } = world;
        await token.setAnswer(answer);
        await expect(ledger.pay(await token.getAddress(), receiver.address, AMOUNT))
          .to.emit(ledger, "Credited")
          .withArgs(receiver, token, AMOUNT);
      });
    }

    it("does not take the silence of an account without code for a payment", async () => {
      const world = await loadFixture(createLedger);
      const { ledger, receiver, stranger } = world;
      await expect(ledger.pay(stranger.address, receiver.address, AMOUNT))
        .to.emit(ledger, "Credited")
        .withArgs(receiver, stranger, AMOUNT);
    });

    it("keeps a credit in one currency from paying another", async () => {
      const world = await loadFixture(createLedger);
      const { ledger, token, receiver } = world;
      await ledger.credit(NATIVE, receiver.address, AMOUNT);
      await expect(as(ledger, receiver).withdraw(token, receiver))
        .to.be.revertedWithCustomError(ledger, "LedgerNothingToWithdraw")
        .withArgs(receiver, token);
      expect(await ledger.creditOf(receiver, NATIVE)).to.equal(AMOUNT);
    });
  });

  it("never pays less because its caller withholds gas", async () => {
    const world = await loadFixture(createLedger);
    const wallet = await (await deployMock<Executing>("ThirstyReceiver", 95_000)).getAddress();
    let paid = 0;
    for (let gasLimit = 30_000n; gasLimit < 300_000n; gasLimit += 997n) {
      const snapshot = await networkHelpers.takeSnapshot();
      try {
        await world.ledger.pay(NATIVE, wallet, AMOUNT, { gasLimit });
        paid++;
      } catch {
        // Too little gas: undone whole.
      }
      expect(await world.ledger.creditOf(wallet, NATIVE)).to.equal(0n);
      await snapshot.restore();
    }
    expect(paid).to.be.greaterThan(50);
  });
});
