import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { Addressable } from "ethers";
import type { RoyaltyTermsStruct } from "../../typechain-types/token/KIP17Token.js";

/** A collection with its owner and first artist, a second artist, and a market of the owner. */
export async function deployCollection(ethers: HardhatEthers) {
  const [deployer, owner, artist, market, buyer, other] = await ethers.getSigners();
  const router = await ethers.deployContract("TokenRoyaltyRouterMock");
  const token = await ethers.deployContract("KIP17Token", [
    "Seoul Prints",
    "SEOUL",
    owner!,
    router,
    1_500,
    "ipfs://collection",
  ]);
  await token.connect(owner).addMinter(artist!);
  await token.connect(owner).addMarket(market!);
  return {
    router,
    token: token.connect(owner),
    deployment: token.deploymentTransaction(),
    deployer: deployer!,
    owner: owner!,
    artist: artist!,
    market: market!,
    buyer: buyer!,
    other: other!,
  };
}

/** One holder's share of every sale, without an end, caps or tiers. */
export async function flatTerms(holder: Addressable, bps: number): Promise<RoyaltyTermsStruct> {
  return { shares: [{ holder: await holder.getAddress(), bps }], validUntil: 0, caps: [], tiers: [] };
}
