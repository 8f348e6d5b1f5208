import { getAddress, isAddress, ZeroAddress } from "ethers";
import * as z from "zod/v4";

/** An account's address in its checksummed form. One that is written in mixed case has to have the right checksum. */
export const addressSchema = z
  .string()
  .refine((value) => isAddress(value), { error: "is not an address, or its checksum is wrong", abort: true })
  .refine((value) => value !== ZeroAddress, { error: "must not be the zero address", abort: true })
  .transform((value) => getAddress(value));
