import type { Result, TransactionReceipt } from "ethers";
import type { EscrowTermsStruct, RefundEscrow } from "../../../typechain-types/escrow/RefundEscrow.js";

/**
 * The terms of the escrow that a transaction opened, as its event announced them; whoever ends the escrow brings them.
 * @throws Error where the transaction opened none.
 */
export function openedTerms(escrow: RefundEscrow, receipt: TransactionReceipt | null): EscrowTermsStruct {
  for (const log of receipt?.logs ?? []) {
    const event = escrow.interface.parseLog(log);
    if (event?.name !== "EscrowOpened") continue;
    // A decoded struct is frozen, which a call's arguments may not be; by position it serves as a struct too.
    return (event.args.terms as Result).toArray(true) as unknown as EscrowTermsStruct;
  }
  throw new Error("no escrow was opened");
}
