import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { AddressLike, BigNumberish, ContractTransactionResponse } from "ethers";
import type { Mock } from "../helpers/suite.js";

export const SIZE = 50n;
export const MARK = 0xabcdefn;

type Sent = Promise<ContractTransactionResponse>;

/** The mock's functions; the bindings know only contracts/. */
export type EditionMarket = Mock<{
  mint(edition: AddressLike, to: AddressLike, quantity: BigNumberish, mark: BigNumberish): Sent;
  mintTwice(edition: AddressLike, to: AddressLike, quantity: BigNumberish, marks: [BigNumberish, BigNumberish]): Sent;
  takeBack: { (edition: AddressLike, tokenId: BigNumberish, holder: AddressLike): Sent } & {
    staticCall(edition: AddressLike, tokenId: BigNumberish, holder: AddressLike): Promise<bigint>;
  };
}>;

interface Parts {
  name: string;
  symbol: string;
  owner: AddressLike;
  market: AddressLike;
  router: AddressLike;
  size: BigNumberish;
  baseURI: string;
  contractURI: string;
}

/** An edition of 50 copies, its owner, its market, and people who may own copies. */
export async function deployEdition(ethers: HardhatEthers) {
  const [deployer, owner, alice, bob, operator, stranger] = (await ethers.getSigners()) as [
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
    HardhatEthersSigner,
  ];
  const router = await ethers.deployContract("RoyaltyRouter");
  const market = (await ethers.deployContract("EditionMarket")) as unknown as EditionMarket;
  const usual: Parts = {
    name: "Han River",
    symbol: "HAN",
    owner,
    market: await market.getAddress(),
    router,
    size: SIZE,
    baseURI: "ipfs://copies/",
    contractURI: "ipfs://collection",
  };
  /** Another edition, of which some things are different. */
  const deploy = async (different: Partial<Parts> = {}) => {
    const { name, symbol, owner, market, router, size, baseURI, contractURI } = { ...usual, ...different };
    return ethers.deployContract("KIP17Edition", [name, symbol, owner, market, router, size, baseURI, contractURI]);
  };
  const edition = (await deploy()).connect(owner);
  const sell = (to: AddressLike, quantity: BigNumberish, mark: BigNumberish) =>
    market.mint(edition, to, quantity, mark);
  const takeBack = (tokenId: BigNumberish, holder: AddressLike) => market.takeBack(edition, tokenId, holder);
  return { edition, deploy, router, market, sell, takeBack, deployer, owner, alice, bob, operator, stranger };
}

/** Alice owns copies 1 to 5 with a mark, Bob 6 to 8 with another, the owner 9 and 10 with none. */
export async function deploySold(ethers: HardhatEthers) {
  const fixture = await deployEdition(ethers);
  await fixture.sell(fixture.alice, 5, MARK);
  await fixture.sell(fixture.bob, 3, 7);
  await fixture.edition.mint(fixture.owner, 2, 0);
  return fixture;
}
