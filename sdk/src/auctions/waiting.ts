import { AuctionError } from "./AuctionError.ts";

/** Resolves after so many milliseconds, or at once when the signal aborts. */
export type Sleep = (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;

export const sleep: Sleep = (milliseconds, signal) =>
  new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal?.addEventListener("abort", finish);
    if (signal?.aborted === true) finish();
  });

/** An answer, unless the signal aborts or the time is over before it comes. Leaves no timer and no listener. */
export function within<Answer>(
  work: Promise<Answer>,
  signal: AbortSignal | undefined,
  milliseconds?: number,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      settle();
    };
    const fail = (message: string) => (): void => {
      finish(() => {
        reject(new AuctionError("AUCTION_NODE_FAILED", message));
      });
    };
    const onAbort = fail("The request was given up.");
    const timer =
      milliseconds === undefined
        ? undefined
        : setTimeout(fail(`The node did not answer within ${milliseconds} ms.`), milliseconds);
    signal?.addEventListener("abort", onAbort);
    work.then(
      (answer) => {
        finish(() => {
          resolve(answer);
        });
      },
      (error: unknown) => {
        finish(() => {
          // What failed is handed on as it is.
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
          reject(error);
        });
      },
    );
    if (signal?.aborted === true) onAbort();
  });
}
