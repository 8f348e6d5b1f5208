import assert from "node:assert/strict";
import { type Collection, NATIVE, PRICE, type Token } from "../../scripts/gas/world.ts";
import { Bench } from "../lib/bench.ts";
import type { Artifacts } from "../lib/compile.ts";
import type { PeerMeasurement } from "../lib/table.ts";

const NFTS = { "Kaia's library": "KaiaKIP17", OpenZeppelin: "PlainERC721", solady: "SoladyERC721" } as const;
const TOKENS = { "Kaia's library": "KaiaKIP7", OpenZeppelin: "PlainERC20", solady: "SoladyERC20" } as const;
/** Of the root's mocks, compiled as Droit is: OpenZeppelin is what Droit's tokens are built from. */
const OWN: readonly string[] = [NFTS.OpenZeppelin, TOKENS.OpenZeppelin];

/** Libraries of tokens, each as the least that can be deployed of it, and erc721a's copies. */
export async function measureTokens(artifacts: Artifacts): Promise<PeerMeasurement[]> {
  const results: PeerMeasurement[] = [];
  for (const [peer, name] of Object.entries(NFTS)) {
    results.push({ step: "kip17.transferFrom", peer, gas: await measureNft(artifacts, name) });
  }
  for (const [peer, name] of Object.entries(TOKENS)) {
    results.push({ step: "kip7.transfer", peer, gas: await measureToken(artifacts, name) });
  }
  return [...results, ...(await measureCopies(artifacts))];
}

/** Between two people who hold tokens before and after. */
async function measureNft(artifacts: Artifacts, name: string): Promise<number> {
  const bench = await Bench.create(artifacts);
  const { seller, buyer } = bench.world;
  const nft = (await deploy(bench, name)) as unknown as Collection;
  for (const id of [1n, 2n]) await nft.mint(seller.address, id);
  await nft.mint(buyer.address, 3n);
  const gas = await bench.send(seller, nft, "transferFrom", [seller, buyer, 1n]);
  assert.equal(await nft.ownerOf(1n), buyer.address);
  return gas;
}

async function measureToken(artifacts: Artifacts, name: string): Promise<number> {
  const bench = await Bench.create(artifacts);
  const { seller, buyer } = bench.world;
  const token = (await deploy(bench, name)) as unknown as Token;
  await token.mint(seller.address, 2n * PRICE);
  await token.mint(buyer.address, PRICE);
  const gas = await bench.send(seller, token, "transfer", [buyer, PRICE]);
  assert.equal(await token.balanceOf(seller.address), PRICE);
  assert.equal(await token.balanceOf(buyer.address), 2n * PRICE);
  return gas;
}

async function measureCopies(artifacts: Artifacts): Promise<PeerMeasurement[]> {
  const bench = await Bench.create(artifacts);
  const { buyer } = bench.world;
  const copies = await bench.deploy("CopiesERC721A");
  const results: PeerMeasurement[] = [];
  let minted = 1n;
  await bench.send(buyer, copies, "mint", [1n]);
  for (const quantity of [1n, 5n, 10n]) {
    const price = PRICE * quantity;
    const gas = await bench.sendMoving(NATIVE, [[copies, price]], buyer, copies, "mint", [quantity], price);
    minted += quantity;
    assert.equal(await bench.read(copies, "balanceOf", [buyer]), minted);
    assert.equal(await bench.read(copies, "ownerOf", [minted - 1n]), buyer.address);
    results.push({ step: `drop.mint.${quantity}`, peer: "erc721a", how: "the library alone", gas });
  }
  return results;
}

async function deploy(bench: Bench, name: string) {
  return OWN.includes(name) ? bench.ethers.deployContract(name) : bench.deploy(name);
}
