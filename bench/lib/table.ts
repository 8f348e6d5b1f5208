import type { Measurement } from "../../scripts/gas/steps.ts";

/** One measured step of one peer. */
export interface PeerMeasurement extends Measurement {
  peer: string;
  /** In which of several ways, or what the peer leaves out. */
  how?: string;
}

/** A step of Droit beside its peers', the cheapest of them first. */
export interface Row extends Measurement {
  peers: PeerMeasurement[];
}

const AUCTION = ["auction.create", "auction.bid.first", "auction.bid.outbid", "auction.settle.final.r1fee"];
const WHOLE_AUCTION = "auction, the four steps";

/**
 * Puts peers' measurements beside Droit's, and after an auction's steps their sum, for those peers that have all of them.
 * @throws If a peer was measured in a step that Droit has not: a name is misspelt then.
 */
export function compare(droit: readonly Measurement[], peers: readonly PeerMeasurement[]): Row[] {
  const steps = new Set(droit.map(({ step }) => step));
  const unknown = peers.find(({ step }) => !steps.has(step));
  if (unknown !== undefined)
    throw new Error(`Droit has no step ${unknown.step}, which ${unknown.peer} was measured in`);
  const rows = droit.map(({ step, gas }) => ({ step, gas, peers: cheapestFirst(peers, step) }));
  const last = rows.findIndex(({ step }) => step === AUCTION.at(-1));
  if (last >= 0) rows.splice(last + 1, 0, sumAuction(rows));
  return rows;
}

/** Whether no peer's figure is below Droit's; undefined where no peer has the step. */
export function isCheapest({ gas, peers }: Row): boolean | undefined {
  const [cheapest] = peers;
  return cheapest === undefined ? undefined : gas <= cheapest.gas;
}

export function formatText(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const peers = row.peers.map((peer, i) => mark(peer, i === 0 && isCheapest(row) === false, "*"));
    const own = formatGas(row.gas) + (isCheapest(row) === true ? "*" : " ");
    return `${row.step.padEnd(28)}${own.padStart(9)}  ${peers.join(" · ")}`.trimEnd();
  });
  return [`${"step".padEnd(28)}${"Droit ".padStart(9)}  peers; * the cheapest`, ...lines].join("\n");
}

export function formatMarkdown(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const peers = row.peers.map((peer, i) => mark(peer, i === 0 && isCheapest(row) === false, "**"));
    const own = isCheapest(row) === true ? `**${formatGas(row.gas)}**` : formatGas(row.gas);
    return `| ${row.step} | ${own} | ${peers.length === 0 ? "-" : peers.join(" · ")} |`;
  });
  return ["| step | Droit | peers |", "| --- | ---: | --- |", ...lines].join("\n");
}

/** The same, of peers the cheapest alone. */
export function formatCheapest(rows: readonly Row[]): string {
  const cheapest = rows.map((row) => ({ ...row, peers: row.peers.slice(0, 1) }));
  return formatMarkdown(cheapest).replace("| peers |", "| cheapest peer |");
}

function mark({ peer, how, gas }: PeerMeasurement, cheapest: boolean, sign: "*" | "**"): string {
  const figure = formatGas(gas);
  const marked = !cheapest ? figure : sign === "*" ? `${figure}*` : `**${figure}**`;
  return `${peer} ${marked}${how === undefined ? "" : ` (${how})`}`;
}

function formatGas(gas: number): string {
  return gas.toLocaleString("en-US");
}

function cheapestFirst(peers: readonly PeerMeasurement[], step: string): PeerMeasurement[] {
  return peers.filter((peer) => peer.step === step).sort((a, b) => a.gas - b.gas);
}

function sumAuction(rows: readonly Row[]): Row {
  const parts = AUCTION.map((step) => rows.find((row) => row.step === step));
  const peers: PeerMeasurement[] = [];
  for (const { peer } of parts[0]?.peers ?? []) {
    const figures = parts.map((part) => part?.peers.find((other) => other.peer === peer)?.gas);
    if (figures.every((gas) => gas !== undefined)) peers.push({ step: WHOLE_AUCTION, peer, gas: sum(figures) });
  }
  return {
    step: WHOLE_AUCTION,
    gas: sum(parts.map((part) => part?.gas ?? 0)),
    peers: cheapestFirst(peers, WHOLE_AUCTION),
  };
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, gas) => total + gas, 0);
}
