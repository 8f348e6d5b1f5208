import { formatEther, parseEther, parseUnits } from "ethers";
import * as z from "zod/v4";
import { addressSchema } from "../../../lib/addressSchema.ts";
import { parseMethod } from "./methodRule.ts";

const PLACEHOLDER = "0".repeat(64);
const GKEI_DECIMALS = 9;
/** Kaia's base fee never exceeds 750 gkei. Far more is a mistake of units. */
const HIGHEST_GAS_PRICE = parseUnits("100000", GKEI_DECIMALS);
const DAY = 24 * 60 * 60 * 1000;
/** In bytes; Kaia's nodes take no larger transactions. */
const LARGEST_DATA = 128 * 1024;
const NOTHING = "is nothing: nothing would be paid for";

const kaiaSchema = z
  .string({ error: tellString })
  .regex(/^\d{1,15}(\.\d{1,18})?$/, { error: 'is not an amount of KAIA such as "0.05"', abort: true })
  .transform((value) => parseEther(value));

const positiveKaiaSchema = kaiaSchema.refine((value) => value > 0n, { error: NOTHING });

const gasPriceSchema = z
  .string({ error: tellString })
  .regex(/^\d{1,15}(\.\d{1,9})?$/, { error: 'is not an amount of gkei such as "750"', abort: true })
  .transform((value) => parseUnits(value, GKEI_DECIMALS))
  .refine((value) => value > 0n, { error: NOTHING })
  .refine((value) => value <= HIGHEST_GAS_PRICE, { error: "is far above what Kaia asks: 750 gkei at the most" });

const keySchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: "is not a SHA-256 hash in 64 lower-case hex digits", abort: true })
  .refine((value) => value !== PLACEHOLDER, {
    error: "is a placeholder: `npx hardhat fee-payer --new-key` makes a key and its hash",
  });

const lastDaySchema = z.iso
  .date({ error: ({ input }) => (input === undefined ? undefined : "is not a date such as 2027-06-30") })
  .transform((value) => Date.parse(`${value}T00:00:00Z`) + DAY);

const methodSchema = z.string().transform((text, context) => {
  const method = parseMethod(text);
  if (method !== undefined) return method;
  context.addIssue({
    code: "custom",
    message: 'is neither a signature such as "bid((address,uint256))", nor a selector such as "0x5b623cff"',
  });
  return z.NEVER;
});

const contractSchema = z.strictObject({
  address: addressSchema,
  methods: z.array(methodSchema).min(1, { error: "names no method" }),
});

const recipientsSchema = z.array(addressSchema).min(1, { error: "names nobody" });
const ratioSchema = z.int().min(1).max(100);

const applicationSchema = z
  .strictObject({
    /** Stands in the log and in the ledger. */
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, { error: "may have lower-case letters, digits and hyphens only" }),
    /** SHA-256 of each bearer key that speaks for the application. */
    keys: z.array(keySchema).min(1, { error: "needs at least one key's hash" }),
    /** The last day, in UTC, on which fees are paid. Read as the instant after it. */
    lastDay: lastDaySchema,
    contracts: z.array(contractSchema).default([]),
    transfersTo: recipientsSchema.optional(),
    memosTo: recipientsSchema.optional(),
    deploys: z.boolean().default(false),
    cancels: z.boolean().default(false),
    /** Whose transactions are paid for; everybody's where it is absent. */
    senders: z.array(addressSchema).min(1, { error: "names nobody" }).optional(),
    /** The service's share of the fee, in percent; 100 where the sender pays nothing. */
    ratio: z.strictObject({ minimum: ratioSchema, maximum: ratioSchema }).default({ minimum: 1, maximum: 100 }),
    limits: z.strictObject({
      value: kaiaSchema,
      gas: z.int().positive().transform(BigInt),
      gasPriceGkei: gasPriceSchema,
      fee: positiveKaiaSchema,
      /** Bytes of call data, memo, or creation code. */
      data: z.int().positive().max(LARGEST_DATA).default(8192),
    }),
    perMinute: z.strictObject({ user: z.int().positive(), application: z.int().positive().max(10_000) }),
    perDay: z.strictObject({ user: positiveKaiaSchema, application: positiveKaiaSchema }),
  })
  .check(({ value, issues }) => {
    const { contracts, transfersTo, memosTo, senders, deploys, cancels, ratio, limits, perMinute, perDay } = value;
    const fail = (path: (string | number)[], message: string): void => {
      issues.push({ code: "custom", input: value, path, message });
    };
    if (contracts.length === 0 && transfersTo === undefined && memosTo === undefined && !deploys && !cancels) {
      fail([], "names nothing to pay for: `contracts`, `transfersTo`, `memosTo`, `deploys` or `cancels`");
    }
    repeated(contracts.map(({ address }) => address)).forEach((index) => {
      fail(["contracts", index, "address"], "is there twice");
    });
    if (deploys && senders === undefined) {
      fail(["deploys"], "needs `senders`: else anybody's code is deployed at your expense");
    }
    if (ratio.minimum > ratio.maximum) fail(["ratio", "minimum"], "is above the maximum");
    if (perMinute.user > perMinute.application) fail(["perMinute", "user"], "is above the application's");
    if (perDay.user > perDay.application) fail(["perDay", "user"], "is above the application's");
    if (limits.fee > perDay.user) {
      fail(["limits", "fee"], `is above a user's budget of ${formatEther(perDay.user)} KAIA a day`);
    }
  });

/** What the service pays for. */
export const policySchema = z
  .strictObject({
    chainId: z.int().positive().transform(BigInt),
    applications: z.array(applicationSchema).min(1, { error: "names no application" }),
  })
  .check(({ value, issues }) => {
    const { applications } = value;
    const fail = (path: (string | number)[]): void => {
      issues.push({ code: "custom", input: value, path, message: "is there twice" });
    };
    repeated(applications.map(({ name }) => name)).forEach((index) => {
      fail(["applications", index, "name"]);
    });
    const keys = applications.flatMap((application, index) =>
      application.keys.map((key, keyIndex) => ({ key, path: ["applications", index, "keys", keyIndex] })),
    );
    repeated(keys.map(({ key }) => key)).forEach((index) => {
      fail(keys[index]!.path);
    });
  });

export type Policy = z.infer<typeof policySchema>;
export type Application = Policy["applications"][number];

function tellString(issue: { input?: unknown }): string | undefined {
  return typeof issue.input === "number" ? "must be written as a string, so that no digit is lost" : undefined;
}

/** The indices of what has been there before. */
function repeated(values: readonly string[]): number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}
