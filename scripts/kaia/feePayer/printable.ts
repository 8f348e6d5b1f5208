const LONGEST = 200;

/** Somebody else's text, safe to log and to pass on: one line of plain characters, not too long, without addresses of servers. */
export function printable(text: string): string {
  const plain = text.replace(/\w+:\/\/\S+/g, "(URL)").replace(/[^\x20-\x7e]+/g, " ");
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}...` : plain;
}
