import { readFile } from "node:fs/promises";
import path from "node:path";
import { ScriptError } from "../lib/ScriptError.ts";
import { type DeployOptions, parseDeployOptions } from "./options.ts";

/**
 * What a deployment to a chain is to be, as a file of the repository says.
 * @param directory Where there is a file a chain: `ignition/parameters`.
 * @returns The file's name, and nothing else where there is none.
 * @throws ScriptError `DEPLOY_INVALID_OPTION` where it is not JSON, or says what cannot be.
 */
export async function readParameters(
  directory: string,
  chainId: number,
): Promise<{ file: string; parameters: DeployOptions | undefined }> {
  const file = path.join(directory, `${chainId}.json`);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    return { file, parameters: undefined };
  }
  try {
    const parameters = JSON.parse(text) as DeployOptions;
    parseDeployOptions(parameters);
    return { file, parameters };
  } catch (cause) {
    throw new ScriptError("DEPLOY_INVALID_OPTION", `${file}: ${(cause as Error).message}`, { cause });
  }
}
