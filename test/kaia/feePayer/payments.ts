import { expect } from "chai";
import { SigningKey } from "ethers";
import { createFeePayerService } from "../../../scripts/kaia/feePayer/createFeePayerService.ts";
import { RpcError } from "./StubChain.ts";
import {
  BEARER,
  expectCode,
  FEE_PAYER,
  makePolicy,
  makeUser,
  makeWorld,
  OTHER_BEARER,
  signBid,
  TRUE_FEE,
  type World,
  WORST_FEE,
} from "./world.ts";
import { hashKey } from "../../../scripts/kaia/feePayer/policy/bearerKeys.ts";
import type { FeePayerCode } from "../../../scripts/kaia/feePayer/FeePayerError.ts";

const user = makeUser();

const fail = (error: Error) => () => {
  throw error;
};
/** As fetch fails. */
const silence = fail(new TypeError("fetch failed", { cause: new Error("ECONNREFUSED https://secret.example/key") }));

describe("FeePayerService.sponsor", () => {
  describe("given a nonce that is not the next", () => {
    for (const [name, next] of [
      ["used already", 6n],
      ["too high", 4n],
    ] as const) {
      it(`refuses NONCE where it is ${name}, and reserves nothing`, async () => {
        const { service, application, chain, ledger, clock } = makeWorld();
        chain.nonces.set(user.address, next);
        const raw = await signBid(user, { nonce: 5 });
        const before = clock.now();
        await expectCode(service.sponsor(raw, application), "NONCE", name);
        expect(clock.now() - before).to.equal(next < 5n ? 2_000 : 0);
        expect(ledger.open()).to.deep.equal([]);
        expect(chain.sent).to.deep.equal([]);
        chain.nonces.set(user.address, 5n);
        await service.sponsor(raw, application);
      });
    }
  });

  it("waits a moment for a node that has not seen the sender's last transaction", async () => {
    const { service, application, chain, clock } = makeWorld();
    chain.nonces.set(user.address, 4n);
    const before = clock.now();
    const sponsored = service.sponsor(await signBid(user, { nonce: 5 }), application);
    while (clock.now() - before < 1_000) await new Promise((resolve) => setImmediate(resolve));
    chain.nonces.set(user.address, 5n);
    expect((await sponsored).fee).to.equal(TRUE_FEE);
  });

  describe("given a node that refuses the transaction", () => {
    const refusals: [FeePayerCode, string][] = [
      ["NODE_REFUSED", "insufficient funds of the sender for value"],
      ["NONCE", "nonce too low"],
      ["FEE_PAYER_FUNDS", "insufficient funds of the fee payer for gas * price"],
    ];
    for (const [code, message] of refusals) {
      it(`answers ${code} to "${message}", and keeps the money for now, on one node's word`, async () => {
        const { service, application, chain, ledger, clock } = makeWorld();
        chain.onSend = fail(new RpcError(message));
        const raw = await signBid(user);
        await expectCode(service.sponsor(raw, application), code);
        await expectCode(service.sponsor(raw, application), code);
        expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
        chain.onSend = "mine";
        await service.sponsor(raw, application);
        expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
      });
    }

    it("co-signs no more than the budget, whatever it refuses", async () => {
      const { service, application, chain, clock } = makeWorld({ perDay: { user: "0.02", application: "0.02" } });
      chain.onSend = fail(new RpcError("nonce too low"));
      for (let number = 1; number <= 6; number++) {
        const error = await service
          .sponsor(await signBid(makeUser(number)), application)
          .catch((thrown: unknown) => thrown);
        expect(error).to.have.property("code", number <= 2 ? "NONCE" : "APPLICATION_OVER_BUDGET");
        clock.time += 1_000;
      }
      expect(chain.sent).to.have.length(2);
    });

    it("passes on what the node says in one plain line", async () => {
      const { service, application, chain } = makeWorld();
      chain.onSend = fail(
        new RpcError(`no\r\n{"fake":"line"} \u001b[31m https://user:secret@node/ ${"x".repeat(999)}`),
      );
      const error = await service.sponsor(await signBid(user), application).catch((thrown: unknown) => thrown as Error);
      expect((error as Error).message).to.match(/^no \{"fake":"line"\} {2}\[31m \(URL\) x+\.\.\.$/);
      expect((error as Error).message.length).to.be.lessThan(220);
    });

    it("keeps the money where the node has the transaction for all that", async () => {
      const { service, application, chain, ledger, clock } = makeWorld();
      chain.onSend = (tx) => {
        chain.hold(tx);
        throw new RpcError("there is another tx which has the same nonce in the tx pool");
      };
      await expectCode(service.sponsor(await signBid(user), application), "TIMEOUT");
      expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
    });

    it("waits where the node knows the transaction already", async () => {
      const { service, application, chain } = makeWorld();
      chain.failures.set("klay_getTransactionByHash", () => null);
      chain.onSend = (tx, hash) => {
        chain.mine(tx);
        throw new RpcError(`known transaction: ${hash.slice(2)}`);
      };
      expect((await service.sponsor(await signBid(user), application)).fee).to.equal(TRUE_FEE);
    });

    it("keeps the money where it is the node that has trouble", async () => {
      const { service, application, chain, ledger, clock } = makeWorld();
      chain.onSend = fail(new RpcError("try later", -32603));
      await expectCode(service.sponsor(await signBid(user), application), "TIMEOUT");
      expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
    });

    for (const code of [-32600, -32601, -32005]) {
      it(`says at once that the node takes no transactions, by code ${code}, and gives the money back later`, async () => {
        const { service, application, chain, ledger, clock } = makeWorld();
        chain.onSend = fail(new RpcError("not here, not now", code));
        const before = clock.now();
        await expectCode(
          service.sponsor(await signBid(user), application),
          "NODE_UNAVAILABLE",
          "takes no transactions",
        );
        expect(clock.now()).to.equal(before);
        clock.time += 300_000;
        await service.settle();
        expect(ledger.open()).to.deep.equal([]);
      });
    }
  });

  describe("given a node that does not answer", () => {
    for (const method of ["klay_getAccountKey", "klay_getTransactionCount", "klay_getBalance"]) {
      it(`refuses NODE_UNAVAILABLE at ${method}, reserves nothing, and names no server`, async () => {
        const { service, application, chain, ledger } = makeWorld();
        chain.failures.set(method, silence);
        const error = await service.sponsor(await signBid(user), application).catch((thrown: unknown) => thrown);
        expect(error).to.have.property("code", "NODE_UNAVAILABLE");
        expect((error as Error).message).to.equal("the node does not answer at the moment");
        expect(ledger.open()).to.deep.equal([]);
        expect(chain.sent).to.deep.equal([]);
      });
    }

    it("refuses where it hangs", async () => {
      const world = makeWorld({}, { times: { nodeTimeout: 20 } });
      world.chain.failures.set("klay_getTransactionCount", () => new Promise(() => undefined));
      await expectCode(world.service.sponsor(await signBid(user), world.application), "NODE_UNAVAILABLE");
    });

    for (const answer of ["1000000", "0xzz", `0x1${"0".repeat(64)}`, "lots", 5, null]) {
      it(`refuses where its answer is ${JSON.stringify(answer).slice(0, 12)}, which makes no sense`, async () => {
        const { service, application, chain } = makeWorld();
        chain.failures.set("klay_getBalance", () => answer);
        await expectCode(service.sponsor(await signBid(user), application), "NODE_UNAVAILABLE");
      });
    }

    it("books what was sent and mined, though the answer was lost", async () => {
      const { service, application, chain } = makeWorld();
      chain.onSend = (tx) => {
        chain.mine(tx);
        return silence();
      };
      expect((await service.sponsor(await signBid(user), application)).fee).to.equal(TRUE_FEE);
    });

    it("takes no other transaction's receipt", async () => {
      const { service, application, chain, ledger, clock } = makeWorld();
      const { hash } = await service.sponsor(await signBid(makeUser(2)), application);
      chain.onSend = "hold";
      const receipt = await chain.request("eth_getTransactionReceipt", [hash]);
      chain.failures.set("eth_getTransactionReceipt", () => receipt);
      await expectCode(service.sponsor(await signBid(user), application), "TIMEOUT");
      expect(ledger.spent(clock.now(), "gallery", user.address)).to.equal(WORST_FEE);
    });

    it("waits through a receipt that it does not get", async () => {
      const { service, application, chain, clock } = makeWorld();
      chain.failures.set("eth_getTransactionReceipt", () => {
        if (chain.count("eth_getTransactionReceipt") > 3) chain.failures.clear();
        return silence();
      });
      const before = clock.now();
      expect((await service.sponsor(await signBid(user), application)).fee).to.equal(TRUE_FEE);
      expect(clock.now() - before).to.equal(4 * 500);
    });
  });

  describe("given a transaction that is not mined in time", () => {
    async function timedOut(): Promise<World & { raw: string }> {
      const world = makeWorld();
      world.chain.onSend = "hold";
      const raw = await signBid(user);
      const before = world.clock.now();
      await expectCode(world.service.sponsor(raw, world.application), "TIMEOUT");
      expect(world.clock.now() - before).to.equal(30_000);
      return { ...world, raw };
    }

    it("keeps the money set aside", async () => {
      const { ledger, clock } = await timedOut();
      clock.time += 1_000 * 3_600_000;
      expect(ledger.spent(clock.now(), "gallery", user.address)).to.equal(WORST_FEE);
    });

    it("answers the same transaction when it is mined, without paying twice", async () => {
      const { service, application, chain, ledger, clock, raw } = await timedOut();
      chain.mine(chain.sent[0]!);
      expect((await service.sponsor(raw, application)).fee).to.equal(TRUE_FEE);
      expect(chain.sent).to.have.length(1);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
    });

    it("sends the same bytes again where the node has lost them", async () => {
      const { service, application, chain, ledger, clock, raw } = await timedOut();
      chain.onSend = "mine";
      await service.sponsor(raw, application);
      expect(chain.sent[1]!.raw).to.equal(chain.sent[0]!.raw);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
    });

    it("gives nothing back where the node refuses those, for it may have taken them before", async () => {
      const { service, application, chain, ledger, clock, raw } = await timedOut();
      chain.onSend = fail(new RpcError("nonce too low"));
      await expectCode(service.sponsor(raw, application), "TIMEOUT");
      expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
    });

    it("refuses ALREADY_SUBMITTED after a change of the fee payer's key", async () => {
      const { application, chain, ledger, clock, policy, raw } = await timedOut();
      const signer = { address: FEE_PAYER, key: new SigningKey(`0x${"7".repeat(64)}`) };
      const service = createFeePayerService({ policy, ledger, signer, node: chain.request, clock });
      await expectCode(service.sponsor(raw, application), "ALREADY_SUBMITTED", "another key");
      expect(chain.sent).to.have.length(1);
    });
  });

  describe("given the same nonce in many transactions", () => {
    it("reserves the worst fee of each while none is mined", async () => {
      const { service, application, chain, ledger, clock } = makeWorld();
      chain.onSend = "hold";
      for (const value of [0n, 1n, 2n]) {
        await expectCode(service.sponsor(await signBid(user, { value }), application), "TIMEOUT");
      }
      expect(ledger.spent(clock.now(), "gallery", user.address)).to.equal(3n * WORST_FEE);
    });

    it("sends none after one is mined", async () => {
      const { service, application, chain } = makeWorld();
      await service.sponsor(await signBid(user), application);
      await expectCode(service.sponsor(await signBid(user, { value: 1n }), application), "NONCE");
      expect(chain.sent).to.have.length(1);
    });
  });

  describe("given a transaction that another application has submitted", () => {
    for (const [name, onSend] of [
      ["while it runs", "mine"],
      ["when it is mined", "mine"],
      ["when it timed out", "hold"],
    ] as const) {
      it(`refuses ALREADY_SUBMITTED ${name}`, async () => {
        const policy = makePolicy({ keys: [hashKey(BEARER)] }, { name: "shop", keys: [hashKey(OTHER_BEARER)] });
        const { service, chain } = makeWorld({}, { policy });
        const [gallery, shop] = policy.applications;
        chain.onSend = onSend;
        const raw = await signBid(user);
        const first = service.sponsor(raw, gallery!);
        if (name !== "while it runs") await first.catch(() => undefined);
        await expectCode(service.sponsor(raw, shop!), "ALREADY_SUBMITTED", "another application");
        await first.catch(() => undefined);
        expect(chain.sent).to.have.length(1);
      });
    }
  });

  describe("given a ledger that cannot be written", () => {
    it("signs and sends nothing", async () => {
      const world = makeWorld();
      world.ledger.reserve = () => Promise.reject(new Error("disk full"));
      const problem = await world.service
        .sponsor(await signBid(user), world.application)
        .catch((error: unknown) => error);
      expect(problem).to.have.property("message", "disk full");
      expect(world.chain.sent).to.deep.equal([]);
    });

    it("still answers what is mined, and says so to whom it concerns", async () => {
      const problems: unknown[] = [];
      const world = makeWorld({}, { onProblem: (problem) => problems.push(problem) });
      const problem = new Error("disk full");
      world.ledger.book = () => Promise.reject(problem);
      expect((await world.service.sponsor(await signBid(user), world.application)).fee).to.equal(TRUE_FEE);
      expect(problems).to.deep.equal([problem]);
    });
  });
});
