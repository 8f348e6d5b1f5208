/** What a failed request for logs says of the range that was asked for. */
export type Verdict =
  /** It was too large. */
  | "tooLarge"
  /** It may have been: only a smaller one will tell. */
  | "unclear"
  /** It had nothing to do with it. */
  | "unrelated";

/** The node does not have what is asked for, or wants fewer requests: smaller ones would only make it worse. */
const UNRELATED =
  /beyond|header not found|unknown block|pruned|rate.?limit|request rate|too many requests|per (second|minute|day)|daily|monthly|quota|credits|compute units|api key|unauthori[sz]ed/i;

const MEASURE = "(?:ranges?|blocks?|results?|logs|response|query|size)";
const EXCESS =
  "(?:too (?:many|large|wide|big|long)|exceed\\w*|limit\\w*|max\\w*|more than|over|greater than|larger than)";
const TOO_LARGE = new RegExp(`\\b${MEASURE}\\b.*\\b${EXCESS}\\b|\\b${EXCESS}\\b.*\\b${MEASURE}\\b`, "is");

/** Nodes give up on a range that takes them too long. */
const TOO_SLOW = /timeout|timed out|deadline exceeded/i;

/** "Limit exceeded", by EIP-1474. */
const LIMIT_EXCEEDED = -32_005;
/** Invalid request, invalid parameters, internal error, server error: what nodes also say of a range. */
const UNSPECIFIC = [-32_600, -32_602, -32_603, -32_000];

/** Where libraries keep the error that a node answered. */
const INNER = ["error", "info", "cause", "data"] as const;
const TEXTS = ["responseBody", "responseStatus"] as const;
const MAX_DEPTH = 5;

/** There is no standard: judged are the words first, then the code. */
export function judgeFailure(error: unknown): Verdict {
  const codes: unknown[] = [];
  const texts: string[] = [];
  gather(error, codes, texts, MAX_DEPTH);
  // A client's own time limit and a broken connection are no answers.
  if (codes.includes("TIMEOUT") || codes.includes("NETWORK_ERROR")) return "unrelated";
  const text = texts.join("\n");
  if (/^429\b/m.test(text) || UNRELATED.test(text)) return "unrelated";
  if (/^413\b/m.test(text) || texts.some((line) => TOO_LARGE.test(line)) || codes.includes(LIMIT_EXCEEDED)) {
    return "tooLarge";
  }
  const answered = codes.some((code) => typeof code === "number") || /^\d{3}\b/m.test(text);
  if (UNSPECIFIC.some((code) => codes.includes(code)) || (answered && TOO_SLOW.test(text))) return "unclear";
  return "unrelated";
}

function gather(value: unknown, codes: unknown[], texts: string[], depth: number): void {
  if (typeof value === "string") texts.push(value);
  if (typeof value !== "object" || value === null || depth === 0) return;
  const fields = value as Record<string, unknown>;
  codes.push(fields.code);
  // The long message of an ethers error repeats the request.
  const message = fields.shortMessage ?? fields.message;
  if (typeof message === "string") texts.push(message);
  for (const key of TEXTS) if (typeof fields[key] === "string") texts.push(fields[key]);
  for (const key of INNER) gather(fields[key], codes, texts, depth - 1);
}
