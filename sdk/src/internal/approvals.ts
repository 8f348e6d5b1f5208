import { Contract, MaxUint256, ZeroAddress } from "ethers";
import type { KIP17Token } from "../../../typechain-types/index.js";
import { kip17TokenAbi } from "../abi/KIP17Token.ts";
import { DroitError } from "../errors/DroitError.ts";
import { formatAmount } from "../errors/sentence.ts";
import type { ApprovalPolicy } from "../types.ts";
import { ask, type Context, requireAccount } from "./Context.ts";
import { currencyInfo, tokenAt } from "./currency.ts";
import type { ApprovalStep, Step } from "./plan.ts";

/** A KIP-17 or ERC-721 collection. */
export function collectionAt(context: Context, address: string): KIP17Token {
  return new Contract(address, kip17TokenAbi, context.provider) as unknown as KIP17Token;
}

/**
 * What is missing for a contract to spend an amount of the account's tokens.
 * @param expected What the account will have beside its balance by then.
 * @throws DroitError `INSUFFICIENT_FUNDS` where the account does not have so much, `APPROVAL_NEEDED`.
 */
export async function approveAmount(
  context: Context,
  token: string,
  spender: string,
  amount: bigint,
  policy: ApprovalPolicy = context.approval,
  expected = 0n,
): Promise<Step[]> {
  const account = requireAccount(context);
  const contract = tokenAt(context, token);
  const [allowance, balance] = await Promise.all([
    ask(context, () => contract.allowance(account, spender)),
    ask(context, () => contract.balanceOf(account)),
  ]);
  if (balance + expected < amount) {
    const currency = await currencyInfo(context, token);
    const [has, needs] = [balance, amount].map((value) => formatAmount(value, currency, context.coin));
    throw new DroitError("INSUFFICIENT_FUNDS", `The account has ${has!}, and ${needs!} are needed.`, {
      args: { token, balance, needed: amount },
    });
  }
  if (allowance >= amount) return [];
  const approved = policy === "unlimited" ? MaxUint256 : amount;
  const done: ApprovalStep["done"] = { kind: "amount", token, spender, amount: approved };
  requireConsent(policy, done);
  const approve = (value: bigint) => ({
    to: token,
    data: contract.interface.encodeFunctionData("approve", [spender, value]),
  });
  return [{ kind: "approval", call: approve(approved), done, ...(allowance > 0n && { reset: approve(0n) }) }];
}

/**
 * What is missing for a contract to move an NFT of the account: by default the approval of this one token, which nothing else
 * can be taken with. An NFT has one approved account at a time, so the approval may end another's.
 * @throws DroitError `APPROVAL_NEEDED`.
 */
export async function approveToken(
  context: Context,
  collection: string,
  tokenId: bigint,
  spender: string,
  policy: ApprovalPolicy = context.approval,
): Promise<Step[]> {
  const account = requireAccount(context);
  const contract = collectionAt(context, collection);
  const [forAll, approved] = await Promise.all([
    ask(context, () => contract.isApprovedForAll(account, spender)),
    // Of a token that does not exist collections do not say; the action itself tells of it.
    ask(context, () => contract.getApproved(tokenId)).catch(() => ZeroAddress),
  ]);
  if (forAll || approved === spender) return [];
  if (policy === "unlimited") return [approvalForAll(contract, collection, spender)];
  const done: ApprovalStep["done"] = {
    kind: "token",
    collection,
    tokenId,
    spender,
    ...(approved !== ZeroAddress && { replaces: approved }),
  };
  requireConsent(policy, done);
  const data = contract.interface.encodeFunctionData("approve", [spender, tokenId]);
  return [{ kind: "approval", call: { to: collection, data }, done }];
}

/**
 * What is missing for a contract to move copies of the account's: KIP-37 knows only the approval of all of them, which takes
 * the consent that `"unlimited"` stands for.
 * @throws DroitError `APPROVAL_NEEDED`.
 */
export async function approveCopies(
  context: Context,
  collection: string,
  spender: string,
  policy: ApprovalPolicy = context.approval,
): Promise<Step[]> {
  const account = requireAccount(context);
  const contract = collectionAt(context, collection);
  if (await ask(context, () => contract.isApprovedForAll(account, spender))) return [];
  if (policy !== "unlimited") requireConsent("none", { kind: "collection", collection, spender });
  return [approvalForAll(contract, collection, spender)];
}

function approvalForAll(contract: KIP17Token, collection: string, spender: string): Step {
  const data = contract.interface.encodeFunctionData("setApprovalForAll", [spender, true]);
  return { kind: "approval", call: { to: collection, data }, done: { kind: "collection", collection, spender } };
}

function requireConsent(policy: ApprovalPolicy, needed: ApprovalStep["done"]): void {
  if (policy !== "none") return;
  const { spender } = needed;
  const what =
    needed.kind === "amount"
      ? `to spend ${needed.amount} of ${needed.token}`
      : needed.kind === "token"
        ? `to move token ${needed.tokenId} of ${needed.collection}`
        : `to move all your tokens of ${needed.collection}: pass { approval: "unlimited" } to consent`;
  throw new DroitError("APPROVAL_NEEDED", `${spender} has to be approved ${what}.`, { args: { needed } });
}
