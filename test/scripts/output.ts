import { Console } from "node:console";
import { Writable } from "node:stream";

/** A console that keeps what is written to it. */
export interface CapturedConsole {
  console: Console;
  text(): string;
}

export function captureConsole(): CapturedConsole {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { console: new Console(stream), text: () => chunks.join("") };
}
