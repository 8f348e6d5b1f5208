const LONGEST = 200;
/** What is looked at: the patterns take the square of a text's length in time. */
const MOST_READ = 300;

/** Somebody else's text, safe to log and to pass on: one line of plain characters, not too long, without addresses of servers. */
export function printable(text: string): string {
  const plain = text
    .slice(0, MOST_READ)
    .replace(/\w+:\/\/\S+/g, "(URL)")
    .replace(/[^\x20-\x7e]+/g, " ");
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}...` : plain;
}
