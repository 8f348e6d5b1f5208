import { formatEther, parseEther } from "ethers";
import * as z from "zod/v4";
import { addressSchema } from "../../lib/addressSchema.ts";

const MAX_CEILING_BPS = 5_000;
const MAX_HOLDERS = 8;
const MAX_WORKS = 100;
const DECIMALS = 18;
const MAX_PRICE = parseEther("1000000000");
/** Chains keep the lowest addresses for contracts of their own. */
const FIRST_ORDINARY_ADDRESS = 0x1_0000n;

const text = z
  .string()
  .trim()
  .min(1, { error: "must not be empty" })
  .max(200, { error: "must have at most 200 characters" })
  .regex(/^\P{Cc}*$/u, { error: "must not have control characters" });

const bps = z
  .int({ error: "must be a whole number of basis points (1/100 of a percent)" })
  .min(1, { error: "must be above zero" })
  .max(MAX_CEILING_BPS, { error: `must be at most ${MAX_CEILING_BPS}` });

/** An amount of coins as people write it, as a string, for a number of JSON has too few digits. */
const price = z
  .string({ error: 'must be a string such as "12.5"' })
  .regex(/^\d+(\.\d+)?$/, { error: 'must be a decimal number such as "12.5", above zero', abort: true })
  .refine((value) => (value.split(".")[1] ?? "").length <= DECIMALS, {
    error: `must have at most ${DECIMALS} decimal places`,
    abort: true,
  })
  .transform((value) => parseEther(value))
  .refine((value) => value > 0n, { error: "must be above zero" })
  .refine((value) => value <= MAX_PRICE, { error: `must be at most ${formatEther(MAX_PRICE)}` });

const royaltySchema = z.strictObject({
  holder: text,
  bps,
  /** Where the holder is paid; without it, an address that the name stands for. */
  address: addressSchema
    .refine((value) => BigInt(value) >= FIRST_ORDINARY_ADDRESS, { error: "is reserved for the chain" })
    .optional(),
});

const workSchema = z.strictObject({
  id: z.int({ error: "must be a whole number" }).min(1, { error: "must be above zero" }),
  title: text,
  maker: text,
  date: text,
  medium: text,
  price,
  royalties: z.array(royaltySchema).max(MAX_HOLDERS, { error: `must have at most ${MAX_HOLDERS} entries` }),
});

/** What one entry of a file has to be; how the entries have to fit together is in crossCheck.ts. */
export const catalogSchema = z.strictObject({
  collection: z.strictObject({
    name: text,
    symbol: text,
    royaltyCeilingBps: bps,
  }),
  works: z
    .array(workSchema)
    .min(1, { error: "must have at least one entry" })
    .max(MAX_WORKS, { error: `must have at most ${MAX_WORKS} entries` }),
});

export type Catalog = z.output<typeof catalogSchema>;
export type CatalogWork = Catalog["works"][number];
export type CatalogRoyalty = CatalogWork["royalties"][number];
