import assert from "node:assert/strict";
import type { Measurement } from "./steps.ts";
import { createWorld, gasOf, NATIVE, PRICE } from "./world.ts";

const DAY = 86_400;
const FEE_BPS = 250;
const SIZE = 1_000;
const PHASE = 1;

/**
 * Measures purchases of 1, 5 and 10 copies in a public phase in native coin with a limit per wallet, by somebody who has
 * copies already.
 */
export async function measureDrops(): Promise<Measurement[]> {
  const world = await createWorld();
  const { connection, drop, owner, buyer, seller, holders } = world;
  const { ethers, networkHelpers } = connection;
  await drop.setProtocolFee(FEE_BPS, world.feeReceiver);
  const factory = await ethers.getContractAt("EditionFactory", await drop.editionFactory());
  await factory.connect(seller).createEdition("Works in Copies", "WIC", SIZE, "ipfs://copies/", "");
  const [created] = await factory.queryFilter(factory.filters.EditionCreated());
  const edition = await ethers.getContractAt("KIP17Edition", created!.args.edition);
  const now = await networkHelpers.time.latest();
  const phase = {
    currency: NATIVE,
    price: PRICE,
    startsAt: now,
    endsAt: now + DAY,
    cap: SIZE,
    walletLimit: 100,
    protocolFeeBps: FEE_BPS,
    gateKind: 0,
    gateService: NATIVE,
    allowlist: ethers.ZeroHash,
  };
  await drop.connect(seller).createDrop(edition, 0, [{ holder: holders[0].address, bps: 10_000 }], [phase]);
  const mint = drop.connect(buyer)["mint(address,uint256,uint256)"];
  const results: Measurement[] = [];
  let copies = 0;
  const buy = async (quantity: number): Promise<number> => {
    const before = await ethers.provider.getBalance(drop);
    const gas = await gasOf(mint(edition, PHASE, quantity, { value: PRICE * BigInt(quantity), gasLimit: 1_000_000 }));
    copies += quantity;
    assert.equal(await ethers.provider.getBalance(drop), before + PRICE * BigInt(quantity));
    assert.equal(await edition.balanceOf(buyer), BigInt(copies));
    assert.equal(await edition.ownerOf(copies), buyer.address);
    assert.equal(await drop.purchasesOf(edition, PHASE, buyer), BigInt(copies));
    return gas;
  };
  await buy(1);
  for (const quantity of [1, 5, 10]) results.push({ step: `drop.mint.${quantity}`, gas: await buy(quantity) });

  const proceeds = PRICE * BigInt(copies);
  const fee = (proceeds * BigInt(FEE_BPS)) / 10_000n;
  const before = await ethers.provider.getBalance(holders[0]);
  await drop.connect(owner).draw(edition, PHASE);
  assert.equal(await ethers.provider.getBalance(holders[0]), before + proceeds - fee);
  assert.equal((await drop.owed(NATIVE)).protocolFees, fee);
  return results;
}
