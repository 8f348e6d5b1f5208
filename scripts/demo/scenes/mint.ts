import { formatEther } from "ethers";
import { ScriptError } from "../../lib/ScriptError.ts";
import { expectOwner } from "../acts/expectOwner.ts";
import { royaltiesDue } from "../royalties.ts";
import type { Stage, Work } from "../stage.ts";
import type { Scene } from "./scene.ts";

export const mint: Scene = {
  title: "Minting, with the royalty terms of each work",
  about: "The terms are set while the work is minted. Nobody can raise them later.",
  async play(stage, books) {
    const { artist } = stage.cast;
    const collection = stage.collection.connect(artist.signer);
    for (const work of stage.works) {
      const { title, maker, date } = work.entry;
      const terms = {
        shares: work.shares.map(({ holder, bps }) => ({ holder: holder.address, bps })),
        validUntil: 0,
        caps: [],
        tiers: [],
      };
      await books.send(
        artist,
        `mints "${title}" by ${maker}, ${date}`,
        collection.mintWithRoyalty(artist.address, work.id, tokenURI(work), terms),
      );
      for (const { holder, bps } of work.shares) {
        stage.output.log(`    ${holder.name} will have ${Number(bps) / 100} % of every sale`);
      }
      await expectOwner(work, artist);
      await expectQuote(stage, work);
    }
  },
};

/** The work's metadata, so that nothing has to be fetched: ERC-721's JSON in a data URI. */
function tokenURI({ entry }: Work): string {
  const { title, maker, date, medium } = entry;
  const attributes = [
    { trait_type: "Maker", value: maker },
    { trait_type: "Date", value: date },
    { trait_type: "Medium", value: medium },
  ];
  const json = JSON.stringify({ name: title, description: `${maker}, ${date}. ${medium}.`, attributes });
  return `data:application/json;base64,${Buffer.from(json).toString("base64")}`;
}

/** The router quotes for a sale what the terms say. */
async function expectQuote({ router, coin, cast }: Stage, work: Work): Promise<void> {
  // Somebody who holds no share sells, so that no share is left out.
  const seller = cast.operator;
  const quote = await router.quote(work.collection, work.id, coin.address, work.price, seller.address);
  const quoted = quote.payouts.map(({ receiver, amount }) => `${receiver} ${formatEther(amount)}`).join(", ");
  const due = royaltiesDue(work.shares, work.price, seller)
    .map(({ holder, amount }) => `${holder.address} ${formatEther(amount)}`)
    .join(", ");
  if (quoted !== due) {
    throw new ScriptError("BOOKS_OFF", `"${work.title}" should owe ${due}, but the router says ${quoted}.`);
  }
}
