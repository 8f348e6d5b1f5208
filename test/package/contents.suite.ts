import { readdir, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import hre from "hardhat";
import { type Packed, ROOT } from "./packed.ts";

/** What of the package can be deployed. */
const DEPLOYABLE = [
  "AccessGate",
  "AuctionHouse",
  "EditionDrop",
  "EditionFactory",
  "FixedPriceExchange",
  "KIP17Edition",
  "KIP17Token",
  "KIP37Token",
  "KIP7Token",
  "OrderExchange",
  "RefundEscrow",
  "RoyaltyInfo",
  "RoyaltyRouter",
  "RoyaltySplitter",
  "Storefront",
  "StorefrontRegistry",
];

/** A bound against what does not belong there: a source map, a test, a second copy. In bytes, packed. */
const LARGEST = 1_500_000;

interface Manifest {
  exports: Record<string, unknown>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  sideEffects: boolean;
  private?: boolean;
}

interface Factory {
  abi: unknown;
  bytecode?: string;
}

async function list(folder: string, extension: string): Promise<string[]> {
  const files = await readdir(path.join(ROOT, folder), { recursive: true });
  return files.filter((file) => file.endsWith(extension)).map((file) => `${folder}/${file.replaceAll(path.sep, "/")}`);
}

/** The two module formats, with a module and its declaration each. */
function compiled(source: string): string[] {
  const name = source.replace(/\.ts$/, "");
  return ["esm", "cjs"].flatMap((format) => [`dist/${format}/${name}.js`, `dist/${format}/${name}.d.ts`]);
}

/** What is in the package. */
export function contentsAreWhole(packed: () => Packed): void {
  let manifest: Manifest;
  const read = (file: string): Promise<string> => readFile(path.join(packed().unpacked, file), "utf8");

  before(async () => {
    manifest = JSON.parse(await read("package.json")) as Manifest;
  });

  it("has the sources that may be imported, the bindings, the SDK, the ABIs, the address book, and nothing else", async () => {
    const sources = (await list("contracts", ".sol")).filter((file) => !file.startsWith("contracts/local/"));
    const interfaces = sources.map((file) => path.basename(file, ".sol")).filter((name) => /^I[A-Z]/.test(name));
    const bindings = (await list("typechain-types", ".ts")).filter((file) => !file.endsWith(".d.ts"));
    // Of the SDK, what its entry leads to.
    const sdk = await list("sdk/src", ".ts");
    const isSdk = new Set(sdk.flatMap(compiled));
    const required = [
      "LICENSE",
      "README.md",
      "package.json",
      ...sources,
      ...[...bindings, "sdk/src/index.ts", "sdk/src/addressBook.ts"].flatMap(compiled),
      "dist/cjs/package.json",
      "dist/addresses.json",
      ...DEPLOYABLE.map((name) => `dist/abi/${name}.json`),
    ];
    expect(required.filter((file) => !packed().files.includes(file))).to.deep.equal([]);
    const others = packed().files.filter((file) => !required.includes(file) && !isSdk.has(file));
    // A source may have several interfaces.
    const abis = others.filter((file) => /^dist\/abi\/I[A-Z]\w+\.json$/.test(file));
    expect(others).to.deep.equal(abis);
    const withAbi = abis.map((file) => path.basename(file, ".json"));
    const grouped = ["IKIP7Extensions", "IKIP17Extensions", "IKIP37Extensions"];
    expect(withAbi).to.include.members(interfaces.filter((name) => !grouped.includes(name)));
  });

  it("is small", async () => {
    expect((await stat(packed().tarball)).size).to.be.lessThan(LARGEST);
  });

  it("has the sources as they are", async () => {
    for (const file of packed().files.filter((it) => it.startsWith("contracts/"))) {
      expect(await read(file), file).to.equal(await readFile(path.join(ROOT, file), "utf8"));
    }
  });

  it("has every source that one of its sources imports, or names the package that has it", async () => {
    for (const file of packed().files.filter((it) => it.endsWith(".sol"))) {
      for (const [, target] of (await read(file)).matchAll(/^import [^;]*?"([^"]+)";/gms)) {
        if (target!.startsWith("."))
          expect(packed().files, file).to.include(path.posix.join(path.dirname(file), target!));
        else
          expect(
            target!
              .split("/")
              .slice(0, target!.startsWith("@") ? 2 : 1)
              .join("/"),
          ).to.be.oneOf(Object.keys(manifest.dependencies));
      }
    }
  });

  it("has the ABIs of the compiled contracts", async () => {
    for (const file of packed().files.filter((it) => it.startsWith("dist/abi/"))) {
      const name = path.basename(file, ".json");
      const { abi, sourceName } = await hre.artifacts.readArtifact(await fullName(name));
      expect(sourceName).to.match(/^contracts\/(?!local\/)/);
      expect(JSON.parse(await read(file)), name).to.deep.equal(abi);
    }
  });

  it("has the addresses of the address book", async () => {
    const { addressBook } = await import("../../sdk/src/addressBook.ts");
    expect(JSON.parse(await read("dist/addresses.json"))).to.deep.equal(JSON.parse(JSON.stringify(addressBook)));
  });

  describe("given its bindings", () => {
    let bindings: Record<"esm" | "cjs", Record<string, Factory>>;

    before(async () => {
      const entry = (format: string): string =>
        path.join(packed().unpacked, "dist", format, "typechain-types", "index.js");
      bindings = {
        esm: (await import(pathToFileURL(entry("esm")).href)) as Record<string, Factory>,
        cjs: createRequire(import.meta.url)(entry("cjs")) as Record<string, Factory>,
      };
    });

    it("has the same ones in both module formats", () => {
      expect(Object.keys(bindings.esm).sort()).to.deep.equal(Object.keys(bindings.cjs).sort());
    });

    for (const name of DEPLOYABLE) {
      it(`deploys the code of ${name} as it is compiled`, async () => {
        const { abi, bytecode } = await hre.artifacts.readArtifact(await fullName(name));
        expect(bytecode.length).to.be.greaterThan(1_000);
        for (const format of ["esm", "cjs"] as const) {
          const factory = bindings[format][`${name}__factory`]!;
          expect(factory.bytecode, format).to.equal(bytecode);
          expect(factory.abi, format).to.deep.equal(abi);
        }
      });
    }
  });

  describe("given its modules", () => {
    it("asks for ethers alone at run time, which its user brings along", async () => {
      const wanted = new Set<string>();
      for (const file of packed().files.filter((it) => /^dist\/(esm|cjs)\/.*\.(js|d\.ts)$/.test(it))) {
        const specifiers = (await read(file)).matchAll(
          /(?:\bfrom\s*|\bimport\s*\(\s*|\brequire\(|^import\s+)["']([^"'\n]+)["']/gm,
        );
        for (const [, specifier] of specifiers) {
          if (!specifier!.startsWith(".")) wanted.add(specifier!);
          else expect(packed().files, file).to.include(path.posix.join(path.dirname(file), specifier!));
        }
      }
      expect([...wanted]).to.deep.equal(["ethers"]);
      expect(Object.keys(manifest.peerDependencies)).to.deep.equal(["ethers"]);
      expect(Object.keys(manifest.dependencies)).to.deep.equal(["@openzeppelin/contracts", "erc721a"]);
    });

    it("does nothing when it is imported, so that a bundler can leave out what is not used", () => {
      expect(manifest.sideEffects).to.be.false;
    });

    it("says nothing of where it was built", async () => {
      for (const file of packed().files) expect((await read(file)).includes(ROOT), file).to.be.false;
    });
  });

  it("may be published", () => {
    expect(manifest.private).to.be.undefined;
  });
}

/** The name with its source: mocks may have the same. */
async function fullName(name: string): Promise<string> {
  const all = [...(await hre.artifacts.getAllFullyQualifiedNames())];
  const found = all.filter((it) => it.startsWith("contracts/") && it.endsWith(`:${name}`));
  expect(found, name).to.have.lengthOf(1);
  return found[0]!;
}
