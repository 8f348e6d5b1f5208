import { AbiCoder, dataLength, dataSlice, Interface } from "ethers";
import { type ContractErrorName, errorSignatures } from "../abi/errors.ts";
import { contractErrors } from "./catalogue.ts";
import type { DroitErrorCode } from "./DroitError.ts";
import { type ErrorArgs, type SentenceContext, tell } from "./sentence.ts";

/** What a revert says. */
export interface Decoded {
  /** See `DroitError.code`. */
  code: DroitErrorCode;
  /** One plain sentence. */
  message: string;
  /** The error's arguments by name. */
  args: ErrorArgs;
}

const errors = new Interface(Object.values(errorSignatures));
const REASON = "0x08c379a0";
const PANIC = "0x4e487b71";

const PANICS: Readonly<Record<string, string>> = {
  "1": "an assertion failed",
  "17": "a number became too large or too small",
  "18": "something was divided by zero",
  "33": "a value is none of its kind",
  "34": "stored data is malformed",
  "49": "an empty list was to be shortened",
  "50": "a list is shorter than was assumed",
  "65": "too much memory was asked for",
  "81": "a function is missing",
};

let selectors: ReadonlyMap<string, ContractErrorName> | undefined;

/** The error that begins with these four bytes. They are computed once: a hash for each of some hundred errors. */
function nameOf(selector: string): ContractErrorName | undefined {
  if (selectors === undefined) {
    const entries: [string, ContractErrorName][] = [];
    errors.forEachError((error) => entries.push([error.selector, error.name as ContractErrorName]));
    selectors = new Map(entries);
  }
  return selectors.get(selector);
}

/** Whether an error of the contracts, or one of the language's own, begins with these four bytes. */
export function isKnownSelector(selector: string): boolean {
  return selector === REASON || selector === PANIC || nameOf(selector) !== undefined;
}

/**
 * What the data of a revert says.
 * @param data As the node gives it; no data is a revert without a reason.
 * @param context What amounts are told in.
 */
export function decodeRevert(data: string, context: SentenceContext = {}): Decoded {
  if (data === "0x") return { code: "REVERTED", message: "The contract refuses, and does not say why.", args: {} };
  const selector = data.slice(0, 10).toLowerCase();
  try {
    if (selector === REASON) {
      const [reason] = AbiCoder.defaultAbiCoder().decode(["string"], dataSlice(data, 4)) as unknown as [string];
      return { code: "REVERTED", message: `The contract refuses: ${reason}`, args: { reason } };
    }
    if (selector === PANIC) {
      const [code] = AbiCoder.defaultAbiCoder().decode(["uint256"], dataSlice(data, 4)) as unknown as [bigint];
      const reason = PANICS[code.toString()] ?? `panic ${code}`;
      return { code: "PANIC", message: `The contract has a fault: ${reason}.`, args: { code } };
    }
    const name = nameOf(selector);
    if (name !== undefined) return decodeKnown(name, data, context);
  } catch {
    // Known by its first bytes, but not of its form: what it says cannot be trusted.
  }
  const message = `The contract refuses with an error that is not known here: ${selector}.`;
  return { code: "UNKNOWN_REVERT", message, args: { data, length: BigInt(dataLength(data)) } };
}

/**
 * What an error says of which only the first four bytes are known.
 * @param selector Four bytes, as `SweepIncomplete` has them.
 */
export function describeSelector(selector: string): Decoded {
  const name = nameOf(selector);
  if (name === undefined) {
    if (/^0x0*$/.test(selector)) return decodeRevert("0x");
    if (selector === REASON) return { code: "REVERTED", message: "A contract refuses.", args: {} };
    if (selector === PANIC) return { code: "PANIC", message: "A contract has a fault.", args: {} };
    return decodeRevert(selector);
  }
  return { code: name, message: tell(contractErrors[name]), args: {} };
}

function decodeKnown(name: ContractErrorName, data: string, context: SentenceContext): Decoded {
  const args = errors.decodeErrorResult(name, data).toObject() as Record<string, unknown>;
  const message = tell(contractErrors[name], args, context);
  if (name !== "SweepIncomplete") return { code: name, message, args };
  // The error that stopped the item, of which the sweep hands on the first four bytes.
  const inner = describeSelector(args.reason as string);
  return { code: name, message: `${message} ${inner.message}`, args: { ...args, reasonCode: inner.code } };
}
