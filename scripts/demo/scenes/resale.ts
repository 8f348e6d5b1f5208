import { buy } from "../acts/buy.ts";
import { accept, close } from "../acts/end.ts";
import { ownerAndOthers, workOfMostHolders } from "../acts/findWork.ts";
import { offer } from "../acts/offer.ts";
import { waitDays } from "../acts/waitDays.ts";
import type { Scene } from "./scene.ts";

export const resale: Scene = {
  title: "A resale that pays every holder of a royalty",
  about: "A buyer may accept early. After the week anyone may close the escrow, and all are paid at once.",
  async play(stage, books) {
    const work = workOfMostHolders(stage);
    const [seller, first, second] = await ownerAndOthers(stage, work);
    await accept(stage, books, await buy(stage, books, await offer(stage, books, { work, seller }), first!));
    const dearer = (work.price * 5n) / 4n + 1n;
    const sale = await buy(stage, books, await offer(stage, books, { work, seller: first!, price: dearer }), second!);
    await waitDays(stage, 7);
    await close(stage, books, sale, stage.cast.stranger);
  },
};
