import path from "node:path";
import { buildPackage } from "./package/buildPackage.ts";
import { PackageError } from "./package/PackageError.ts";

const root = path.join(import.meta.dirname, "..");

try {
  await buildPackage(root, path.join(root, "dist"));
} catch (thrown) {
  if (!(thrown instanceof PackageError)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 1;
}
