import { ZeroAddress } from "ethers";
import { checkAccount } from "./check.ts";

/** By whom those who take part in an auction or a drop are admitted. */
export interface Gate {
  /** `permit`: who brings a permit of the service; `feePayer`: whose fee the service pays (Kaia). */
  kind: "permit" | "feePayer";
  service: string;
}

/** In the order in which the contracts number them; 0 is open to everybody. */
const KINDS = [undefined, "permit", "feePayer"] as const;

/** A gate as the contracts have it. */
export interface GateTerms<N extends bigint | number = number> {
  gateKind: N;
  gateService: string;
}

/** A gate as the contracts take it. */
export function gateOf(gate: Gate | undefined): GateTerms {
  if (gate === undefined) return { gateKind: 0, gateService: ZeroAddress };
  return { gateKind: KINDS.indexOf(gate.kind), gateService: checkAccount("gate.service", gate.service) };
}

/** The gate in a sale's terms; undefined where everybody may take part. */
export function gateIn({ gateKind, gateService }: GateTerms<bigint | number>): Gate | undefined {
  const kind = KINDS[Number(gateKind)];
  return kind === undefined ? undefined : { kind, service: gateService };
}
