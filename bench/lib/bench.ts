import assert from "node:assert/strict";
import { type Collection, createWorld, NATIVE, PRICE, type World } from "../../scripts/gas/world.ts";
import type { Artifact, Artifacts } from "./compile.ts";

type Ethers = World["connection"]["ethers"];
export type Person = World["owner"];
/** A deployed contract of which only the names of its functions are known. */
export type Instance = InstanceType<Ethers["BaseContract"]>;

/** How much of a currency each account must gain, or lose where negative. Gas does not count. */
export type Changes = readonly (readonly [account: string | Instance | Person, change: bigint])[];

export const ROYALTY = PRICE / 10n;
export const FEE_BPS = 250n;
const GAS_LIMIT = 10_000_000;

/** A fresh chain with the people of Droit's own measurements, on which a peer is deployed and measured. */
export class Bench {
  readonly world: World;
  readonly #artifacts: Artifacts;

  private constructor(world: World, artifacts: Artifacts) {
    this.world = world;
    this.#artifacts = artifacts;
  }

  static async create(artifacts: Artifacts): Promise<Bench> {
    return new Bench(await createWorld(), artifacts);
  }

  get ethers(): Ethers {
    return this.world.connection.ethers;
  }

  /** Deploys a peer's contract from the owner. */
  async deploy(name: string, args: readonly unknown[] = []): Promise<Instance> {
    return this.deployArtifact(this.#artifact(name), args);
  }

  async deployArtifact({ abi, bytecode }: Artifact, args: readonly unknown[] = []): Promise<Instance> {
    const factory = new this.ethers.ContractFactory(abi, bytecode, this.world.owner);
    const deployed = await factory.deploy(...args);
    return deployed.waitForDeployment();
  }

  /** The functions of one or several contracts at another's address, such as a proxy's. */
  at(names: string | readonly string[], address: string): Instance {
    const parts = [names].flat().flatMap((name) => this.#artifact(name).abi);
    const abi = parts.filter((part) => !("type" in part && part.type === "constructor"));
    return new this.ethers.BaseContract(address, abi, this.world.owner);
  }

  /**
   * Deploys a plain collection of the root's own mocks, whose royalty of 10 %, if any, is the first holder's by EIP-2981. The seller
   * has the first tokens of it, the buyer token 100, so that neither's balance starts or ends at zero.
   */
  async collection(royalty: "none" | "erc2981", operator?: Instance, tokens = 8n): Promise<Collection> {
    const { ethers } = this;
    const { seller, buyer, holders } = this.world;
    const deployed =
      royalty === "none"
        ? await ethers.deployContract("PlainERC721")
        : await ethers.deployContract("ERC2981ERC721", [holders[0], 1_000]);
    const collection = deployed as unknown as Collection;
    for (let id = 1n; id <= tokens; id++) await collection.mint(seller.address, id);
    await collection.mint(buyer.address, 100n);
    if (operator !== undefined) await collection.connect(seller).setApprovalForAll(operator, true);
    return collection;
  }

  /** Sends a transaction that must succeed, and returns its gas. */
  async send(from: Person, to: Instance, method: string, args: readonly unknown[], value = 0n): Promise<number> {
    return Number((await this.#send(from, to, method, args, value)).gasUsed);
  }

  /**
   * As {@link send}, where money moves.
   * @throws If any account's balance changes by another amount than is named. What the sender pays for gas is left out.
   */
  async sendMoving(
    currency: string,
    changes: Changes,
    from: Person,
    to: Instance,
    method: string,
    args: readonly unknown[],
    value = 0n,
  ): Promise<number> {
    const accounts = await Promise.all(changes.map(([account]) => addressOf(account)));
    const before = await this.#balances(currency, accounts);
    const receipt = await this.#send(from, to, method, args, value);
    const after = await this.#balances(currency, accounts);
    changes.forEach(([, change], i) => {
      const gas = currency === NATIVE && accounts[i] === from.address ? receipt.fee : 0n;
      assert.equal(after[i]! - before[i]! + gas, change, `${method}: what ${accounts[i]!} gained`);
    });
    return Number(receipt.gasUsed);
  }

  async read(from: Instance, method: string, args: readonly unknown[] = []): Promise<unknown> {
    return from.getFunction(method).staticCall(...args);
  }

  async now(): Promise<number> {
    return this.world.connection.networkHelpers.time.latest();
  }

  async travelTo(time: number): Promise<void> {
    await this.world.connection.networkHelpers.time.increaseTo(time);
  }

  async #send(from: Person, to: Instance, method: string, args: readonly unknown[], value: bigint) {
    const called = to.connect(from).getFunction(method);
    const receipt = await (await called.send(...args, { value, gasLimit: GAS_LIMIT })).wait();
    return receipt!;
  }

  async #balances(currency: string, accounts: readonly string[]): Promise<bigint[]> {
    const token = this.world.token.attach(currency) as World["token"];
    const balanceOf = (account: string): Promise<bigint> =>
      currency === NATIVE ? this.ethers.provider.getBalance(account) : token.balanceOf(account);
    return Promise.all(accounts.map(balanceOf));
  }

  #artifact(name: string): Artifact {
    const artifact = this.#artifacts.get(name);
    if (artifact === undefined) throw new Error(`No build has ${name}`);
    return artifact;
  }
}

/** @throws If the token's owner is somebody else. */
export async function expectOwner(collection: Collection, tokenId: bigint, owner: string | Instance | Person) {
  assert.equal(await collection.ownerOf(tokenId), await addressOf(owner), `owner of token ${tokenId}`);
}

export function shareOf(amount: bigint, bps: bigint): bigint {
  return (amount * bps) / 10_000n;
}

async function addressOf(account: string | Instance | Person): Promise<string> {
  return typeof account === "string" ? account : account.getAddress();
}
