const BEGIN = "<!-- figures: npm run bench -- --update -->";
const END = "<!-- end of figures -->";

/**
 * Puts figures between the two marks that stand for them in a document.
 * @throws If the document does not have both marks, in this order.
 */
export function replaceFigures(document: string, figures: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`The document needs ${BEGIN} and ${END}`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${figures}\n\n${document.slice(end)}`;
}
