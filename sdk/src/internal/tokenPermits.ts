import { Contract, Signature, type TypedDataDomain, TypedDataEncoder } from "ethers";
import { DroitError } from "../errors/DroitError.ts";
import { encodeTokenPermit, TOKEN_PERMIT_TYPES } from "../terms/tokenPermit.ts";
import type { ApprovalPolicy } from "../types.ts";
import { approveAmount } from "./approvals.ts";
import { ask, chainTime, type Context, requireAccount, requireSigner } from "./Context.ts";
import { signing } from "./orders.ts";
import type { PermitStep, Step } from "./plan.ts";

/** In seconds: a transaction that brings a permit may wait a while. */
const USUAL_VALIDITY = 3_600n;

const ABI = [
  "function name() view returns (string)",
  "function version() view returns (string)",
  "function nonces(address owner) view returns (uint256)",
  "function DOMAIN_SEPARATOR() view returns (bytes32)",
  "function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
];

/** What of a token's is asked here. */
interface PermitToken {
  name(): Promise<string>;
  version(): Promise<string>;
  nonces(owner: string): Promise<bigint>;
  DOMAIN_SEPARATOR(): Promise<string>;
  permit: { staticCall(...args: unknown[]): Promise<unknown> };
}

/**
 * As {@link approveAmount}, for an action that can bring a permit: with the policy `"permit"` the approval is a signature, where the
 * token takes one.
 * @param deadline Unix time in seconds; an hour from now where it is not given.
 */
export async function permitAmount(
  context: Context,
  token: string,
  spender: string,
  amount: bigint,
  policy: ApprovalPolicy = context.approval,
  deadline?: bigint,
): Promise<Step[]> {
  const steps = await approveAmount(context, token, spender, amount, policy);
  const [instead] = steps;
  if (policy !== "permit" || instead?.kind !== "approval") return steps;
  const owner = requireAccount(context);
  const [domain, nonce] = await Promise.all([
    domainOf(context, token),
    ask(context, () => tokenAt(context, token).nonces(owner)).catch(() => undefined),
  ]);
  if (domain === undefined || nonce === undefined) return steps;
  const until = deadline ?? BigInt(await chainTime(context)) + USUAL_VALIDITY;
  const permit = { owner, spender, value: amount, nonce, deadline: until };
  return [
    { kind: "permit", domain, permit, done: { kind: "permit", token, spender, amount, deadline: until }, instead },
  ];
}

/**
 * Signs a permit.
 * @returns The permit as the OrderExchange takes it; undefined where the token would refuse it, which has another form of permits, or
 * an account whose signatures are not those of a key.
 * @throws DroitError `REJECTED_BY_USER`, `WALLET_TIMEOUT`.
 */
export async function signTokenPermit(context: Context, step: PermitStep): Promise<string | undefined> {
  const signer = requireSigner(context);
  const { domain, permit } = step;
  const signature = await signing(context, () => signer.signTypedData(domain, TOKEN_PERMIT_TYPES, permit));
  const { owner, spender, value, deadline } = permit;
  try {
    const { v, r, s } = Signature.from(signature);
    const token = tokenAt(context, step.done.token);
    await ask(context, () => token.permit.staticCall(owner, spender, value, deadline, v, r, s));
    return encodeTokenPermit(permit, signature);
  } catch (thrown) {
    // A node that fails does not say that the token refuses.
    if (thrown instanceof DroitError && thrown.retryable) throw thrown;
    return undefined;
  }
}

/** The domain in which a token's permits are signed; undefined where it takes none, or does not tell. */
async function domainOf(context: Context, address: string): Promise<TypedDataDomain | undefined> {
  const token = tokenAt(context, address);
  const [separator, name, version] = await Promise.all(
    [() => token.DOMAIN_SEPARATOR(), () => token.name(), () => token.version()].map((question) =>
      ask(context, question).catch(() => undefined),
    ),
  );
  if (separator === undefined || name === undefined) return undefined;
  const domain = { name, version: version ?? "1", chainId: context.chainId, verifyingContract: address };
  // What is signed in another domain, the token does not believe.
  return TypedDataEncoder.hashDomain(domain) === separator ? domain : undefined;
}

function tokenAt(context: Context, address: string): PermitToken {
  return new Contract(address, ABI, context.provider) as unknown as PermitToken;
}
