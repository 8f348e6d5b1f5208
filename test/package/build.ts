import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { buildPackage } from "../../scripts/package/buildPackage.ts";
import { collectAbis } from "../../scripts/package/collectAbis.ts";
import { PackageError, type PackageErrorCode } from "../../scripts/package/PackageError.ts";
import { useTemporaryDirectory } from "../scripts/temporaryDirectory.ts";
import { ROOT } from "./packed.ts";

const ROUTER = "contracts/royalty/IRoyaltyRouter.sol";

async function expectRefused(work: Promise<unknown>, code: PackageErrorCode, message: string): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(PackageError);
  expect((error as PackageError).code).to.equal(code);
  expect((error as PackageError).message).to.equal(message);
}

describe("building the package", () => {
  const directory = useTemporaryDirectory();

  /** A repository with one source, compiled. */
  beforeEach(async () => {
    for (const part of [ROUTER, "artifacts/" + ROUTER, "artifacts/build-info"]) {
      await cp(path.join(ROOT, part), path.join(directory(), part), { recursive: true });
    }
  });

  describe("given the contracts are compiled as they are", () => {
    it("takes the ABIs of contracts and interfaces", async () => {
      expect([...(await collectAbis(directory())).keys()]).to.deep.equal(["IRoyaltyRouter"]);
    });

    it("leaves out what is for local chains, abstract contracts, libraries and what has a name alone", async () => {
      const abis = [...(await collectAbis(ROOT)).keys()];
      expect(abis).to.include.members(["KIP17Token", "IKIP17Burnable", "RoyaltyRouter"]);
      expect(abis).not.to.include.oneOf(["LocalWrappedCoin", "KIP17", "Orders", "Gate"]);
    });
  });

  describe("given nothing is compiled", () => {
    it("says what to do, and leaves standing what was built before", async () => {
      await rm(path.join(directory(), "artifacts"), { recursive: true });
      const built = path.join(directory(), "dist");
      await mkdir(built);
      await writeFile(path.join(built, "before.js"), "");
      await expectRefused(
        buildPackage(directory(), built),
        "ARTIFACTS_MISSING",
        `There is no artifact of IRoyaltyRouter of ${ROUTER}: npm run build`,
      );
      expect(await readdir(built)).to.deep.equal(["before.js"]);
    });
  });

  describe("given a source has changed since", () => {
    it("says which", async () => {
      await writeFile(path.join(directory(), ROUTER), "interface IRoyaltyRouter {}\n");
      await expectRefused(
        collectAbis(directory()),
        "ARTIFACTS_STALE",
        `${ROUTER} has changed since it was compiled: npm run build`,
      );
    });
  });

  describe("given two contracts of one name", () => {
    it("says which, as there can be one file alone of it", async () => {
      const twin = ROUTER.replace("royalty", "types");
      await cp(path.join(ROOT, "artifacts", ROUTER), path.join(directory(), "artifacts", twin), { recursive: true });
      await cp(path.join(ROOT, ROUTER), path.join(directory(), twin));
      await expectRefused(
        collectAbis(directory()),
        "NAME_TAKEN",
        `There are two contracts IRoyaltyRouter, one in ${twin}.`,
      );
    });
  });
});
