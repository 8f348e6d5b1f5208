import { expect } from "chai";
import { Interface, makeError } from "ethers";
import { errorSignatures } from "../../sdk/src/abi/errors.ts";
import { findRevertData } from "../../sdk/src/errors/findRevertData.ts";
import { toDroitError } from "../../sdk/src/errors/toDroitError.ts";

const errors = new Interface(Object.values(errorSignatures));
const DATA = errors.encodeErrorResult("EscrowNotOpen", [`0x${"12".repeat(32)}`]);
/** What was sent, which must not be taken for an answer: a call whose data has the length of an error's. */
const SENT = { to: `0x${"a1".repeat(20)}`, data: errors.encodeErrorResult("AuctionExists", [`0x${"34".repeat(32)}`]) };

/** The same revert in the shapes in which nodes, wallets and libraries throw it. */
const SHAPES: Record<string, unknown> = {
  "ethers, of a call": makeError("execution reverted (unknown custom error)", "CALL_EXCEPTION", {
    action: "call",
    data: DATA,
    reason: null,
    transaction: SENT,
    invocation: null,
    revert: null,
  }),
  "ethers, of an estimate it could not read": Object.assign(new Error("could not coalesce error"), {
    code: "UNKNOWN_ERROR",
    error: { code: -32000, message: "execution reverted", data: DATA },
    payload: { method: "eth_estimateGas", params: [SENT] },
  }),
  "ethers, around a wallet": Object.assign(new Error("could not coalesce error"), {
    code: "UNKNOWN_ERROR",
    info: { error: { code: -32603, data: { code: 3, message: "execution reverted", data: DATA } } },
  }),
  "Hardhat's node": Object.assign(new Error("VM Exception: reverted with a custom error"), {
    code: -32603,
    data: { message: "reverted", txHash: `0x${"00".repeat(32)}`, data: DATA },
  }),
  "Anvil and geth": { code: 3, message: "execution reverted", data: DATA },
  "Kaia's node": { code: -32000, message: "evm: execution reverted", data: DATA },
  "an old node that says so in words": { code: -32015, message: "VM execution error.", data: `Reverted ${DATA}` },
  MetaMask: {
    code: -32603,
    message: "Internal JSON-RPC error.",
    data: { code: 3, message: "execution reverted", originalError: { code: 3, data: DATA } },
  },
  "viem, whose call is within causes": {
    name: "ContractFunctionExecutionError",
    request: SENT,
    cause: { name: "ContractFunctionRevertedError", raw: DATA, cause: { name: "RpcRequestError", code: 3 } },
  },
  "viem, whose node's answer is deeper": {
    cause: { cause: { cause: { data: { data: DATA } } } },
  },
  "something whose own data comes first": { code: -32000, data: "0xdeadbeef", error: { data: DATA } },
  "a body that is text": { message: "bad response", body: JSON.stringify({ error: { code: 3, data: DATA } }) },
  "words alone": new Error(`execution reverted: custom error ${DATA}`),
};

describe("sdk: where the error of a contract is found", () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    it(`finds it in what is thrown by ${name}`, () => {
      expect(findRevertData(shape)).to.equal(DATA);
      const error = toDroitError(shape);
      expect(error.code).to.equal("EscrowNotOpen");
      expect(error.args).to.deep.equal({ id: `0x${"12".repeat(32)}` });
      expect(error.cause).to.equal(shape);
      expect(error.retryable).to.be.false;
    });
  }

  it("takes nothing that was sent for an answer", () => {
    expect(findRevertData({ code: -32000, message: "nope", transaction: SENT, payload: { params: [SENT] } })).to.equal(
      undefined,
    );
  });

  it("survives what refers to itself", () => {
    const loop: Record<string, unknown> = { message: "reverted" };
    loop.cause = loop;
    loop.error = { cause: loop };
    expect(findRevertData(loop)).to.equal(undefined);
    expect(toDroitError(loop).code).to.equal("NODE_FAILED");
  });
});

describe("sdk: other failures", () => {
  const cases: [string, unknown, string][] = [
    [
      "a person who says no, by EIP-1193",
      { code: 4001, message: "User denied transaction signature." },
      "REJECTED_BY_USER",
    ],
    [
      "a person who says no, as ethers has it",
      makeError("user rejected action", "ACTION_REJECTED", { action: "sendTransaction", reason: "rejected" } as never),
      "REJECTED_BY_USER",
    ],
    ["a wallet that only says so", { code: -32000, message: "Request rejected by the user" }, "REJECTED_BY_USER"],
    ["a wallet that is not connected", { code: 4100, message: "Unauthorized" }, "NO_SIGNER"],
    [
      "an account without money",
      { code: -32000, message: "insufficient funds for gas * price + value" },
      "INSUFFICIENT_FUNDS",
    ],
    [
      "Kaia's account without money",
      { code: -32000, message: "insufficient balance for transfer" },
      "INSUFFICIENT_FUNDS",
    ],
    ["a revert without a reason", { code: 3, message: "execution reverted", data: "0x" }, "REVERTED"],
    ["a node that is down", Object.assign(new Error("fetch failed"), { code: "ECONNREFUSED" }), "NODE_FAILED"],
    ["an answer that is empty and no revert", { code: -32000, message: "header not found", data: "0x" }, "NODE_FAILED"],
    [
      "a request that took too long",
      makeError("request timeout", "TIMEOUT", { operation: "x", reason: "timeout" }),
      "TIMEOUT",
    ],
    ["what is no error at all", "oops", "NODE_FAILED"],
    ["nothing", undefined, "NODE_FAILED"],
  ];
  for (const [name, thrown, code] of cases) {
    it(`knows ${name}`, () => {
      const error = toDroitError(thrown);
      expect(error.code).to.equal(code);
      expect(error.message).to.have.length.above(10);
    });
  }

  it("may be tried again where the node failed, and not where a person said no", () => {
    expect(toDroitError(new Error("fetch failed")).retryable).to.be.true;
    expect(toDroitError({ code: 4001 }).retryable).to.be.false;
  });
});
