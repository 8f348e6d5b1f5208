import type { Books } from "../books.ts";
import type { Stage } from "../stage.ts";

/** One thing that the contracts do, played and checked. */
export interface Scene {
  title: string;
  /** What to look for, for somebody who sees it for the first time. */
  about: string;
  play(stage: Stage, books: Books): Promise<void>;
}
