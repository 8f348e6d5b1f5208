import { expect } from "chai";
import { expectCode, HOUR, makeUser, makeWorld, signBid, TRUE_FEE, type World, WORST_FEE } from "./world.ts";

const user = makeUser();
const MINUTES = 5 * 60_000;

function start(): World & { problems: unknown[] } {
  const problems: unknown[] = [];
  return { ...makeWorld({}, { onProblem: (problem) => problems.push(problem) }), problems };
}

describe("FeePayerService, where somebody sets the clock", () => {
  for (const [name, sign] of [
    ["ahead", 1],
    ["back", -1],
  ] as const) {
    it(`pays nothing while that is more than five minutes ${name}, and says so`, async () => {
      const { service, application, chain, clock, problems } = start();
      clock.jump = sign * (MINUTES + 1);
      await expectCode(service.sponsor(await signBid(user), application), "CLOCK");
      await expectCode(service.canPay(application), "CLOCK");
      expect(chain.calls).to.deep.equal([]);
      expect(problems).to.have.length(1);
      expect((problems[0] as Error).message).to.contain(`by ${sign * 300} seconds`);
      clock.jump = sign * MINUTES;
      await service.sponsor(await signBid(user), application);
    });
  }

  it("looks again when it is the transaction's turn", async () => {
    const { service, application, chain, clock, ledger } = start();
    chain.failures.set("klay_getBalance", () => {
      clock.jump = 24 * HOUR;
      return "0xffffffffffffffffffff";
    });
    await expectCode(service.sponsor(await signBid(user), application), "CLOCK");
    expect(ledger.open()).to.deep.equal([]);
    expect(chain.sent).to.deep.equal([]);
  });

  it("gives nobody a new budget", async () => {
    const { service, application, chain, clock, ledger } = start();
    chain.onSend = "hold";
    await expectCode(service.sponsor(await signBid(user), application), "TIMEOUT");
    chain.mine(chain.sent[0]!);
    clock.jump = 24 * HOUR;
    expect(await service.settle()).to.deep.equal([]);
    clock.jump = 0;
    expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
    expect(await service.settle()).to.have.length(1);
  });

  it("books what is mined meanwhile at the time that it would be", async () => {
    const { service, application, chain, clock, ledger } = start();
    chain.onSend = (tx, hash) => {
      clock.jump = 40 * 24 * HOUR;
      chain.mine(tx);
      return hash;
    };
    await service.sponsor(await signBid(user), application);
    clock.jump = 0;
    expect(ledger.spent(clock.now() + 24 * HOUR - 1, "gallery")).to.equal(TRUE_FEE);
    expect(ledger.spent(clock.now() + 24 * HOUR, "gallery")).to.equal(0n);
  });

  it("does not pay for an application whose last day ends while the transaction waits", async () => {
    const { service, application, chain, clock } = start();
    clock.time = application.lastDay - 1;
    chain.failures.set("klay_getBalance", () => {
      clock.time += 1;
      return "0xffffffffffffffffffff";
    });
    await expectCode(service.sponsor(await signBid(user), application), "EXPIRED");
    expect(chain.sent).to.deep.equal([]);
  });
});
