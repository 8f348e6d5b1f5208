import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeSdkFiles } from "./sdkFiles.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const files = await makeSdkFiles({
  artifacts: path.join(root, "artifacts"),
  addresses: path.join(root, "ignition", "addresses"),
  sdk: path.join(root, "sdk"),
});
for (const [file, text] of files) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}
process.stdout.write(`${files.size} files written\n`);
