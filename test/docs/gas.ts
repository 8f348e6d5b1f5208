import { readFile } from "node:fs/promises";
import { expect } from "chai";

for (const document of ["docs/gas.md", "README.md"]) {
  describe(`${document}, gas`, () => {
    it("shows Droit with the committed figures: npm run bench -- --update writes them", async () => {
      const text = await readFile(new URL(`../../${document}`, import.meta.url), "utf8");
      const rows = text.matchAll(/^\| ([a-z0-9.]+) +\| +\**([\d,]+)\** +\|/gim);
      const shown = Object.fromEntries([...rows].map(([, step, gas]) => [step!, Number(gas!.replaceAll(",", ""))]));
      const figures = new URL("../../scripts/gas/figures.json", import.meta.url);
      expect(shown).to.deep.equal(JSON.parse(await readFile(figures, "utf8")));
    });
  });
}
