/** What a comment in Solidity's NatSpec says. */
export interface NatSpec {
  title: string;
  notice: string;
  dev: string;
  params: { name: string; text: string }[];
  returns: string[];
  /** Where the comment is to be taken from instead. */
  inherited: boolean;
}

/**
 * Reads a comment as it stands in the source, markers and all; blank lines and lists stay, as Markdown needs them.
 * @param comment Empty where there is none.
 */
export function parseNatSpec(comment: string): NatSpec {
  const text = comment
    .replace(/^\s*\/\*\*|\*\/\s*$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*(?:\/\/\/|\*(?!\*))? ?/, "").trimEnd())
    .join("\n");
  const found: NatSpec = { title: "", notice: "", dev: "", params: [], returns: [], inherited: false };
  // What stands before any tag is a notice.
  for (const part of `@notice\n${text}`.split(/^(?=[ \t]*@[a-z])/m)) {
    const [, tag, body] = /^\s*@([a-z:-]+)\s?([\s\S]*)$/.exec(part)!;
    const said = body!.trim();
    if (tag === "title") found.title = said;
    if (tag === "notice") found.notice = joined(found.notice, said);
    if (tag === "dev") found.dev = joined(found.dev, said);
    if (tag === "return") found.returns.push(said);
    if (tag === "inheritdoc") found.inherited = true;
    if (tag === "param") {
      const [, name, meaning] = /^(\S+)\s*([\s\S]*)$/.exec(said)!;
      found.params.push({ name: name!, text: meaning! });
    }
  }
  return found;
}

function joined(before: string, more: string): string {
  return before === "" || more === "" ? before + more : `${before}\n\n${more}`;
}
