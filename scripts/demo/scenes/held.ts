import { buy } from "../acts/buy.ts";
import { close } from "../acts/end.ts";
import { ownerAndOthers, workAt } from "../acts/findWork.ts";
import { offer } from "../acts/offer.ts";
import { waitDays } from "../acts/waitDays.ts";
import type { Scene } from "./scene.ts";

export const held: Scene = {
  title: "A sale whose work stays in the escrow",
  about: "Some works carry something that could be taken out before a refund. Held, they reach the buyer at the end.",
  async play(stage, books) {
    const work = workAt(stage, 4);
    const [seller, buyer] = await ownerAndOthers(stage, work);
    const sale = await buy(stage, books, await offer(stage, books, { work, seller, held: true }), buyer!);
    stage.output.log("    the work waits in the escrow too");
    await waitDays(stage, 7);
    await close(stage, books, sale, stage.cast.stranger);
  },
};
