import { expect } from "chai";
import { formatEther, parseEther } from "ethers";
import {
  BEARER,
  expectCode,
  FEE_PAYER,
  HOUR,
  makePolicy,
  makeUser,
  makeWorld,
  OTHER_BEARER,
  signBid,
  TRUE_FEE,
  WORST_FEE,
} from "./world.ts";
import { hashKey } from "../../../scripts/kaia/feePayer/policy/bearerKeys.ts";

const user = makeUser();
const MINUTE = 60_000;

describe("FeePayerService.sponsor keeps to its limits", () => {
  describe("a user's rate", () => {
    it("allows as many in any minute as the policy says", async () => {
      const { service, application, clock, chain } = makeWorld({ perMinute: { user: 2, application: 10 } });
      await service.sponsor(await signBid(user), application);
      clock.time += MINUTE / 2;
      await service.sponsor(await signBid(user, { nonce: 1 }), application);
      const third = await signBid(user, { nonce: 2 });
      await expectCode(service.sponsor(third, application), "RATE_LIMITED", "at most 2");
      clock.time += MINUTE / 2 - 1;
      await expectCode(service.sponsor(third, application), "RATE_LIMITED", "at most 2");
      expect(chain.sent).to.have.length(2);
      clock.time += 1;
      await service.sponsor(third, application);
    });

    it("is not used up by what everybody can read on the chain", async () => {
      const { service, application, chain } = makeWorld({ perMinute: { user: 3, application: 100 } });
      const raws = await Promise.all([0, 1].map((nonce) => signBid(user, { nonce })));
      for (const raw of raws) await service.sponsor(raw, application);
      // Of another fee payer's, long ago.
      chain.nonces.set(user.address, 8n);
      const old = await signBid(user, { nonce: 7 });
      for (let time = 0; time < 10; time++) {
        for (const raw of raws) await service.sponsor(raw, application);
        await expectCode(service.sponsor(old, application), "NONCE", "is used already");
      }
      await service.sponsor(await signBid(user, { nonce: 8 }), application);
      await expectCode(service.sponsor(await signBid(user, { nonce: 9 }), application), "RATE_LIMITED");
    });

    it("is nobody else's", async () => {
      const { service, application } = makeWorld({ perMinute: { user: 1, application: 10 } });
      await service.sponsor(await signBid(user), application);
      await service.sponsor(await signBid(makeUser(2)), application);
    });
  });

  describe("an application's rate", () => {
    it("holds against many fresh senders, and costs the node nothing", async () => {
      const { service, application, chain } = makeWorld({ perMinute: { user: 1, application: 3 } });
      const raws = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => signBid(makeUser(number))));
      const results = await Promise.allSettled(raws.map((raw) => service.sponsor(raw, application)));
      expect(results.filter(({ status }) => status === "fulfilled")).to.have.length(3);
      expect(chain.sent).to.have.length(3);
      expect(chain.count("klay_getAccountKey")).to.equal(3);
    });

    it("counts what is refused", async () => {
      const { service, application } = makeWorld({ perMinute: { user: 1, application: 2 } });
      await expectCode(service.sponsor("0x00", application), "MALFORMED");
      await expectCode(service.sponsor("0x00", application), "MALFORMED");
      await expectCode(service.sponsor("0x00", application), "RATE_LIMITED");
    });
  });

  describe("the queue of a sender", () => {
    it("does not grow for as long as nothing is mined", async () => {
      const { service, application, chain } = makeWorld();
      chain.onSend = "hold";
      const raws = await Promise.all([0, 1, 2, 3, 4].map((nonce) => signBid(user, { nonce })));
      const results = await Promise.allSettled(raws.map((raw) => service.sponsor(raw, application)));
      const codes = results.map((result) =>
        result.status === "rejected" ? (result.reason as { code: string }).code : "",
      );
      expect(codes).to.deep.equal(["TIMEOUT", "NONCE", "NONCE", "NONCE", "RATE_LIMITED"]);
      expect(chain.sent).to.have.length(1);
    });
  });

  describe("a user's budget", () => {
    const limits = { value: "10", gas: 500_000, gasPriceGkei: "100", fee: "0.01" };
    const budget = { limits, perDay: { user: formatEther(WORST_FEE + TRUE_FEE), application: "1" } };

    it("counts what was really paid, and the worst of what is to come", async () => {
      const { service, application, chain } = makeWorld(budget);
      await service.sponsor(await signBid(user), application);
      await service.sponsor(await signBid(user, { nonce: 1 }), application);
      await expectCode(service.sponsor(await signBid(user, { nonce: 2 }), application), "USER_OVER_BUDGET");
      await service.sponsor(await signBid(makeUser(2)), application);
      expect(chain.sent).to.have.length(3);
    });

    it("is exact to the kei", async () => {
      const perDay = { user: formatEther(WORST_FEE + TRUE_FEE - 1n), application: "1" };
      const { service, application } = makeWorld({ limits, perDay });
      await service.sponsor(await signBid(user), application);
      await expectCode(service.sponsor(await signBid(user, { nonce: 1 }), application), "USER_OVER_BUDGET");
    });

    it("counts what its ratio leaves to the fee payer", async () => {
      const lower = { ...limits, fee: "0.003" };
      const { service, application } = makeWorld({ limits: lower, perDay: { user: "0.003", application: "1" } });
      await service.sponsor(await signBid(user, { type: 0x32, feeRatio: 30 }), application);
      await expectCode(
        service.sponsor(await signBid(user, { type: 0x32, feeRatio: 30, nonce: 1 }), application),
        "USER_OVER_BUDGET",
      );
    });

    it("comes back 24 hours after it was spent, not at midnight", async () => {
      const { service, application, clock } = makeWorld(budget);
      await service.sponsor(await signBid(user), application);
      await service.sponsor(await signBid(user, { nonce: 1 }), application);
      const third = await signBid(user, { nonce: 2 });
      clock.time += 24 * HOUR - 1;
      await expectCode(service.sponsor(third, application), "USER_OVER_BUDGET");
      clock.time += 1;
      await service.sponsor(third, application);
    });

    it("is not exceeded by requests at once", async () => {
      const { service, application, chain, ledger, clock } = makeWorld({ perDay: { user: "0.025", application: "1" } });
      const raws = await Promise.all([0, 0, 0].map((nonce, value) => signBid(user, { nonce, value })));
      chain.onSend = "hold";
      const results = await Promise.allSettled(raws.map((raw) => service.sponsor(raw, application)));
      const codes = results.map((result) =>
        result.status === "rejected" ? (result.reason as { code: string }).code : "",
      );
      expect(codes).to.deep.equal(["TIMEOUT", "TIMEOUT", "USER_OVER_BUDGET"]);
      expect(ledger.spent(clock.now(), "gallery", user.address)).to.equal(2n * WORST_FEE);
    });
  });

  describe("an application's budget", () => {
    it("holds against many fresh senders at once", async () => {
      const { service, application, chain, ledger, clock } = makeWorld({
        perDay: { user: "0.02", application: "0.035" },
      });
      const raws = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => signBid(makeUser(number))));
      let most = 0n;
      chain.onSend = (tx, hash) => {
        const spent = ledger.spent(clock.now(), "gallery");
        most = spent > most ? spent : most;
        chain.mine(tx);
        return hash;
      };
      const results = await Promise.allSettled(raws.map((raw) => service.sponsor(raw, application)));
      const refused = results.filter((result) => result.status === "rejected");
      expect(refused.map(({ reason }) => (reason as { code: string }).code)).to.include("APPLICATION_OVER_BUDGET");
      expect(most).to.equal(3n * WORST_FEE);
      expect(chain.sent).to.have.length(6 - refused.length);
    });

    it("is nobody else's", async () => {
      const perDay = { user: "0.02", application: "0.02" };
      const other = { name: "shop", keys: [hashKey(OTHER_BEARER)], perDay };
      const policy = makePolicy({ keys: [hashKey(BEARER)], perDay }, other);
      const { service, chain } = makeWorld({}, { policy });
      const [gallery, shop] = policy.applications;
      chain.onSend = "hold";
      for (const value of [0n, 1n]) {
        await expectCode(service.sponsor(await signBid(user, { value }), gallery!), "TIMEOUT");
      }
      await expectCode(service.sponsor(await signBid(makeUser(2)), gallery!), "APPLICATION_OVER_BUDGET");
      chain.onSend = "mine";
      await service.sponsor(await signBid(user, { value: 2n }), shop!);
    });
  });

  describe("the fee payer's funds", () => {
    it("cover all that is reserved", async () => {
      const { service, application, chain } = makeWorld();
      chain.balances.set(FEE_PAYER, 2n * WORST_FEE - 1n);
      chain.onSend = "hold";
      await expectCode(service.sponsor(await signBid(user), application), "TIMEOUT");
      await expectCode(service.sponsor(await signBid(makeUser(2)), application), "FEE_PAYER_FUNDS");
      chain.balances.set(FEE_PAYER, 2n * WORST_FEE);
      await expectCode(service.sponsor(await signBid(makeUser(2)), application), "TIMEOUT");
      expect(chain.sent).to.have.length(2);
    });
  });

  describe("canPay", () => {
    it("says whether the dearest transaction would be paid for", async () => {
      const { service, application } = makeWorld({ perDay: { user: "0.0225", application: "0.03" } });
      expect(await service.canPay(application)).to.equal(true);
      expect(await service.canPay(application, user.address)).to.equal(true);
      await service.sponsor(await signBid(user), application);
      expect(await service.canPay(application, user.address)).to.equal(true);
      await service.sponsor(await signBid(user, { nonce: 1 }), application);
      expect(await service.canPay(application, user.address)).to.equal(false);
      expect(await service.canPay(application, makeUser(2).address)).to.equal(true);
      for (const number of [2, 3, 4]) await service.sponsor(await signBid(makeUser(number)), application);
      expect(await service.canPay(application)).to.equal(false);
    });

    it("says no where the fee payer has too little", async () => {
      const { service, application, chain } = makeWorld();
      chain.balances.set(FEE_PAYER, parseEther("0.02") - 1n);
      expect(await service.canPay(application)).to.equal(false);
      chain.balances.set(FEE_PAYER, parseEther("0.02"));
      expect(await service.canPay(application)).to.equal(true);
    });

    it("says no where the fee payer has the money, but has set it aside", async () => {
      const { service, application, chain } = makeWorld();
      chain.onSend = "hold";
      await expectCode(service.sponsor(await signBid(user), application), "TIMEOUT");
      chain.balances.set(FEE_PAYER, parseEther("0.02") + WORST_FEE - 1n);
      expect(await service.canPay(application)).to.equal(false);
      chain.balances.set(FEE_PAYER, parseEther("0.02") + WORST_FEE);
      expect(await service.canPay(application)).to.equal(true);
    });
  });
});
