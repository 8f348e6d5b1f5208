import { formatAmount, type Currency } from "./currency.ts";
import { auction } from "./scenes/auction.ts";
import { edition } from "./scenes/edition.ts";
import { fees } from "./scenes/fees.ts";
import { held } from "./scenes/held.ts";
import { mint } from "./scenes/mint.ts";
import { plain } from "./scenes/plain.ts";
import { refund } from "./scenes/refund.ts";
import { resale } from "./scenes/resale.ts";
import type { Scene } from "./scenes/scene.ts";
import { signed } from "./scenes/signed.ts";
import { sponsored } from "./scenes/sponsored.ts";
import { sweep } from "./scenes/sweep.ts";
import { transfer } from "./scenes/transfer.ts";
import { unwind } from "./scenes/unwind.ts";
import type { Stage } from "./stage.ts";

/** In the order in which they are played: the first mints what the others sell. */
const SCENES: readonly Scene[] = [
  mint,
  refund,
  resale,
  transfer,
  unwind,
  held,
  plain,
  signed,
  sweep,
  auction,
  sponsored,
  edition,
  fees,
];

/**
 * Plays all scenes, each with its own books.
 * @throws ScriptError `BOOKS_OFF` at the first sum that is off.
 */
export async function playScenes(stage: Stage): Promise<void> {
  const { output, totals } = stage;
  for (const [i, scene] of SCENES.entries()) {
    output.log("");
    output.log(`${i + 1}. ${scene.title}`);
    output.log(`  ${scene.about}`);
    const books = await stage.openBooks();
    await scene.play(stage, books);
    await books.close();
    totals.gas += books.gas;
  }
  output.log("");
  output.log(
    `${totals.sales} sales, ${totals.refunds} of them refunded. ` +
      `Royalties: ${sumsOf(stage, totals.royalties)}. Fees: ${sumsOf(stage, totals.fees)}. ` +
      `Gas: ${totals.gas.toLocaleString("en")}. Every sum is right.`,
  );
}

function sumsOf({ coin, token }: Stage, sums: ReadonlyMap<string, bigint>): string {
  const format = (currency: Currency): string => formatAmount(sums.get(currency.symbol) ?? 0n, currency);
  return `${format(coin)} and ${format(token)}`;
}
