import { buy } from "../acts/buy.ts";
import { refund as giveBack } from "../acts/end.ts";
import { ownerAndOthers, workAt } from "../acts/findWork.ts";
import { offer } from "../acts/offer.ts";
import { waitDays } from "../acts/waitDays.ts";
import type { Scene } from "./scene.ts";

export const refund: Scene = {
  title: "A sale, and a refund on the third day",
  about: "The price waits in the escrow for a week. Within it the buyer can have all of it back.",
  async play(stage, books) {
    const work = workAt(stage, 0);
    const [seller, buyer] = await ownerAndOthers(stage, work);
    const sale = await buy(stage, books, await offer(stage, books, { work, seller }), buyer!);
    await waitDays(stage, 3);
    await giveBack(stage, books, sale);
  },
};
