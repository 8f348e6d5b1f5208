import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { expect } from "chai";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Packed } from "./packed.ts";

/** What tools say of the package's exports. */
export function exportsBehave(packed: () => Packed): void {
  it("leave publint nothing to say, not even a suggestion", async () => {
    const { messages, pkg } = await publint({ pack: { tarball: packed().data.buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).to.deep.equal([]);
  });

  it("have types wherever a module is looked for: by Node, by a bundler, and as before exports were known", async () => {
    const analysis = await checkPackage(createPackageFromTarballData(packed().data));
    if (analysis.types === false) throw new Error("the package has no types");
    expect(analysis.problems).to.deep.equal([]);
    for (const entry of [".", "./addresses", "./typechain-types"]) {
      const resolutions = Object.entries(analysis.entrypoints[entry]!.resolutions);
      expect(resolutions).to.have.lengthOf(4);
      for (const [kind, { resolution }] of resolutions) {
        expect(resolution?.isTypeScript, `${entry}, ${kind}`).to.be.true;
      }
    }
  });
}
