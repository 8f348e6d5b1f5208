import { contentsAreWhole } from "./contents.suite.ts";
import { usePackage } from "./packed.ts";
import { projectsTrade } from "./projects.suite.ts";
import { exportsBehave } from "./types.suite.ts";

// In one file, which one process runs: `npm pack` builds the package in dist, where two at once would be in each other's way.
describe("the package", function () {
  // Packing compiles the SDK and the bindings.
  this.timeout(300_000);

  const packed = usePackage();

  contentsAreWhole(packed);
  describe("its exports", () => {
    exportsBehave(packed);
  });
  describe("in a project of", () => {
    projectsTrade(packed);
  });
});
