import type { Stage } from "../stage.ts";

const DAY = 86_400;

/** Lets time pass. */
export async function waitDays({ connection, output }: Stage, days: number): Promise<void> {
  await connection.networkHelpers.time.increase(days * DAY);
  output.log(`  ${days === 1 ? "One day passes" : `${days} days pass`}.`);
}
