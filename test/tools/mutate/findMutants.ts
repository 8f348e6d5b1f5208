import { expect } from "chai";
import { describeMutant } from "../../../tools/mutate/Mutant.ts";
import { openCompiler, withMutants } from "./project.ts";

const compiler = openCompiler();

/** The mutants of a function's body, as `kind: before -> after`. */
function mutantsOf(
  body: string,
  header = "function f(uint256 a, uint256 b, bool p, bool q) external returns (uint256 r)",
) {
  return mutantsIn(`contract Example { uint256 internal s; event Told(); error Refused(); ${header} { ${body} } }`);
}

function mutantsIn(text: string): Promise<string[]> {
  return withMutants(compiler, text, ({ text: bytes, mutants }) =>
    mutants.map((mutant) => {
      const { kind, before, after } = describeMutant(bytes, mutant);
      return `${kind}: ${before} -> ${after}`;
    }),
  );
}

describe("findMutants", () => {
  it("exchanges arithmetic operators", async () => {
    for (const [operator, other] of [
      ["+", "-"],
      ["-", "+"],
      ["*", "/"],
      ["/", "*"],
      ["%", "/"],
      ["**", "*"],
      ["&", "|"],
      ["|", "&"],
      ["^", "&"],
      ["<<", ">>"],
      [">>", "<<"],
    ]) {
      expect(await mutantsOf(`return a ${operator!} b;`)).to.deep.equal([`operator: ${operator!} -> ${other!}`]);
    }
  });

  it("moves the bound of a comparison, and turns it round", async () => {
    for (const [operator, bound, opposite] of [
      ["<", "<=", ">="],
      ["<=", "<", ">"],
      [">", ">=", "<="],
      [">=", ">", "<"],
    ]) {
      expect(await mutantsOf(`p = a ${operator!} b;`)).to.have.members([
        "statement: p = a " + operator! + " b; -> {}",
        `boundary: ${operator!} -> ${bound!}`,
        `operator: ${operator!} -> ${opposite!}`,
      ]);
    }
    expect(await mutantsOf("p = a == b;")).to.include("operator: == -> !=");
    expect(await mutantsOf("p = a != b;")).to.include("operator: != -> ==");
  });

  it("exchanges and with or, and leaves a not out", async () => {
    expect(await mutantsOf("q = p && !q;")).to.have.members([
      "statement: q = p && !q; -> {}",
      "operator: && -> ||",
      "operator: ! -> ",
    ]);
    expect(await mutantsOf("q = p || q;")).to.include("operator: || -> &&");
    expect(await mutantsOf("a = ~b;")).to.include("operator: ~ -> ");
  });

  it("makes a condition true and false, but does not turn it round besides", async () => {
    expect(await mutantsOf("if (a == b) s = a;")).to.have.members([
      "condition: a == b -> true",
      "condition: a == b -> false",
      "statement: s = a; -> {}",
    ]);
    expect(await mutantsOf("if (!p) s = a;")).to.not.include("operator: ! -> ");
    expect(await mutantsOf("return p ? a : b;")).to.have.members(["condition: p -> true", "condition: p -> false"]);
  });

  it("only lifts a guard whose body is a revert, with or without braces", async () => {
    for (const body of ["if (a < b) revert Refused();", "if (a < b) { revert Refused(); }"]) {
      expect(await mutantsOf(body)).to.have.members(["condition: a < b -> false", "boundary: < -> <="]);
    }
    expect(await mutantsOf("if (p) { s = a; revert Refused(); }")).to.include.members([
      "condition: p -> true",
      "statement: revert Refused(); -> {}",
    ]);
    expect(await mutantsOf("if (p) revert Refused(); else s = a;")).to.include("statement: revert Refused(); -> {}");
  });

  it("runs loops never, and counts the other way", async () => {
    expect(await mutantsOf("for (uint256 i = a; i < b; ++i) {}")).to.have.members([
      "condition: i < b -> false",
      "boundary: < -> <=",
      "operator: ++ -> --",
    ]);
    expect(await mutantsOf("while (a != b) a--;")).to.have.members([
      "condition: a != b -> false",
      "operator: -- -> ++",
      "statement: a--; -> {}",
    ]);
  });

  it("adds one to a number, without its unit and its separators", async () => {
    expect(await mutantsOf("return 1_000;")).to.deep.equal(["boundary: 1_000 -> 1001"]);
    expect(await mutantsOf("return 2 days;")).to.deep.equal(["boundary: 2 -> 3"]);
    expect(await mutantsOf("return 1e18;")).to.deep.equal(["boundary: 1e18 -> (1e18 + 1)"]);
    expect(await mutantsOf("return 0xff;")).to.deep.equal([]);
    expect(await mutantsOf("p = true;")).to.include("boundary: true -> false");
  });

  it("leaves out statements, events and reverts", async () => {
    expect(await mutantsOf("s = a; emit Told(); delete s; revert Refused();")).to.deep.equal([
      "statement: s = a; -> {}",
      "statement: emit Told(); -> {}",
      "statement: delete s; -> {}",
      "statement: revert Refused(); -> {}",
    ]);
  });

  it("exchanges compound assignments, also for plain ones", async () => {
    expect(await mutantsOf("s += a;")).to.have.members([
      "operator: += -> -=",
      "operator: += -> =",
      "statement: s += a; -> {}",
    ]);
    expect(await mutantsOf("s *= a;")).to.include("operator: *= -> /=");
    expect(await mutantsOf("s |= a;")).to.include.members(["operator: |= -> &=", "operator: |= -> ="]);
    expect(await mutantsOf("s >>= a;")).to.include("operator: >>= -> <<=");
  });

  it("takes modifiers off, but not the constructors of bases", async () => {
    const found = await mutantsIn(
      `contract Base { constructor(uint256) {} modifier locked() { _; } }
      contract Example is Base { constructor() Base(7) {} function f() external locked {} }`,
    );
    expect(found).to.deep.equal(["boundary: 7 -> 8", "modifier: locked -> "]);
  });

  it("changes assembly", async () => {
    expect(
      await mutantsOf("assembly { if gt(a, 0x20) { r := add(iszero(a), 1) } mstore(0, shl(96, b)) }"),
    ).to.have.members([
      "condition: gt(a, 0x20) -> 1",
      "condition: gt(a, 0x20) -> 0",
      "operator: gt -> lt",
      "boundary: 0x20 -> 0x21",
      "statement: r := add(iszero(a), 1) -> {}",
      "operator: add -> sub",
      "operator: iszero(a) -> iszero(iszero(a))",
      "boundary: 1 -> 2",
      "statement: mstore(0, shl(96, b)) -> {}",
      "boundary: 0 -> 1",
      "operator: shl -> shr",
      "boundary: 96 -> 97",
    ]);
    const loop = await mutantsOf("assembly { for { let i := 0 } lt(i, a) { i := add(i, 1) } { r := i } }");
    expect(loop).to.include("statement: r := i -> {}").and.to.not.include("statement: i := add(i, 1) -> {}");
    expect(await mutantsOf("assembly { switch a case 3 { r := b } }")).to.deep.equal(["statement: r := b -> {}"]);
    expect(await mutantsOf("assembly { r := 0x360d0000 }")).to.deep.equal(["statement: r := 0x360d0000 -> {}"]);
  });

  it("finds its way past characters of several bytes, and operators in comments", async () => {
    const found = await withMutants(
      compiler,
      "// Größe – ½ €\ncontract Example { /* ☃ */ function f(uint256 a) external pure returns (uint256) { return a /* + ½ + */ + // +\n a; } }",
      ({ text, mutants }) => mutants.map((mutant) => describeMutant(text, mutant)),
    );
    expect(found).to.have.length(1);
    expect(found[0]).to.include({ before: "+", after: "-", line: 5 });
    expect(found[0]!.lineText).to.match(/^contract Example .* \+ \/\/ \+$/);
    expect(found[0]!.lineText.slice(found[0]!.column - 1)).to.equal("+ // +");
  });

  it("has nothing to change in an interface", async () => {
    expect(await mutantsIn("interface Example { function f(uint256 a) external returns (bool); }")).to.deep.equal([]);
  });
});
