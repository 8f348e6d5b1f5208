import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A directory of its own for each test of the suite that calls this, removed afterwards. */
export function useTemporaryDirectory(): () => string {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "droit-"));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });
  return () => directory;
}
