import { buyByTransfer } from "../acts/buy.ts";
import { ownerAndOthers, workAt } from "../acts/findWork.ts";
import { offer } from "../acts/offer.ts";
import type { Scene } from "./scene.ts";

export const transfer: Scene = {
  title: "A purchase with a KIP-7 token, in one transaction",
  about: "The token's own safeTransfer carries the purchase. The seller gave no refund window: all are paid at once.",
  async play(stage, books) {
    const work = workAt(stage, 2);
    const [seller, buyer] = await ownerAndOthers(stage, work);
    const standing = await offer(stage, books, { work, seller, currency: stage.token, refundDays: 0 });
    await buyByTransfer(stage, books, standing, buyer!);
  },
};
