import * as z from "zod/v4";

/** A number, as nodes write it. */
export const quantitySchema = z
  .string()
  .regex(/^0x[0-9a-f]{0,64}$/i)
  .transform((value) => (value === "0x" ? 0n : BigInt(value)));

export const hashSchema = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/i)
  .transform((value) => value.toLowerCase());

/** Bytes of any length. */
export const bytesSchema = z.string().regex(/^0x([0-9a-f]{2})*$/i);
