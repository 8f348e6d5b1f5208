import { access, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";

const ROOT = path.join(import.meta.dirname, "..", "..");

async function pages(): Promise<string[]> {
  const docs = await readdir(path.join(ROOT, "docs"), { recursive: true });
  return [
    ...["README.md", "SECURITY.md", "CHANGELOG.md", "sdk/README.md"],
    ...docs.filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`),
  ];
}

/** The prose of a page: what stands in code is no link. */
function proseOf(text: string): string {
  return text
    .replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, "")
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ""));
}

/** Where GitHub finds the headings of a page. */
function anchorsOf(text: string): Set<string> {
  const seen = new Map<string, number>();
  const headings = proseOf(text).matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, heading]) => {
      const plain = heading!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
      const slug = plain.replaceAll(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    }),
  );
}

describe("links of the documentation", () => {
  it("lead to files and headings that are there", async () => {
    const broken: string[] = [];
    const anchors = new Map<string, Set<string>>();
    const anchorsAt = async (file: string): Promise<Set<string>> => {
      let known = anchors.get(file);
      if (known === undefined) anchors.set(file, (known = anchorsOf(await readFile(file, "utf8"))));
      return known;
    };
    let count = 0;
    for (const page of await pages()) {
      const text = await readFile(path.join(ROOT, page), "utf8");
      for (const [, target] of proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target!)) continue;
        count += 1;
        const [file, anchor] = target!.split("#") as [string, string | undefined];
        const place = file === "" ? path.join(ROOT, page) : path.join(ROOT, path.dirname(page), file);
        const exists = await access(place).then(
          () => true,
          () => false,
        );
        const found = exists && (anchor === undefined || (await anchorsAt(place)).has(anchor));
        if (!found) broken.push(`${page}: ${target!}`);
      }
    }
    expect(broken).to.deep.equal([]);
    expect(count).to.be.greaterThan(500);
  });
});
