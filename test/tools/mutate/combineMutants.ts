import { expect } from "chai";
import { network } from "hardhat";
import { chooseMutant, CHOICE, combineMutants } from "../../../tools/mutate/combineMutants.ts";
import { describeMutant, mutate } from "../../../tools/mutate/Mutant.ts";
import { prepareBatches } from "../../../tools/mutate/prepareBatches.ts";
import { CompilerRefusal, compileContracts } from "../../../tools/mutate/solc/compileContracts.ts";
import { quickSettings } from "../../../tools/mutate/solc/settings.ts";
import { numberPlaces, traceMutants } from "../../../tools/mutate/traceMutants.ts";
import type { CompilerSettings } from "../../../tools/mutate/solc/types.ts";
import { openCompiler, SETTINGS, SOURCE, withMutants } from "./project.ts";

const { ethers } = await network.create();
const compiler = openCompiler();
const NAME = `${SOURCE}:Example`;
const QUICK = quickSettings(SETTINGS);
/** The quickest: what a contract does is the same. */
const PLAIN = { ...SETTINGS, optimizer: { enabled: false }, viaIR: false };

const EXAMPLE = `
/// Größe
contract Example {
    error Refused(uint256 a);
    event Told(uint256 a);
    uint256 internal constant STEP = 3;
    uint256 internal s = 5;
    uint8 internal narrow;
    modifier once() { if (s > 100) revert Refused(s); _; }

    function f(uint256 a, uint8 b, bool p) external once returns (uint256 r, uint256 t, bool u, bytes32 v) {
        if (a > 40 && !p || b == 7) revert Refused(a);
        if (p) r = a * STEP + (b >= 2 ? a % 4 : uint256(b) << 3); else r = a - 1;
        narrow = b + 1;
        unchecked { t -= a; t |= 1; }
        for (uint256 i = 0; i < b; ++i) { s += i; if (i == 3) break; }
        u = a != b && (p || a <= 9);
        emit Told(s);
        assembly {
            let x := shr(8, shl(8, a))
            if gt(x, 6) { x := add(x, 100) }
            for { let i := 0 } lt(i, 3) { i := add(i, 1) } { t := or(t, shl(i, x)) }
            v := and(x, not(0))
            if iszero(eq(x, r)) { mstore(0, r) v := mload(0) }
        }
        t += s + narrow;
    }
}`;

const CALLS = [
  [0, 0, true],
  [1, 0, false],
  [9, 2, true],
  [10, 3, false],
  [41, 5, true],
  [41, 7, false],
  [255, 255, true],
] as const;

/** All that a caller can see of some calls, one after the other, on a contract of its own. */
async function behaviourOf(bytecode: string): Promise<string[]> {
  const [signer] = await ethers.getSigners();
  const abi = [
    "function f(uint256 a, uint8 b, bool p) returns (uint256, uint256, bool, bytes32)",
    "event Told(uint256 a)",
    "error Refused(uint256 a)",
  ];
  const factory = new ethers.ContractFactory(abi, bytecode, signer);
  const contract = await factory.deploy();
  const seen: string[] = [];
  for (const call of CALLS) {
    try {
      seen.push(String(await contract.getFunction("f").staticCall(...call)));
      const sent = (await contract.getFunction("f").send(...call, { gasLimit: 5_000_000 })) as { hash: string };
      const receipt = await ethers.provider.getTransactionReceipt(sent.hash);
      seen.push(receipt!.logs.map(({ data }) => data).join());
    } catch (error) {
      seen.push(String((error as { data?: string }).data));
    }
  }
  return seen;
}

describe("combineMutants", () => {
  it("makes a contract that behaves like the original, or like any one of its mutants", async () => {
    await withMutants(compiler, EXAMPLE, async ({ sources, text, mutants }) => {
      const compile = async (changed: Buffer, settings: CompilerSettings) => {
        const bytecodes = await compileContracts(compiler, sources, [NAME], settings, new Map([[SOURCE, changed]]));
        return bytecodes[NAME]!.creation;
      };
      const together = mutants.filter(({ site }) => site.form !== "alone");
      expect(together.length).to.be.greaterThan(60);
      const combined = await compile(combineMutants(text, together).text, QUICK);
      expect(combined).to.include(CHOICE);
      expect(chooseMutant(combined, 1)).to.have.length(combined.length).and.to.not.include(CHOICE);
      expect(await behaviourOf(chooseMutant(combined, 0))).to.deep.equal(await behaviourOf(await compile(text, PLAIN)));
      // One in four, as each has to be compiled for comparison; another choice of them would do as well.
      for (const [index, mutant] of together.entries()) {
        if (index % 4 !== 0) continue;
        const { line, before, after } = describeMutant(text, mutant);
        const alone = await behaviourOf(await compile(mutate(text, mutant), PLAIN));
        expect(await behaviourOf(chooseMutant(combined, index + 1)), `${line}: ${before} -> ${after}`).to.deep.equal(
          alone,
        );
      }
    });
  });

  it("refuses a mutant that must stand alone", async () => {
    await withMutants(compiler, EXAMPLE, ({ text, mutants }) => {
      expect(() => combineMutants(text, mutants)).to.throw("must stand alone");
    });
  });
});

describe("traceMutants", () => {
  it("makes a contract that behaves like the original", async () => {
    await withMutants(compiler, EXAMPLE, async ({ sources, text, mutants }) => {
      const changed = new Map([[SOURCE, traceMutants(text, mutants, numberPlaces(mutants))]]);
      const traced = (await compileContracts(compiler, sources, [NAME], QUICK, changed))[NAME]!.creation;
      const original = (await compileContracts(compiler, sources, [NAME], PLAIN))[NAME]!.creation;
      expect(traced).to.not.equal(original);
      expect(await behaviourOf(traced)).to.deep.equal(await behaviourOf(original));
    });
  });

  it("numbers what runs together once, and nothing that never runs", async () => {
    await withMutants(compiler, EXAMPLE, ({ text, mutants }) => {
      const places = numberPlaces(mutants);
      const numbers = (piece: RegExp): Set<number | undefined> =>
        new Set(
          mutants
            .filter((mutant) => piece.test(describeMutant(text, mutant).lineText))
            .map((mutant) => places.get(mutant)),
        );
      expect(numbers(/STEP = 3/)).to.deep.equal(new Set([undefined]));
      expect(numbers(/u = a != b/).size).to.equal(1);
      expect([...numbers(/u = a != b/)][0]).to.be.a("number");
      expect(numbers(/t -= a; t/).size).to.equal(2);
      // One for the whole assembly statement, in which no call may be put.
      expect(numbers(/let x :=|x := add|v := and/).size).to.equal(1);
    });
  });
});

describe("prepareBatches", () => {
  /** Each mutant with whether it compiles. */
  async function prepareAll(text: string): Promise<Map<string, boolean>> {
    return withMutants(compiler, text, async ({ sources, text: bytes, mutants }) => {
      const found = new Map<string, boolean>();
      for await (const batch of prepareBatches({ compiler, sources, settings: PLAIN }, SOURCE, mutants, [NAME])) {
        for (const mutant of batch.mutants) {
          const { before, after } = describeMutant(bytes, mutant);
          const mutated = await batch.mutated(mutant);
          found.set(`${before} -> ${after}`, mutated !== undefined);
          if (mutated) expect(mutated[NAME]!.creation).to.not.equal(batch.original[NAME]!.creation);
        }
      }
      expect(found.size).to.equal(mutants.length);
      return found;
    });
  }

  it("compiles constants, modifiers and the sizes of arrays alone", async () => {
    const found = await prepareAll(
      `contract Example {
        uint256 internal constant A = 2 ** 4;
        uint256 public s;
        modifier locked() { if (s == 9) revert(); _; }
        function f() external locked { uint256[3] memory x; s = x[0] + A; }
      }`,
    );
    expect([...found]).to.deep.include.members([
      ["** -> *", true],
      ["3 -> 4", true],
      ["locked -> ", true],
    ]);
  });

  it("compiles alone what cannot be a branch, and tells what does not compile at all", async () => {
    const found = await prepareAll(
      `contract Example {
        struct Lot { uint256 a; }
        Lot internal lot;
        function g(uint8 x) internal pure returns (uint8) { return x; }
        function f(uint256 a) external returns (uint256) { lot.a = a + g(7); Lot storage found; found = lot; return found.a; }
      }`,
    );
    expect(Object.fromEntries(found)).to.deep.equal({
      "lot.a = a + g(7); -> {}": true,
      "+ -> -": true,
      "7 -> 8": true,
      "found = lot; -> {}": false,
    });
  });

  it("passes on what the compiler says of the original", async () => {
    await withMutants(compiler, EXAMPLE, async ({ sources }) => {
      const changed = new Map([[SOURCE, Buffer.from("contract Example { function }")]]);
      const error: unknown = await compileContracts(compiler, sources, [NAME], QUICK, changed).catch((e: unknown) => e);
      expect(error).to.be.instanceOf(CompilerRefusal);
    });
  });
});
