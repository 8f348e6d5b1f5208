import * as z from "zod/v4";
import { addressSchema } from "../lib/addressSchema.ts";
import { describeIssues } from "../lib/describeIssues.ts";
import { ScriptError } from "../lib/ScriptError.ts";

/** In basis points; the contracts have the same. */
export const MAX_PROTOCOL_FEE_BPS = 500;

const deployOptionsSchema = z.strictObject({
  /** Who may set the protocol fee and stop new sales, once they have accepted; the deploying account where none is named. */
  owner: addressSchema.optional(),
  protocolFeeBps: z
    .int({ error: "must be a whole number" })
    .min(0, { error: "must not be negative" })
    .max(MAX_PROTOCOL_FEE_BPS, { error: `must be at most ${MAX_PROTOCOL_FEE_BPS}` })
    .default(250),
  /** Who is credited with the protocol fee; the owner where none is named. */
  feeReceiver: addressSchema.optional(),
  /** What offers in native coin are paid from; the chain's own wrapped coin where none is named. */
  wrappedCoin: addressSchema.optional(),
  /** Any text, where an account deploys the suite more than once through the chain's CREATE2 factory. */
  salt: z.string().min(1, { error: "must not be empty" }).optional(),
});

export type DeployOptions = z.input<typeof deployOptionsSchema>;

/** @throws ScriptError `DEPLOY_INVALID_OPTION` with all that is wrong. */
export function parseDeployOptions(options: DeployOptions): z.output<typeof deployOptionsSchema> {
  const parsed = deployOptionsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new ScriptError("DEPLOY_INVALID_OPTION", describeIssues(parsed.error).join("\n"));
}
