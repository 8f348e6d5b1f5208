import { type FileHandle, open, rename } from "node:fs/promises";
import path from "node:path";
import { formatLine, type JournalLine } from "./journalLines.ts";

interface Waiting {
  readonly line: JournalLine;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Below this many lines the journal is not worth shortening. */
const LEAST_LINES = 10_000;

/**
 * A file of JSON lines that only grows, until most of it is no longer of interest and it is written anew. Lines that come
 * together are written together.
 */
export class Journal {
  readonly #file: string;
  readonly #snapshot: () => JournalLine[];
  #handle: FileHandle;
  #lines: number;
  #shortest: number;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #failure: Error | undefined;

  private constructor(file: string, snapshot: () => JournalLine[], handle: FileHandle, lines: number) {
    this.#file = file;
    this.#snapshot = snapshot;
    this.#handle = handle;
    this.#lines = lines;
    this.#shortest = lines;
  }

  /** @param snapshot What the journal would have to say if it were written now. */
  static async create(file: string, snapshot: () => JournalLine[]): Promise<Journal> {
    const lines = snapshot();
    return new Journal(file, snapshot, await rewrite(file, lines), lines.length);
  }

  /**
   * Writes a line; when this resolves, it is on the disk. Once a line could not be written, none will be. What the line says
   * has to be in the snapshot already.
   */
  append(line: JournalLine): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    this.#failure ??= new Error("the journal is closed");
    await this.#handle.close();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        if (this.#failure !== undefined) throw this.#failure;
        if (this.#lines < LEAST_LINES + 4 * this.#shortest) await this.#extend(batch);
        // The snapshot is of this very moment, so it has in it what was waiting.
        else await this.#shorten(this.#snapshot());
        batch.forEach(({ resolve }) => {
          resolve();
        });
      } catch (error) {
        // Half a line may stand at the end now; what followed it could not be read again.
        this.#failure ??= error as Error;
        batch.forEach(({ reject }) => {
          reject(error);
        });
      }
    }
    this.#writing = undefined;
  }

  async #extend(batch: readonly Waiting[]): Promise<void> {
    await this.#handle.appendFile(batch.map(({ line }) => formatLine(line)).join(""));
    await this.#handle.datasync();
    this.#lines += batch.length;
  }

  async #shorten(lines: readonly JournalLine[]): Promise<void> {
    const handle = await rewrite(this.#file, lines);
    await this.#handle.close();
    this.#handle = handle;
    this.#lines = lines.length;
    this.#shortest = lines.length;
  }
}

/** Puts a new journal in the place of the old one, which stays whole until the new one is. */
async function rewrite(file: string, lines: readonly JournalLine[]): Promise<FileHandle> {
  const draft = `${file}.tmp`;
  const handle = await open(draft, "w", 0o600);
  try {
    await handle.appendFile(lines.map(formatLine).join(""));
    await handle.sync();
    await rename(draft, file);
    const directory = await open(path.dirname(path.resolve(file)), "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
