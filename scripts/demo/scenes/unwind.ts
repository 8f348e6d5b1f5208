import { buy } from "../acts/buy.ts";
import { refund } from "../acts/end.ts";
import { ownerAndOthers, workAt } from "../acts/findWork.ts";
import { offer } from "../acts/offer.ts";
import { waitDays } from "../acts/waitDays.ts";
import type { Scene } from "./scene.ts";

export const unwind: Scene = {
  title: "A resale inside the window, and both sales undone",
  about: "Two escrows of one work stand side by side. Each ends by itself, whatever becomes of the other.",
  async play(stage, books) {
    const work = workAt(stage, 3);
    const [seller, first, second] = await ownerAndOthers(stage, work);
    const sale = await buy(stage, books, await offer(stage, books, { work, seller }), first!);
    await waitDays(stage, 1);
    const resale = await buy(stage, books, await offer(stage, books, { work, seller: first! }), second!);
    await waitDays(stage, 1);
    await refund(stage, books, resale);
    await refund(stage, books, sale);
  },
};
