import { expect } from "chai";
import { OptionError, parseOptions } from "../../../tools/mutate/options.ts";

describe("mutate: options", () => {
  it("are all mutants with a worker for each core, unless told", () => {
    const { workers, ...others } = parseOptions([]);
    expect(workers).to.be.greaterThan(0);
    expect(others).to.deep.equal({
      contracts: [],
      sample: undefined,
      seed: "",
      near: false,
      list: false,
      fresh: false,
      write: false,
      help: false,
    });
  });

  it("are read", () => {
    const args =
      "--contract A --contract contracts/B.sol --workers 3 --sample 20 --seed x --near --list --fresh --write --help";
    expect(parseOptions(args.split(" "))).to.deep.equal({
      contracts: ["A", "contracts/B.sol"],
      workers: 3,
      sample: 20,
      seed: "x",
      near: true,
      list: true,
      fresh: true,
      write: true,
      help: true,
    });
  });

  it("are refused where they mean nothing", () => {
    for (const args of [["--workers", "0"], ["--sample", "1.5"], ["--sample", "-3"], ["--unknown"], ["Market"]]) {
      expect(() => parseOptions(args), args.join(" ")).to.throw(OptionError);
    }
  });
});
