import { dataLength, dataSlice, FunctionFragment, type ParamType } from "ethers";

/** What the call data of an allowed method looks like. */
export interface MethodRule {
  /** As the policy names it, in its canonical form. */
  readonly name: string;
  /** Undefined for empty call data. */
  readonly selector: string | undefined;
  /** How long the arguments are, in bytes: exactly, or at least where some are of dynamic size. */
  readonly exactLength: bigint | undefined;
  readonly leastLength: bigint;
}

const EMPTY_CALL: MethodRule = { name: "receive()", selector: undefined, exactLength: 0n, leastLength: 0n };
const SELECTOR_SIZE = 4;
const WORD = 32n;

/**
 * Reads a method as a policy names it: a signature, `bid((address,uint256))`; a selector, `0x5b623cff`; or `receive()` for
 * a call without data. Undefined where it is none of these.
 */
export function parseMethod(text: string): MethodRule | undefined {
  if (text === EMPTY_CALL.name) return EMPTY_CALL;
  if (/^0x[0-9a-f]{8}$/i.test(text)) {
    return { name: text.toLowerCase(), selector: text.toLowerCase(), exactLength: undefined, leastLength: 0n };
  }
  let fragment: FunctionFragment;
  try {
    fragment = FunctionFragment.from(`function ${text}`);
  } catch {
    return undefined;
  }
  const leastLength = fragment.inputs.reduce((sum, input) => sum + headSize(input), 0n);
  return {
    name: fragment.format("sighash"),
    selector: fragment.selector,
    exactLength: fragment.inputs.some(isDynamic) ? undefined : leastLength,
    leastLength,
  };
}

/**
 * Whether call data calls this method and nothing but it: what is shorter than its arguments or, where their size is fixed,
 * longer, is not a call that the policy's author had in mind.
 */
export function matchesMethod({ selector, exactLength, leastLength }: MethodRule, data: string): boolean {
  const length = dataLength(data);
  if (selector === undefined) return length === 0;
  if (length < SELECTOR_SIZE || dataSlice(data, 0, SELECTOR_SIZE).toLowerCase() !== selector) return false;
  const argumentsLength = BigInt(length - SELECTOR_SIZE);
  return exactLength === undefined ? argumentsLength >= leastLength : argumentsLength === exactLength;
}

function isDynamic(type: ParamType): boolean {
  if (type.isArray()) return type.arrayLength === -1 || isDynamic(type.arrayChildren);
  if (type.isTuple()) return type.components.some(isDynamic);
  return type.baseType === "string" || type.baseType === "bytes";
}

/** What a value takes where it stands: all of it, or the word that says where it is. */
function headSize(type: ParamType): bigint {
  if (isDynamic(type)) return WORD;
  if (type.isArray()) return BigInt(type.arrayLength) * headSize(type.arrayChildren);
  if (type.isTuple()) return type.components.reduce((sum, component) => sum + headSize(component), 0n);
  return WORD;
}
