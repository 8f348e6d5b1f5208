import type { BaseContract, BigNumberish, BytesLike, ContractTransactionResponse } from "ethers";
import { type CollectionFunctions, deployMock, ethers, type Mock, type Suite, type TokenFunctions } from "./suite.js";

type Sent = Promise<ContractTransactionResponse>;

/** What the odd parties of test/mocks/market can be told to do, as in their enums. */
export const Move = { Honest: 0, Nothing: 1, Elsewhere: 2, Refuse: 3 } as const;
export const Lookup = { Honest: 0, Refuse: 1, Burn: 2, Short: 3 } as const;
export const Answer = { Yes: 0, No: 1, Nothing: 2 } as const;
export const Mood = { Accept: 0, Reject: 1, Burn: 2, AnswerHuge: 3, AnswerLarge: 4, RejectLarge: 5 } as const;

export type OddCollection = Mock<
  CollectionFunctions & {
    setMove(move: number, elsewhere: string): Sent;
    setOwnerOfGas(gas: BigNumberish): Sent;
    setRoyalty(receiver: string, amount: BigNumberish): Sent;
    setLookup(lookup: number): Sent;
    callOnMove(target: string, callData: BytesLike): Sent;
  }
>;

export type OddToken = Mock<
  TokenFunctions & {
    setAnswer(answer: number): Sent;
    setFee(bps: BigNumberish): Sent;
    setBlocked(account: string, blocked: boolean): Sent;
    callOnTransfer(target: string, callData: BytesLike): Sent;
    pretend(receiver: string, operator: string, from: string, amount: BigNumberish, data: BytesLike): Sent;
    safeTransferPart(receiver: string, amount: BigNumberish, paid: BigNumberish, data: BytesLike): Sent;
  }
>;

export type OddReceiver = Mock<{
  setMood(mood: number): Sent;
  setCallBack(target: string, callData: BytesLike): Sent;
  execute(target: string, callData: BytesLike): Sent;
  callBackSucceeded(): Promise<boolean>;
  callBackAnswer(): Promise<string>;
}>;

/** An odd collection in which the seller owns token 1 and everybody has approved exchange and escrow. */
export async function deployOddCollection(suite: Suite): Promise<{ odd: OddCollection; address: string }> {
  const odd = await deployMock<OddCollection>("OddERC721");
  await odd.mint(suite.seller.address, 1);
  for (const person of [suite.seller, suite.buyer, suite.receiver, suite.stranger]) {
    await odd.connect(person).setApprovalForAll(suite.exchangeAddress, true);
    await odd.connect(person).setApprovalForAll(suite.escrowAddress, true);
  }
  return { odd, address: await odd.getAddress() };
}

/** An odd token, among the suite's currencies as "odd", that the buyer has and has approved the exchange for. */
export async function deployOddToken(suite: Suite, amount: bigint): Promise<{ odd: OddToken; address: string }> {
  const odd = await deployMock<OddToken>("OddERC20");
  const address = await odd.getAddress();
  await odd.mint(suite.buyer.address, amount);
  await odd.connect(suite.buyer).approve(suite.exchangeAddress, ethers.MaxUint256);
  suite.currencies.odd = address;
  return { odd, address };
}

/** A contract among the suite's parties, by the name given. */
export async function deployOddReceiver(
  suite: Suite,
  name: string,
  mood: number,
): Promise<{ odd: OddReceiver; address: string }> {
  const odd = await deployMock<OddReceiver>("OddReceiver");
  const address = await odd.getAddress();
  await odd.setMood(mood);
  suite.parties[name] = address;
  return { odd, address };
}

/** The first four bytes of a typed error, as a call back that failed answers. */
export function selectorOf(contract: Pick<BaseContract, "interface">, error: string): string {
  return contract.interface.getError(error)!.selector;
}
