import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { ZeroAddress, ZeroHash } from "ethers";
import type { KIP17Edition } from "../../../typechain-types/index.js";
import type { DropPurchaseStruct } from "../../../typechain-types/market/EditionDrop.js";
import { ScriptError } from "../../lib/ScriptError.ts";
import { expectRefusal } from "../acts/expectRefusal.ts";
import { waitDays } from "../acts/waitDays.ts";
import { workAt } from "../acts/findWork.ts";
import type { Books } from "../books.ts";
import { formatAmount } from "../currency.ts";
import type { Person } from "../people.ts";
import { BASIS_POINTS } from "../royalties.ts";
import type { Stage } from "../stage.ts";
import type { Scene } from "./scene.ts";

const DAY = 86_400;
const SIZE = 50;
const MINT = "mint((address,uint256,uint256,address,uint256,address,bytes32[],bytes))";
const PRESALE = 1n;
const PUBLIC = 2n;

export const edition: Scene = {
  title: "An edition of fifty, first for an allowlist",
  about: "A day for those on the list, then for everybody. Until the refund date a copy can be returned.",
  async play(stage, books) {
    const { drop, cast, coin, connection, output } = stage;
    const { artist, collectors, stranger } = cast;
    const [early, late] = collectors;
    const price = workAt(stage, 0).price;
    const allowlist = StandardMerkleTree.of([[early.address], [collectors[2].address]], ["address"]);
    const copies = await createEdition(stage, books);
    const now = await connection.networkHelpers.time.latest();
    const { bps: protocolFeeBps } = await drop.protocolFee();
    const phase = { currency: coin.address, walletLimit: 5, protocolFeeBps, gateKind: 0, gateService: ZeroAddress };
    await books.send(
      artist,
      `begins the drop: ${formatAmount(price, coin)} for the list, then ${formatAmount(2n * price, coin)}`,
      drop.connect(artist.signer).createDrop(
        copies,
        now + 7 * DAY,
        [{ holder: artist.address, bps: 10_000 }],
        [
          { ...phase, price, startsAt: now, endsAt: now + DAY, cap: 10, allowlist: allowlist.root },
          { ...phase, price: 2n * price, startsAt: now + DAY, endsAt: now + 7 * DAY, cap: SIZE, allowlist: ZeroHash },
        ],
      ),
    );

    const purchase = async (phase: bigint, quantity: bigint, proof: string[] = []): Promise<DropPurchaseStruct> => ({
      collection: await copies.getAddress(),
      phase,
      quantity,
      currency: coin.address,
      price: phase === PRESALE ? price : 2n * price,
      receiver: ZeroAddress,
      allowlistProof: proof,
      gateProof: "0x",
    });
    const proof = allowlist.getProof([early.address]);
    await expectRefusal(
      stage,
      stranger,
      `shows the proof of ${early.name}`,
      drop.connect(stranger.signer)[MINT].staticCall(await purchase(PRESALE, 1n, proof), { value: price }),
      drop,
      "DropNotAllowed",
    );
    await buy(stage, books, early, await purchase(PRESALE, 2n, proof));
    await waitDays(stage, 1);
    await buy(stage, books, late, await purchase(PUBLIC, 3n));
    await expectCopies(copies, [
      [early, 2n],
      [late, 3n],
    ]);

    await books.send(early, "returns copy 1", drop.connect(early.signer).refund(copies, 1n));
    const { dropParty: from } = stage;
    books.move({ kind: "paid", from, to: early, amount: price, currency: coin, why: "what the copy cost" });
    stage.totals.refunds += 1;

    await waitDays(stage, 7);
    for (const [number, proceeds] of [
      [PRESALE, price],
      [PUBLIC, 6n * price],
    ] as const) {
      await books.send(
        stranger,
        `has the proceeds of phase ${number} paid`,
        drop.connect(stranger.signer).draw(copies, number),
      );
      const fee = (proceeds * protocolFeeBps) / BASIS_POINTS;
      books.move({ kind: "credited", from, to: cast.treasury, amount: fee, currency: coin, why: "the protocol's fee" });
      books.move({ kind: "paid", from, to: artist, amount: proceeds - fee, currency: coin, why: "the proceeds" });
      stage.totals.fees.set(coin.symbol, (stage.totals.fees.get(coin.symbol) ?? 0n) + fee);
    }
    await expectCopies(copies, [
      [early, 1n],
      [late, 3n],
    ]);
    output.log(`    ${early.name} has copy 2 of ${SIZE}, ${late.name} copies 3 to 5`);
  },
};

async function createEdition({ drop, cast, connection }: Stage, books: Books): Promise<KIP17Edition> {
  const { ethers } = connection;
  const factory = await ethers.getContractAt("EditionFactory", await drop.editionFactory());
  const receipt = await books.send(
    cast.artist,
    `creates an edition of ${SIZE}`,
    factory.connect(cast.artist.signer).createEdition("Works in Copies", "WIC", SIZE, "ipfs://copies/", ""),
  );
  const [created] = await factory.queryFilter(factory.filters.EditionCreated(), receipt.blockNumber);
  return ethers.getContractAt("KIP17Edition", created!.args.edition);
}

async function buy(
  { drop, dropParty, coin, totals }: Stage,
  books: Books,
  buyer: Person,
  purchase: DropPurchaseStruct,
): Promise<void> {
  const amount = BigInt(purchase.price) * BigInt(purchase.quantity);
  const copies = `${purchase.quantity} copies`;
  await books.send(buyer, `buys ${copies}`, drop.connect(buyer.signer)[MINT](purchase, { value: amount }));
  books.move({ kind: "paid", from: buyer, to: dropParty, amount, currency: coin, why: `the price of ${copies}` });
  totals.sales += 1;
}

async function expectCopies(copies: KIP17Edition, expected: readonly [Person, bigint][]): Promise<void> {
  for (const [{ name, address }, count] of expected) {
    const found = await copies.balanceOf(address);
    if (found !== count) throw new ScriptError("BOOKS_OFF", `${name} should have ${count} copies, not ${found}.`);
  }
}
