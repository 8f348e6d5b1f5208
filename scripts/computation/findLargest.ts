/** The largest size that fits, with what it takes, and what one more would. */
export interface Largest {
  size: number;
  value: number;
  /** Nothing where the size is the largest that there is. */
  next: number | undefined;
}

interface Point {
  size: number;
  value: number;
}

/** From how many on the next size is guessed along a line. */
const ENOUGH_FOR_A_LINE = 16;

/**
 * The largest size of at most `maximum` at which `measure` is at most `limit`. Sizes double first, then guesses are made along
 * the line through two that were measured, until one that fits and one that does not are neighbours. So both were measured.
 * @param measure Grows with the size.
 * @returns Nothing where a size of 1 does not fit.
 */
export async function findLargest(
  measure: (size: number) => Promise<number>,
  limit: number,
  maximum: number,
): Promise<Largest | undefined> {
  const at = async (size: number): Promise<Point> => ({ size, value: await measure(size) });
  let fits = await at(1);
  if (fits.value > limit) return undefined;
  let before = fits;
  let exceeds: Point | undefined;
  let guesses = 0;
  while (exceeds === undefined || exceeds.size - fits.size > 1) {
    if (fits.size === maximum) return { ...fits, next: undefined };
    let size = 2 * fits.size;
    if (exceeds !== undefined && guesses > 4) {
      // What is not a line is halved.
      size = Math.floor((fits.size + exceeds.size) / 2);
    } else if (fits.size >= ENOUGH_FOR_A_LINE) {
      guesses++;
      size = fits.size + Math.floor(((limit - fits.value) * (fits.size - before.size)) / (fits.value - before.value));
    }
    const point = await at(Math.min(Math.max(size, fits.size + 1), (exceeds?.size ?? maximum + 1) - 1));
    if (point.value > limit) exceeds = point;
    else [before, fits] = [fits, point];
  }
  return { ...fits, next: exceeds.value };
}
