import { contractsPage } from "./contractsPage.ts";
import type { Contracts } from "./readContracts.ts";
import { sdkPage } from "./sdkPage.ts";

/** The generated pages by their file's name in docs/reference/. */
export function makeReference({ sections, types }: Contracts): Map<string, string> {
  return new Map([
    ["contracts.md", contractsPage(sections, types)],
    ["sdk.md", sdkPage()],
  ]);
}
