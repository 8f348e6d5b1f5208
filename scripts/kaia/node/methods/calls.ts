import { isHexString, toQuantity, ZeroAddress } from "ethers";
import type { Backend } from "../Backend.ts";
import type { World } from "../World.ts";
import { describeCallFailure } from "../chain/describeFailure.ts";
import { isPrecompile } from "../chain/limits.ts";
import { blockParam, type BlockParameter, requireParam } from "../rpc/params.ts";
import { invalidParams, refused } from "../rpc/RpcError.ts";
import type { Fields } from "../types.ts";
import { pastBlockNumber } from "./blockNumberOf.ts";

/**
 * The fields of a call that a backend knows. Clients send Kaia's own, too, which mean nothing to an estimate on the
 * chain.
 */
const ADDRESSES = ["from", "to"];
const PRICES = ["gasPrice", "maxFeePerGas", "maxPriorityFeePerGas"];
const QUANTITIES = ["gas", ...PRICES, "value", "nonce"];
const BYTES = ["data", "input"];
const LISTS = ["accessList", "authorizationList"];

/** What a creation from nothing costs. Backends refuse it, the chain does not; clients ask about cancellations so. */
const EMPTY_CREATION_GAS = 53_000n;
const TRANSFER_GAS = 21_000n;

/** eth_call. Nobody can name a fee payer here: feePayer() answers the sender, as on the chain. */
export async function call(params: unknown[], world: World): Promise<unknown> {
  const request = { from: ZeroAddress, ...normaliseCall(params) };
  const block = blockParam(params, 1);
  await requireValue(request, block, world);
  if (isEmptyCreation(request)) return "0x";
  const overrides = await overridesAt(block, params[2], world);
  return guard(() => world.backend.send("eth_call", request, block, ...(overrides === undefined ? [] : [overrides])));
}

/** eth_estimateGas. Like the chain's it knows nothing of fee delegation, nor what that costs. */
export async function estimateGas(params: unknown[], world: World): Promise<unknown> {
  const request = { from: ZeroAddress, ...normaliseCall(params) };
  const block = params[1] === undefined || params[1] === null ? "latest" : blockParam(params, 1);
  const allowance = await requireValue(request, block, world);
  const rest = params[2] === undefined ? [block] : [block, params[2]];
  const estimate = await gasOf(request, rest, world);
  if (allowance !== undefined && estimate > allowance) {
    throw refused(`gas required exceeds allowance (${allowance.toString()})`);
  }
  return toQuantity(estimate);
}

async function gasOf(request: Fields, rest: unknown[], { backend }: World): Promise<bigint> {
  if (isEmptyCreation(request)) return EMPTY_CREATION_GAS;
  if (await isTransfer(request, backend)) return TRANSFER_GAS;
  return BigInt((await guard(() => backend.send("eth_estimateGas", withoutPrice(request), ...rest))) as string);
}

/** Whether nothing runs. What that takes is known, and some backends estimate a little more. */
async function isTransfer(request: Fields, backend: Backend): Promise<boolean> {
  const { to, data = "0x", accessList, authorizationList } = request;
  if (typeof to !== "string" || isPrecompile(to)) return false;
  if (data !== "0x" || accessList !== undefined || authorizationList !== undefined) return false;
  return (await backend.codeOf(to)) === "0x";
}

function isEmptyCreation({ to, data = "0x" }: Fields): boolean {
  return to === undefined && data === "0x";
}

/** What an estimate's caller can pay has been seen to. */
function withoutPrice(request: Fields): Fields {
  return Object.fromEntries(Object.entries(request).filter(([name]) => !PRICES.includes(name)));
}

/** A call as a backend understands it: "0x" is 0 where a number is meant, and what it does not know is left out. */
export function normaliseCall(params: unknown[]): Fields {
  const request = requireParam(params, 0);
  if (typeof request !== "object" || Array.isArray(request)) throw invalidParams("invalid argument 0: want an object");
  const given = request as Fields;
  const normalised: Fields = {};
  for (const name of [...ADDRESSES, ...QUANTITIES, ...BYTES, ...LISTS]) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    if (ADDRESSES.includes(name)) {
      if (value !== "0x") normalised[name] = readAddress(value, name);
    } else if (QUANTITIES.includes(name)) normalised[name] = readQuantity(value, name);
    else if (BYTES.includes(name)) normalised["data"] = readData(value, name);
    else normalised[name] = value;
  }
  return normalised;
}

function readAddress(value: unknown, name: string): string {
  if (!isHexString(value, 20)) throw invalidParams(`invalid argument 0: ${name} is not an address`);
  return value.toLowerCase();
}

function readQuantity(value: unknown, name: string): string {
  if (value === "0x") return "0x0";
  if (typeof value !== "string" || !/^0x[0-9a-f]{1,64}$/i.test(value)) {
    throw invalidParams(`invalid argument 0: ${name} is not a number in hex`);
  }
  return toQuantity(value);
}

function readData(value: unknown, name: string): string {
  if (!isHexString(value, true)) throw invalidParams(`invalid argument 0: ${name} is not bytes in hex`);
  return value;
}

/**
 * Requires that the caller has what the call sends. Returns the gas that they could pay for at their price, if they
 * name one.
 */
async function requireValue(request: Fields, block: BlockParameter, { backend }: World): Promise<bigint | undefined> {
  const value = BigInt((request["value"] as string | undefined) ?? 0);
  const price = BigInt((request["gasPrice"] ?? request["maxFeePerGas"] ?? 0) as string);
  const { from } = request;
  if ((value === 0n && price === 0n) || typeof from !== "string") return undefined;
  const balance = await backend.balanceOf(from, block);
  if (balance < value) throw refused("insufficient funds for transfer");
  return price === 0n ? undefined : (balance - value) / price;
}

/** The caller's overrides, and the true balances of a past block whose state the node has had to change. */
async function overridesAt(block: BlockParameter, given: unknown, { backend, books }: World): Promise<unknown> {
  const number = await pastBlockNumber(block, backend);
  const balances = number === undefined ? undefined : books.balancesAt(number);
  if (balances === undefined || balances.size === 0) return given ?? undefined;
  const overrides: Fields = { ...(given as Fields | undefined) };
  for (const [account, balance] of balances) {
    const name = Object.keys(overrides).find((key) => key.toLowerCase() === account.toLowerCase()) ?? account;
    overrides[name] = { balance: toQuantity(balance), ...(overrides[name] as Fields | undefined) };
  }
  return overrides;
}

async function guard(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    throw describeCallFailure(error);
  }
}
