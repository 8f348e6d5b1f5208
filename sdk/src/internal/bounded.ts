import { DroitError } from "../errors/DroitError.ts";
import type { SdkErrorCode } from "../errors/catalogue.ts";

/**
 * Waits for something, but not forever.
 * @throws DroitError with `code`, where it takes longer than `ms`.
 */
export async function bounded<T>(
  ms: number,
  what: string,
  wait: () => Promise<T>,
  code: SdkErrorCode = "TIMEOUT",
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DroitError(code, `${what} took longer than ${ms / 1_000} seconds.`, { args: { ms } }));
    }, ms);
  });
  try {
    return await Promise.race([wait(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for a while. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
