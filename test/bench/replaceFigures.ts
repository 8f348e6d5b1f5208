import { expect } from "chai";
import { replaceFigures } from "../../bench/lib/replaceFigures.ts";

const BEGIN = "<!-- figures: npm run bench -- --update -->";
const END = "<!-- end of figures -->";

describe("bench: replaceFigures", () => {
  it("replaces what stands between the marks and keeps the rest", () => {
    const document = `before\n${BEGIN}\nold\n${END}\nafter\n`;
    expect(replaceFigures(document, "new")).to.equal(`before\n${BEGIN}\n\nnew\n\n${END}\nafter\n`);
  });

  it("refuses a document without the first mark", () => {
    expect(() => replaceFigures(`text\n${END}\n`, "new")).to.throw(BEGIN);
  });

  it("refuses a document without the second mark", () => {
    expect(() => replaceFigures(`${BEGIN}\ntext\n`, "new")).to.throw(END);
  });
});
