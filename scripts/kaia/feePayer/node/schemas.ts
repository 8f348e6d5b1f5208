import * as z from "zod/v4";

// Each ends at the first mistake: what follows could not be transformed, and would throw what no caller expects.
const ABORT = { abort: true } as const;

/** A number, as nodes write it. */
export const quantitySchema = z
  .string()
  .regex(/^0x[0-9a-f]{0,64}$/i, ABORT)
  .transform((value) => (value === "0x" ? 0n : BigInt(value)));

export const hashSchema = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/i, ABORT)
  .transform((value) => value.toLowerCase());

/** Bytes of any length. */
export const bytesSchema = z.string().regex(/^0x([0-9a-f]{2})*$/i);
