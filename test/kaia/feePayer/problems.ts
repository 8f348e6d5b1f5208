import { expect } from "chai";
import { FeePayerError } from "../../../scripts/kaia/feePayer/FeePayerError.ts";
import { RpcError } from "./StubChain.ts";
import { expectCode, FEE_PAYER, makeUser, makeWorld, signBid, type World } from "./world.ts";

const user = makeUser();

function start(): World & { messages: () => string[] } {
  const problems: unknown[] = [];
  const world = makeWorld({}, { onProblem: (problem) => problems.push(problem) });
  return { ...world, messages: () => problems.map((problem) => (problem as Error).message) };
}

describe("FeePayerService tells the operator", () => {
  it("of a node that does not answer, once a minute", async () => {
    const { service, application, chain, clock, messages } = start();
    chain.failures.set("klay_getBalance", () => {
      throw new TypeError("fetch failed");
    });
    for (let time = 0; time < 3; time++) {
      await expectCode(service.sponsor(await signBid(user), application), "NODE_UNAVAILABLE");
    }
    expect(messages()).to.deep.equal(["the node did not answer klay_getBalance"]);
    clock.time += 60_000;
    await expectCode(service.canPay(application), "NODE_UNAVAILABLE");
    expect(messages()).to.have.length(2);
  });

  it("of a node that takes no transactions", async () => {
    const { service, application, chain, messages } = start();
    chain.onSend = () => {
      throw new RpcError("the method klay_sendRawTransaction does not exist/is not available", -32601);
    };
    await expectCode(service.sponsor(await signBid(user), application), "NODE_UNAVAILABLE");
    expect(messages()).to.deep.equal(["the method klay_sendRawTransaction does not exist/is not available"]);
  });

  it("of receipts that make no sense", async () => {
    const { service, application, chain, messages } = start();
    chain.failures.set("eth_getTransactionReceipt", () => ({ odd: true }));
    await expectCode(service.sponsor(await signBid(user), application), "TIMEOUT");
    expect(messages()).to.deep.equal(["the node's answer to eth_getTransactionReceipt makes no sense"]);
  });

  it("of a ledger that cannot be written, and of other trouble in the same minute", async () => {
    const { service, application, chain, ledger, messages } = start();
    const cause = new Error("database or disk is full");
    const reserve = ledger.reserve.bind(ledger);
    ledger.reserve = () =>
      Promise.reject(new FeePayerError("LEDGER_UNAVAILABLE", "the ledger cannot be written", { cause }));
    await expectCode(service.sponsor(await signBid(user), application), "LEDGER_UNAVAILABLE");
    ledger.reserve = reserve;
    chain.balances.set(FEE_PAYER, 0n);
    await expectCode(service.sponsor(await signBid(user), application), "FEE_PAYER_FUNDS");
    expect(messages()).to.deep.equal([cause.message, "the fee payer cannot cover this fee at the moment"]);
  });

  it("of nothing that is a user's doing", async () => {
    const { service, application, chain, messages } = start();
    await expectCode(service.sponsor("0x00", application), "MALFORMED");
    chain.onSend = () => {
      throw new RpcError("insufficient funds of the sender for value");
    };
    await expectCode(service.sponsor(await signBid(user), application), "NODE_REFUSED");
    expect(messages()).to.deep.equal([]);
  });
});
