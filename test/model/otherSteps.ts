import { ethers } from "../helpers/orderWorld.js";
import type { Action } from "./actions.js";
import type { ModelTerms, Trader } from "./ModelState.js";
import { termsOf } from "./modelWorld.js";
import type { OrderModel } from "./OrderModel.js";
import { fromBack, type Scene, type Step } from "./scene.js";

type OtherAction = Exclude<Action, { type: "sign" | "buy" | "accept" | "sweep" | "putOnSale" }>;

/** What ends orders, stops sales, or happens beside them, as the chain and the model are told of it. */
export function otherStep(
  { world, model: { state }, entries, parentHash }: Scene,
  action: OtherAction,
): Step | undefined {
  const { orders, art, copies, token, escrow, addresses } = world;
  switch (action.type) {
    case "cancel": {
      const entry = fromBack(entries, action.back);
      if (entry === undefined) return undefined;
      const { maker, nonce } = entry.model.order;
      const data = orders.interface.encodeFunctionData("cancel", [nonce]);
      const act = (model: OrderModel) => {
        model.cancelNonces(maker, [nonce]);
      };
      return { label: "cancel", act, from: maker, to: "orders", data };
    }
    case "cancelNonces": {
      const { by, word, mask } = action;
      const bits = Array.from({ length: 256 }, (_, i) => BigInt(i)).filter((i) => ((mask >> i) & 1n) === 1n);
      const nonces = bits.map((bit) => word * 256n + bit);
      const data = orders.interface.encodeFunctionData("cancelNonces", [word, mask]);
      const act = (model: OrderModel) => {
        model.cancelNonces(by, nonces);
      };
      return { label: "cancelNonces", act, from: by, to: "orders", data };
    }
    case "incrementEpoch": {
      const act = (model: OrderModel) => {
        model.incrementEpoch(action.by, parentHash);
      };
      const data = orders.interface.encodeFunctionData("incrementEpoch");
      return { label: "incrementEpoch", act, from: action.by, to: "orders", data };
    }
    case "wait":
      return undefined;
    case "refund":
    case "close":
    case "acceptEscrow": {
      const escrows = [...state.escrows.values()];
      const open = escrows.filter((each) => each.open);
      const isOver = ({ terms }: { terms: ModelTerms }): boolean => state.now >= terms.closesAt;
      const apt = open.filter((each) => action.type === "acceptEscrow" || isOver(each) === (action.type === "close"));
      const pool = action.suited && apt.length > 0 ? apt : escrows;
      const terms = fromBack(pool, action.back)?.terms;
      if (terms === undefined) return undefined;
      const isBuyers = action.suited && action.type !== "close";
      const from = isBuyers ? (terms.buyer as Trader) : action.by;
      const act = (model: OrderModel) => {
        if (action.type === "refund") model.refund(terms, from);
        else model.close(terms, from, action.type === "acceptEscrow");
      };
      const chainTerms = termsOf(addresses, terms);
      const { interface: abi } = escrow;
      const data = {
        refund: () => abi.encodeFunctionData("refund", [chainTerms]),
        close: () => abi.encodeFunctionData("closeEscrow", [chainTerms]),
        acceptEscrow: () => abi.encodeFunctionData("accept", [chainTerms]),
      }[action.type]();
      return { label: `escrow: ${action.type}`, act, from, to: "escrow", data };
    }
    case "setProtocolFee": {
      const { bps, receiver } = action;
      const act = (model: OrderModel) => {
        model.setProtocolFee(bps, receiver);
      };
      const data = orders.interface.encodeFunctionData("setProtocolFee", [bps, addresses[receiver]]);
      return { label: "setProtocolFee", act, from: "owner", to: "orders", data };
    }
    case "setPaused": {
      const act = (model: OrderModel) => {
        model.setPaused(action.paused);
      };
      const data = action.paused
        ? orders.interface.encodeFunctionData("pause")
        : orders.interface.encodeFunctionData("unpause");
      return { label: action.paused ? "pause" : "unpause", act, from: "owner", to: "orders", data };
    }
    case "transfer": {
      const owner = state.owners.get(action.token)!;
      const from = action.suited && owner !== "escrow" ? (owner as Trader) : action.from;
      const act = (model: OrderModel) => {
        model.transferArt(action.token, from, action.to);
      };
      const args = [addresses[from], addresses[action.to], action.token] as const;
      const data = art.interface.encodeFunctionData("transferFrom", [...args]);
      return { label: "transfer", act, from, to: "art", data };
    }
    case "approve": {
      const { who, what, approved } = action;
      const isExchange = what === "art in exchange";
      const operator = isExchange ? "exchange" : "orders";
      const step = { label: "approve", from: who };
      if (what === "token" || what === "coin") {
        const data = token.interface.encodeFunctionData("approve", [
          addresses.orders,
          approved ? ethers.MaxUint256 : 0n,
        ]);
        return {
          ...step,
          act: (model) => {
            setMember(model.state.allowances, `${who} ${what}`, approved);
          },
          to: what,
          data,
        };
      }
      const data = copies.interface.encodeFunctionData("setApprovalForAll", [addresses[operator], approved]);
      if (what === "copies") {
        return {
          ...step,
          act: (model) => {
            setMember(model.state.copiesApprovals, who, approved);
          },
          to: what,
          data,
        };
      }
      const act = (model: OrderModel) => {
        setMember(model.state.artApprovals, `${operator} ${who}`, approved);
      };
      return { ...step, act, to: "art", data };
    }
  }
}

function setMember(set: Set<string>, member: string, isIn: boolean): void {
  if (isIn) set.add(member);
  else set.delete(member);
}
