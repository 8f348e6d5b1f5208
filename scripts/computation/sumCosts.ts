import { costOfCallee, costOfInstruction, VALIDATE_SENDER } from "./costs.ts";

/** An instruction that was executed, as debug_traceTransaction lists them. */
export interface Step {
  op: string;
}

/** A call and the calls that it made, as the tracer of calls has them. */
export interface CallFrame {
  to?: string;
  input: string;
  calls?: CallFrame[];
}

/**
 * A plain EVM has no validateSender. This code in its place answers that a signature is right:
 * PUSH1 1, PUSH0, MSTORE8, PUSH1 1, PUSH0, RETURN.
 */
export const STAND_IN = "0x60015f5360015ff3";
const STAND_IN_STEPS = ["PUSH1", "PUSH0", "MSTORE8", "PUSH1", "PUSH0", "RETURN"];

/**
 * The computation cost of a transaction on Kaia: that of every instruction, also of calls that were reverted, and of the
 * precompiled contracts that were called. What stands in for one of those is left out.
 */
export function sumCosts(steps: readonly Step[], frame: CallFrame): number {
  let sum = 0;
  for (const { op } of steps) sum += costOfInstruction(op);
  for (const { to, input } of callsOf(frame)) {
    if (to === undefined) continue;
    sum += costOfCallee(to, (input.length - 2) / 2);
    if (to.toLowerCase() === VALIDATE_SENDER) sum -= COST_OF_STAND_IN;
  }
  return sum;
}

const COST_OF_STAND_IN = STAND_IN_STEPS.reduce((sum, op) => sum + costOfInstruction(op), 0);

function* callsOf(frame: CallFrame): Generator<CallFrame> {
  yield frame;
  for (const call of frame.calls ?? []) yield* callsOf(call);
}
