import { getAddress, Interface } from "ethers";
import { MARKETS, type MarketName } from "../deploy/markets.ts";
import { ScriptError } from "../lib/ScriptError.ts";
import type { MarketStatus, Status } from "./readStatus.ts";

/** One call that changes a market, and who has to make it. */
export interface Change {
  market: MarketName;
  to: string;
  from: string;
  data: string;
  description: string;
}

const OWNED = new Interface([
  "function pause()",
  "function unpause()",
  "function setProtocolFee(uint16 bps, address receiver)",
  "function transferOwnership(address newOwner)",
  "function acceptOwnership()",
  "function setWrappedCoin(address coin)",
]);

/** Stops new sales, or lets them begin again, where that is not so already. */
export function planPause(status: Status, markets: readonly MarketName[], paused: boolean): Change[] {
  const name = paused ? "pause" : "unpause";
  const description = paused ? "stop new sales" : "let sales begin again";
  return plan(status, markets, (market) => market.paused !== paused, name, [], description);
}

/** Sets the protocol's fee and its receiver, where they are others. */
export function planFee(status: Status, markets: readonly MarketName[], bps: number, receiver: string): Change[] {
  return plan(
    status,
    markets,
    ({ feeBps, feeReceiver }) => feeBps !== bps || feeReceiver !== getAddress(receiver),
    "setProtocolFee",
    [bps, receiver],
    `set the protocol fee to ${bps} basis points, to ${receiver}`,
  );
}

/** Names what offers in native coin are paid from. It can be done once. */
export function planWrappedCoin(status: Status, coin: string): Change[] {
  const description = `name ${coin} as the wrapped coin, which nobody can change afterwards`;
  return plan(status, ["OrderExchange"], () => true, "setWrappedCoin", [coin], description);
}

/** Offers the ownership to another account, which has to accept it. */
export function planHandover(status: Status, markets: readonly MarketName[], newOwner: string): Change[] {
  const to = getAddress(newOwner);
  return plan(
    status,
    markets,
    ({ owner, pendingOwner }) => owner !== to && pendingOwner !== to,
    "transferOwnership",
    [to],
    `offer the ownership to ${to}, which has to accept it`,
  );
}

/**
 * Takes over what was offered to `account`.
 * @throws ScriptError `OPERATE_INVALID_ARGUMENT` where a market is not its own and was not offered to it.
 */
export function planAcceptance(status: Status, markets: readonly MarketName[], account: string): Change[] {
  const from = getAddress(account);
  const isOffered = ({ market, owner, pendingOwner }: MarketStatus): boolean => {
    if (pendingOwner !== from && owner !== from) {
      throw new ScriptError("OPERATE_INVALID_ARGUMENT", `The ownership of ${market} was not offered to ${from}.`);
    }
    return pendingOwner === from;
  };
  return plan(status, markets, isOffered, "acceptOwnership", [], "take over the ownership").map((change) => ({
    ...change,
    from,
  }));
}

/**
 * The markets that are meant; all where none is named.
 * @throws ScriptError `OPERATE_INVALID_ARGUMENT`
 */
export function parseMarkets(names: string | undefined): MarketName[] {
  if (names === undefined) return [...MARKETS];
  return names.split(",").map((name) => {
    const market = MARKETS.find((known) => known === name.trim());
    if (market !== undefined) return market;
    throw new ScriptError(
      "OPERATE_INVALID_ARGUMENT",
      `markets: there is no ${name.trim() || "market without a name"}; there are ${MARKETS.join(", ")}`,
    );
  });
}

function plan(
  { markets }: Status,
  chosen: readonly MarketName[],
  isDue: (market: MarketStatus) => boolean,
  call: string,
  args: readonly unknown[],
  description: string,
): Change[] {
  return markets
    .filter((market) => chosen.includes(market.market) && isDue(market))
    .map(({ market, address, owner }) => ({
      market,
      to: address,
      from: owner,
      data: OWNED.encodeFunctionData(call, args),
      description,
    }));
}
