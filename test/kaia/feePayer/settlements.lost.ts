import { expect } from "chai";
import { parseEther } from "ethers";
import { createFeePayerService } from "../../../scripts/kaia/feePayer/createFeePayerService.ts";
import type { Booking } from "../../../scripts/kaia/feePayer/ledger/Ledger.ts";
import { type OnSend, RpcError } from "./StubChain.ts";
import {
  expectCode,
  FEE_PAYER,
  FEE_PAYER_KEY,
  HOUR,
  makeUser,
  makeWorld,
  signBid,
  TRUE_FEE,
  type World,
  WORST_FEE,
} from "./world.ts";

const user = makeUser();
const GRACE = 300_000;
const refuse: OnSend = () => {
  throw new RpcError("insufficient funds of the sender for value");
};
/** A node that takes a transaction, and has lost it the next moment. */
const drop: OnSend = (_tx, hash) => hash;

interface LostWorld extends World {
  raw: string;
  problems: unknown[];
}

async function send(onSend: OnSend): Promise<LostWorld> {
  const problems: unknown[] = [];
  const world = makeWorld({}, { onProblem: (problem) => problems.push(problem) });
  world.chain.onSend = onSend;
  const raw = await signBid(user);
  await world.service.sponsor(raw, world.application).catch(() => undefined);
  expect(world.ledger.open()).to.have.length(1);
  return { ...world, raw, problems };
}

describe("FeePayerService.settle", () => {
  describe("given a transaction that the node has lost", () => {
    it("sends the same bytes again, so that it is mined", async () => {
      const { service, chain, ledger, clock } = await send(drop);
      chain.onSend = "mine";
      expect(await service.settle()).to.deep.equal([]);
      expect(chain.sent.map(({ raw }) => raw)).to.deep.equal([chain.sent[0]!.raw, chain.sent[0]!.raw]);
      expect((await service.settle()).map(({ outcome }) => outcome)).to.deep.equal(["booked"]);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
    });

    it("sends what a process before this one has reserved, and not sent", async () => {
      const { policy, chain, ledger, clock } = await send(() => {
        throw new TypeError("fetch failed");
      });
      const signer = { address: FEE_PAYER, key: FEE_PAYER_KEY };
      const next = createFeePayerService({ policy, ledger, signer, node: chain.request, clock });
      chain.onSend = "mine";
      await next.settle();
      expect(await next.settle()).to.have.length(1);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
    });

    it("sends it once only where the node keeps it", async () => {
      const { service, chain } = await send(drop);
      chain.onSend = "hold";
      for (let round = 0; round < 3; round++) await service.settle();
      expect(chain.sent).to.have.length(2);
    });

    it("gives nothing back where the node refuses it now, for anybody may have it", async () => {
      const { service, chain, ledger, clock } = await send(drop);
      chain.onSend = refuse;
      for (let hour = 0; hour < 23; hour++) {
        expect(await service.settle()).to.deep.equal([]);
        clock.time += HOUR;
      }
      expect(ledger.spent(clock.now(), "gallery", user.address)).to.equal(WORST_FEE);
    });
  });

  describe("given a transaction that is a day old and that the node neither knows nor mines", () => {
    async function rest(): Promise<LostWorld> {
      const world = await send(drop);
      world.chain.onSend = refuse;
      // Its request has waited for half a minute.
      world.clock.time += 24 * HOUR - 30_001;
      expect(await world.service.settle()).to.deep.equal([]);
      world.clock.time += 1;
      expect((await world.service.settle()).map(({ outcome }) => outcome)).to.deep.equal(["resting"]);
      return world;
    }

    it("counts it against the day's budgets no more, but against the funds", async () => {
      const { service, application, chain, ledger, clock } = await rest();
      expect(ledger.spent(clock.now(), "gallery")).to.equal(0n);
      expect(ledger.spent(clock.now(), "gallery", user.address)).to.equal(0n);
      chain.onSend = "mine";
      chain.balances.set(FEE_PAYER, 2n * WORST_FEE - 1n);
      await expectCode(service.sponsor(await signBid(makeUser(2)), application), "FEE_PAYER_FUNDS");
      chain.balances.set(FEE_PAYER, parseEther("100"));
      expect(await service.settle()).to.deep.equal([]);
    });

    it("books it, and counts it, when it is mined after all", async () => {
      const { service, chain, ledger, clock } = await rest();
      chain.mine(chain.sent[0]!);
      expect((await service.settle()).map(({ outcome }) => outcome)).to.deep.equal(["booked"]);
      expect(ledger.spent(clock.now(), "gallery", user.address)).to.equal(TRUE_FEE);
      clock.time += 24 * HOUR;
      expect(ledger.spent(clock.now(), "gallery", user.address)).to.equal(0n);
    });

    it("gives it back when its nonce is used", async () => {
      const { service, chain, ledger, clock } = await rest();
      chain.nonces.set(user.address, 1n);
      await service.settle();
      clock.time += GRACE;
      expect((await service.settle()).map(({ outcome }) => outcome)).to.deep.equal(["released"]);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(0n);
      expect(ledger.open()).to.deep.equal([]);
    });
  });

  describe("given a transaction that the node refused when it was first sent", () => {
    it("gives the money back when the grace is over and there is no trace of it, and sends it no more", async () => {
      const { service, chain, ledger, clock } = await send(refuse);
      clock.time += GRACE - 1;
      expect(await service.settle()).to.deep.equal([]);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
      clock.time += 1;
      expect((await service.settle()).map(({ outcome }) => outcome)).to.deep.equal(["released"]);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(0n);
      expect(chain.sent).to.have.length(1);
    });

    it("books it where it is mined for all that", async () => {
      const { service, chain, ledger, clock } = await send(refuse);
      clock.time += GRACE;
      chain.mine(chain.sent[0]!);
      expect((await service.settle()).map(({ outcome }) => outcome)).to.deep.equal(["booked"]);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
    });

    it("takes it for sent where it shows up, though it is lost again", async () => {
      const { service, chain, ledger, clock } = await send(refuse);
      chain.hold(chain.sent[0]!);
      await service.settle();
      expect(ledger.open()[0]).to.include({ state: "sent" });
      chain.drop(chain.sent[0]!);
      clock.time += 2 * GRACE;
      expect(await service.settle()).to.deep.equal([]);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
    });

    it("takes it for sent from when it is submitted again", async () => {
      const { service, application, chain, ledger, clock, raw } = await send(refuse);
      chain.onSend = drop;
      await expectCode(service.sponsor(raw, application), "TIMEOUT");
      clock.time += 2 * GRACE;
      chain.onSend = refuse;
      expect(await service.settle()).to.deep.equal([]);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
    });

    it("does not give back what a request sends at that moment", async () => {
      const { service, application, chain, ledger, clock, raw } = await send(refuse);
      clock.time += GRACE;
      chain.onSend = "hold";
      let again: Promise<unknown> | undefined;
      chain.failures.set("klay_getTransactionByHash", () => {
        chain.failures.clear();
        again = service.sponsor(raw, application).catch((error: unknown) => error);
        return new Promise((resolve) => setTimeout(resolve, 20, null));
      });
      expect(await service.settle()).to.deep.equal([]);
      expect(await again).to.have.property("code", "TIMEOUT");
      expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
    });
  });

  it("tells of what is open for more than an hour, once an hour", async () => {
    const { service, clock, ledger, problems } = await send("hold");
    clock.time += HOUR - 30_001;
    await service.settle();
    expect(problems).to.deep.equal([]);
    for (let minute = 0; minute < 61; minute++) {
      clock.time += 60_000;
      await service.settle();
    }
    expect(problems).to.have.length(2);
    const { hash } = ledger.open()[0]!;
    expect((problems[0] as Error).message)
      .to.contain("1 open")
      .and.contain("0.01 KAIA")
      .and.contain(hash);
  });

  it("looks at the others where the receipt of one makes no sense, and says so", async () => {
    const { service, application, chain, ledger, problems } = await send("hold");
    await service.sponsor(await signBid(makeUser(2)), application).catch(() => undefined);
    const [first, second] = chain.sent;
    chain.mine(second!);
    let asked = 0;
    chain.failures.set("eth_getTransactionReceipt", () => {
      asked += 1;
      chain.failures.delete("eth_getTransactionReceipt");
      return { odd: true };
    });
    const settled = await service.settle();
    expect(asked).to.equal(1);
    expect(settled.map(({ sender }) => sender)).to.deep.equal([second!.from]);
    expect(ledger.open().map(({ sender }) => sender)).to.deep.equal([first!.from]);
    expect(problems.map((problem) => (problem as Error).message)).to.deep.equal([
      "the node's answer to eth_getTransactionReceipt makes no sense",
    ]);
  });

  it("books no more than was set aside, whatever the node says, and tells of it", async () => {
    const { service, chain, ledger, problems } = await send("hold");
    chain.gasUsed = 10n ** 12n;
    chain.mine(chain.sent[0]!);
    const { senderTxHash } = ledger.open()[0]!;
    await service.settle();
    expect((ledger.find(senderTxHash) as Booking).fee).to.equal(WORST_FEE);
    expect((problems[0] as Error).message).to.contain("more than it can have");
  });
});
