import { buyFinally } from "../acts/buy.ts";
import { ownerAndOthers, workAt } from "../acts/findWork.ts";
import { offer } from "../acts/offer.ts";
import type { Scene } from "./scene.ts";

export const plain: Scene = {
  title: "A work of a collection that knows no royalties",
  about: "Nobody ever set terms for this collection. It sells all the same, and the seller has all but the fee.",
  async play(stage, books) {
    const { artist } = stage.cast;
    const copy = workAt(stage, 0);
    const work = { ...copy, collection: stage.plain, title: `${copy.title}, a print without terms`, shares: [] };
    await books.send(
      artist,
      `mints "${work.title}"`,
      stage.plain.connect(artist.signer).mintWithTokenURI(artist.address, work.id, ""),
    );
    const [seller, buyer] = await ownerAndOthers(stage, work);
    await buyFinally(stage, books, await offer(stage, books, { work, seller, refundDays: 0 }), buyer!);
  },
};
