import { getAddress, isAddress, isHexString } from "ethers";
import { DroitError } from "./errors/DroitError.ts";
import { checkUint } from "./internal/check.ts";
import { type Order, ORDER_TYPES, type SignedOrder } from "./terms/order.ts";

/** A signed order as JSON, for a database or a web page: numbers as decimal texts. */
export function stringifyOrder(signed: SignedOrder): string {
  return JSON.stringify(signed, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

/**
 * A signed order from {@link stringifyOrder}.
 * @throws DroitError `INVALID_ARGUMENT` where it is none. Whether it is signed rightly the exchange says.
 */
export function parseOrder(text: string): SignedOrder {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DroitError("INVALID_ARGUMENT", "order: is not JSON.", { cause });
  }
  const signed = fieldsOf("order", value);
  const fields = fieldsOf("order.order", signed.order);
  const order: Record<string, unknown> = {};
  for (const { name, type } of ORDER_TYPES.Order) order[name] = readField(`order.${name}`, type, fields[name]);
  const { signature, index, proof } = signed;
  if (!isHexString(signature)) throw wrong("signature");
  if (!Array.isArray(proof) || !proof.every((node) => isHexString(node, 32))) throw wrong("proof");
  return {
    order: order as unknown as Order,
    signature,
    index: checkUint("index", index as string, 256),
    proof: proof,
  };
}

function readField(name: string, type: string, value: unknown): unknown {
  if (type === "address") {
    if (typeof value === "string" && isAddress(value)) return getAddress(value);
  } else if (type === "bytes32") {
    if (isHexString(value, 32)) return value;
  } else if (type === "uint256[]") {
    if (Array.isArray(value)) return value.map((each: unknown) => readField(name, "uint256", each));
  } else if (typeof value === "string" || typeof value === "number") {
    return checkUint(name, value, Number(type.slice("uint".length)));
  }
  throw wrong(name);
}

function fieldsOf(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(name);
  return value as Record<string, unknown>;
}

function wrong(name: string): DroitError {
  return new DroitError("INVALID_ARGUMENT", `${name}: is missing, or is not what it should be.`, { args: { name } });
}
