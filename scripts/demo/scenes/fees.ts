import type { ContractTransactionResponse } from "ethers";
import { ScriptError } from "../../lib/ScriptError.ts";
import type { Books } from "../books.ts";
import { type Currency, formatAmount } from "../currency.ts";
import type { Party, Person } from "../people.ts";
import type { Stage } from "../stage.ts";
import type { Scene } from "./scene.ts";

export const fees: Scene = {
  title: "The protocol's fees are paid",
  about: "Fees are set aside, not sent. When the last is paid, the contracts hold nothing.",
  async play(stage, books) {
    for (const currency of [stage.coin, stage.token]) {
      await withdraw(stage, books, currency);
      await collect(stage, books, currency);
    }
  },
};

/** Fees of sales with a refund window are the treasury's credit in the escrow. */
async function withdraw(stage: Stage, books: Books, currency: Currency): Promise<void> {
  const { escrow, escrowParty, cast } = stage;
  const { treasury } = cast;
  const amount = await escrow.creditOf(treasury.address, currency.address);
  const send = () => escrow.connect(treasury.signer).withdraw(currency.address, treasury.address);
  await pay(stage, books, {
    from: escrowParty,
    amount,
    currency,
    who: treasury,
    what: "withdraws from the escrow",
    send,
  });
}

/** Fees of final sales are in the markets, and anyone may have them paid to the treasury. */
async function collect(stage: Stage, books: Books, currency: Currency): Promise<void> {
  const { exchange, orders, house, drop, cast } = stage;
  const who = cast.stranger;
  for (const [from, market] of [
    [stage.exchangeParty, exchange],
    [stage.ordersParty, orders],
    [stage.houseParty, house],
    [stage.dropParty, drop],
  ] as const) {
    const { protocolFees: amount } = await market.owed(currency.address);
    const send = () => market.connect(who.signer).collectProtocolFee(currency.address);
    await pay(stage, books, {
      from,
      amount,
      currency,
      who,
      what: `has ${from.name} pay its fees in ${currency.symbol}`,
      send,
    });
  }
}

interface Payment {
  from: Party;
  amount: bigint;
  currency: Currency;
  who: Person;
  what: string;
  send: () => Promise<ContractTransactionResponse>;
}

async function pay({ cast }: Stage, books: Books, payment: Payment): Promise<void> {
  const { from, amount, currency, who, what, send } = payment;
  if (amount > 0n) {
    await books.send(who, what, send());
    books.move({ kind: "withdrawn", from, to: cast.treasury, amount, currency, why: "fees" });
  }
  const left = await currency.balanceOf(from.address);
  if (left !== 0n) {
    throw new ScriptError("BOOKS_OFF", `${formatAmount(left, currency)} are left behind in ${from.name}.`);
  }
}
