import { ScriptError } from "../../lib/ScriptError.ts";
import { formatAmount } from "../currency.ts";
import type { Scene } from "./scene.ts";

export const fees: Scene = {
  title: "The protocol's fees are withdrawn",
  about: "Fees are set aside, not sent. When the last is withdrawn, the contracts hold nothing.",
  async play(stage, books) {
    const { treasury } = stage.cast;
    for (const currency of [stage.coin, stage.token]) {
      for (const [contract, party] of [
        [stage.escrow, stage.escrowParty],
        [stage.exchange, stage.exchangeParty],
      ] as const) {
        const amount = await contract.creditOf(treasury.address, currency.address);
        if (amount > 0n) {
          await books.send(
            treasury,
            `withdraws from ${party.name}`,
            contract.connect(treasury.signer).withdraw(currency.address, treasury.address),
          );
          books.move({ kind: "withdrawn", from: party, to: treasury, amount, currency, why: "fees" });
        }
        const left = await currency.balanceOf(party.address);
        if (left !== 0n) {
          throw new ScriptError("BOOKS_OFF", `${formatAmount(left, currency)} are left behind in ${party.name}.`);
        }
      }
    }
  },
};
