import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, Contract } from "ethers";
import { Interface, ZeroAddress } from "ethers";
import type { RoyaltyInfo, RoyaltyRouter } from "../../typechain-types/index.js";

/** What a ScriptedContract can be told to do, in the order of its enum. */
export const Act = {
  Missing: 0,
  Answer: 1,
  Fail: 2,
  Burn: 3,
  Loop: 4,
  BurnInside: 5,
  AnswerHuge: 6,
  FailHuge: 7,
  Forward: 8,
  Spend: 9,
} as const;
export type ActName = keyof typeof Act;

/** RoyaltySource, as the router returns it. */
export const Source = { None: 0n, RoyaltyInfo: 1n, ERC2981: 2n, Reverted: 3n, OutOfGas: 4n, Malformed: 5n } as const;

/** A quote of a RoyaltyInfo whose terms do not rule. */
export const UNRULED: Quote = [Source.None, 0n, []];
export type Quote = [source: bigint, total: bigint, payouts: [receiver: string, amount: bigint][]];

/** A quote of a RoyaltyInfo whose terms rule. */
export function ruled(...payouts: Quote[2]): Quote {
  return [Source.RoyaltyInfo, payouts.reduce((sum, [, amount]) => sum + amount, 0n), payouts];
}

export const NATIVE = ZeroAddress;
/** A seller who holds no share anywhere. */
export const NOBODY = "0x000000000000000000000000000000000000dEaD";
export const DAY = 24 * 60 * 60;
export const NOTICE = 30 * DAY;

/** The questions that a collection may be asked. */
export const asked = new Interface([
  "function owner() view returns (address)",
  "function hasRole(bytes32 role, address account) view returns (bool)",
  "function isMinter(address account) view returns (bool)",
  "function creatorOf(uint256 tokenId) view returns (address)",
  "function neverMoved(uint256 tokenId) view returns (bool)",
  "function royaltyCeiling() view returns (uint256)",
  "function royaltyInfo(uint256 tokenId, uint256 price) view returns (address receiver, uint256 amount)",
]);

const refusals = new Interface([
  "error BoundedCallInsufficientGas(uint256 available, uint256 required)",
  "error RoyaltyNotAdmin(address caller)",
  "error RoyaltyNotCreator(uint256 tokenId, address caller)",
]);

/** The name of the error that a call failed with. */
export function reasonOf(error: unknown): string {
  const data = (error as { data?: unknown }).data;
  if (typeof data !== "string" || data === "0x") return "out of gas";
  return refusals.parseError(data)?.name ?? data;
}

/** A collection that answers as the test tells it to. */
export class Scripted {
  readonly #contract: Contract;

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  getAddress(): Promise<string> {
    return this.#contract.getAddress();
  }

  /** `question` is answered with `answer`, whatever its arguments. */
  async answers(question: string, ...answer: unknown[]): Promise<void> {
    await this.does(question, "Answer", asked.encodeFunctionResult(question, answer));
  }

  /** `question` with exactly these arguments is answered with `answer`. */
  async answersExactly(question: string, args: unknown[], ...answer: unknown[]): Promise<void> {
    const input = asked.encodeFunctionData(question, args);
    await this.#script(input, "Answer", asked.encodeFunctionResult(question, answer));
  }

  async does(question: string, act: ActName, data = "0x"): Promise<void> {
    await this.#script(asked.getFunction(question)!.selector, act, data);
  }

  async otherwise(act: ActName, data = "0x"): Promise<void> {
    await this.#contract.getFunction("scriptOtherwise")(Act[act], data);
  }

  /** Calls `target` in the collection's own name. */
  execute(target: AddressLike, data: string) {
    return this.#contract.getFunction("execute")(target, data);
  }

  async #script(input: string, act: ActName, data: string): Promise<void> {
    await this.#contract.getFunction("script")(input, Act[act], data);
  }
}

/** The fixtures of the royalty tests, for one network connection. */
export function fixtures(ethers: HardhatEthers) {
  async function accounts() {
    const [deployer, admin, stranger, seller, alice, bob, carol] = await ethers.getSigners();
    return { deployer, admin, stranger, seller, alice, bob, carol } as Record<
      "deployer" | "admin" | "stranger" | "seller" | "alice" | "bob" | "carol",
      HardhatEthersSigner
    >;
  }

  async function createInfo(router: RoyaltyRouter, collection: AddressLike): Promise<RoyaltyInfo> {
    await router.createRoyaltyInfo(collection);
    return ethers.getContractAt("RoyaltyInfo", await router.royaltyInfoOf(collection));
  }

  /** The router alone. */
  async function deployRouter() {
    const router = await ethers.deployContract("RoyaltyRouter");
    return { router, ...(await accounts()) };
  }

  /** A collection with an owner, `admin`, and its RoyaltyInfo without any terms. */
  async function deployOwned() {
    const { router, ...parties } = await deployRouter();
    const collection = await ethers.deployContract("OwnedCollection", [parties.admin.address]);
    const info = await createInfo(router, collection);
    return { router, collection, info, ...parties };
  }

  /** A collection that answers as told (so far nothing) and its RoyaltyInfo. */
  async function deployScripted() {
    const { router, ...parties } = await deployRouter();
    const collection = new Scripted(await ethers.deployContract("ScriptedContract"));
    const info = await createInfo(router, await collection.getAddress());
    return { router, collection, info, ...parties };
  }

  /** A scripted collection with an owner, `admin`, whose token 1 was created by `alice`, never moved, ceiling 20 %. */
  async function deployCreated() {
    const deployed = await deployScripted();
    const { collection, admin, alice } = deployed;
    await collection.answers("owner", admin.address);
    await collection.answersExactly("creatorOf", [1n], alice.address);
    await collection.answersExactly("neverMoved", [1n], true);
    await collection.answers("royaltyCeiling", 2_000n);
    return deployed;
  }

  return { createInfo, deployRouter, deployOwned, deployScripted, deployCreated };
}
