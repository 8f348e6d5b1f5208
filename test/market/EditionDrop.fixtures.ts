import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract, BytesLike, ContractTransactionResponse, Overrides } from "ethers";
import type { DropPurchaseStruct } from "../../typechain-types/market/EditionDrop.js";
import {
  type DropSuite,
  encodePurchase,
  expectFunds,
  FULL_MINT,
  PHASE,
  PLAIN_MINT,
  purchaseOf,
} from "../helpers/drops.js";
import { deployOddReceiver, type OddReceiver, type OddToken } from "../helpers/mocks.js";
import { deployMock, ethers, type Mock, NATIVE, PRICE, time } from "../helpers/suite.js";

type Sent = Promise<ContractTransactionResponse>;

export const SAFE_TRANSFER = "safeTransfer(address,uint256,bytes)";
export const SAFE_TRANSFER_FROM = "safeTransferFrom(address,address,uint256,bytes)";
/** The last copy that a phase can have. */
export const MAX_CAP = 2n ** 24n - 1n;
export const MAX_PRICE = 2n ** 96n - 1n;

/** Expects a typed error with exactly these values, and that nothing at all moved. */
export async function expectRefusal(
  suite: DropSuite,
  attempt: () => Promise<unknown>,
  contract: Pick<BaseContract, "interface">,
  error: string,
  args: readonly unknown[],
): Promise<void> {
  await expectFunds(
    suite,
    async () => {
      const refused = expect(attempt()).to.be.revertedWithCustomError(contract, error);
      await (args.length === 0 ? refused : refused.withArgs(...args));
    },
    {},
  );
}

/** Has the next transaction happen at this time. */
export async function at(timestamp: number): Promise<void> {
  await time.setNextBlockTimestamp(timestamp);
}

/** A purchase for what the phase asks. */
async function purchaseAsOffered(suite: DropSuite, fields: Partial<DropPurchaseStruct>): Promise<DropPurchaseStruct> {
  const { terms } = await suite.drop.phaseOf(fields.collection ?? suite.work, fields.phase ?? PHASE);
  return purchaseOf(suite, { currency: terms.currency, price: terms.price, ...fields });
}

/** Buys with a token that the buyer has approved the drop for. */
export async function mintInToken(
  suite: DropSuite,
  buyer: HardhatEthersSigner,
  fields: Partial<DropPurchaseStruct> = {},
  overrides: Overrides = {},
): Sent {
  return suite.drop.connect(buyer)[FULL_MINT](await purchaseAsOffered(suite, fields), overrides);
}

/** Buys by a safe transfer of the suite's token. */
export async function payInToken(
  suite: DropSuite,
  buyer: HardhatEthersSigner,
  fields: Partial<DropPurchaseStruct> = {},
  amount: bigint = PRICE * BigInt(fields.quantity ?? 1),
  data?: string,
): Sent {
  const purchase = data ?? encodePurchase(await purchaseAsOffered(suite, fields));
  return suite.token.connect(buyer)[SAFE_TRANSFER](suite.dropAddress, amount, purchase);
}

/** An odd token, among the suite's currencies as "odd", that buyer and stranger have and have approved the drop for. */
export async function deployOddMoney(suite: DropSuite): Promise<{ odd: OddToken; address: string }> {
  const odd = await deployMock<OddToken>("OddERC20");
  const address = await odd.getAddress();
  for (const person of [suite.buyer, suite.stranger]) {
    await odd.mint(person.address, 100n * PRICE);
    await odd.connect(person).approve(suite.dropAddress, ethers.MaxUint256);
  }
  suite.currencies.odd = address;
  return { odd, address };
}

/** A contract that calls others in its own name, and takes money as it was told to. */
export type OddParty = Omit<OddReceiver, "execute"> &
  Mock<{ execute(target: string, callData: BytesLike, overrides?: Overrides): Sent }>;

/** One of them among the suite's parties. */
export async function deployOddParty(
  suite: DropSuite,
  name: string,
  mood: number,
): Promise<{ odd: OddParty; address: string }> {
  const { odd, address } = await deployOddReceiver(suite, name, mood);
  return { odd: odd, address };
}

/** The calls that move money or copies, none of which may come in the middle of another. */
export function lockedCalls(suite: DropSuite): string[] {
  const { drop, stranger, work } = suite;
  const { interface: abi } = drop;
  const { address } = stranger;
  const purchase = purchaseOf(suite);
  return [
    abi.encodeFunctionData(PLAIN_MINT, [work, 1, 1]),
    abi.encodeFunctionData(FULL_MINT, [purchase]),
    abi.encodeFunctionData("onKIP7Received", [address, address, 1, encodePurchase(purchase)]),
    abi.encodeFunctionData("refund", [work, 1]),
    abi.encodeFunctionData("draw", [work, 1]),
    abi.encodeFunctionData("collectProtocolFee", [NATIVE]),
    abi.encodeFunctionData("withdraw", [NATIVE, address]),
    abi.encodeFunctionData("withdrawFor", [address, NATIVE]),
  ];
}
