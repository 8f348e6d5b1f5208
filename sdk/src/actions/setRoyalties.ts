import { Contract, ZeroAddress } from "ethers";
import type { RoyaltyInfo } from "../../../typechain-types/index.js";
import { royaltyInfoAbi } from "../abi/RoyaltyInfo.ts";
import { checkAccount, checkUint } from "../internal/check.ts";
import { ask, type Context, requireAccount } from "../internal/Context.ts";
import { eventIn } from "../internal/logs.ts";
import type { Plan, Step } from "../internal/plan.ts";
import { encodeTerms } from "../internal/royaltyTerms.ts";
import type { RoyaltyTerms, TokenId } from "../types.ts";

/** Whose royalties are set. */
export interface SetRoyaltiesOptions extends RoyaltyTerms {
  collection: string;
  /**
   * One token, whose creator you are and which never left you, nor was approved to; the whole collection, which you own, where
   * none is named. A token's terms are set once.
   */
  tokenId?: TokenId;
}

/** Royalties that are set. */
export interface SetRoyaltiesResult {
  /** The contract that keeps the collection's royalties. */
  royaltyInfo: string;
  /** Unix time in seconds from which on they apply: a rise of a collection's has 30 days' notice. */
  effectiveAt: number;
}

/** Sets who has which share of every sale, of a collection or of a token. */
export async function planSetRoyalties(
  context: Context,
  options: SetRoyaltiesOptions,
): Promise<Plan<SetRoyaltiesResult>> {
  requireAccount(context);
  const collection = checkAccount("collection", options.collection);
  const { router } = context.contracts;
  const existing = await ask(context, () => router.royaltyInfoOf(collection));
  const exists = existing !== ZeroAddress;
  const info = exists ? existing : await ask(context, () => router.predictRoyaltyInfo(collection));
  const { interface: abi } = new Contract(info, royaltyInfoAbi, context.provider) as unknown as RoyaltyInfo;
  const terms = encodeTerms(options);
  const ofToken = options.tokenId !== undefined;
  const data = ofToken
    ? abi.encodeFunctionData("setTokenTerms", [checkUint("tokenId", options.tokenId ?? 0, 256), terms])
    : abi.encodeFunctionData("setCollectionTerms", [terms]);
  const create: Step = {
    kind: "preparation",
    call: {
      to: context.addresses.RoyaltyRouter,
      data: router.interface.encodeFunctionData("createRoyaltyInfo", [collection]),
    },
    done: { kind: "createRoyaltyInfo", collection },
  };
  return {
    steps: exists ? [] : [create],
    call: { to: info, data },
    read: async (receipt) => {
      if (!ofToken) {
        const { args } = eventIn(abi, info, receipt, "CollectionTermsSet");
        return { royaltyInfo: info, effectiveAt: Number(args.effectiveAt) };
      }
      const block = await ask(context, () => context.provider.getBlock(receipt.blockNumber));
      return { royaltyInfo: info, effectiveAt: block?.timestamp ?? 0 };
    },
  };
}
