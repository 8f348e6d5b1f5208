import { expect } from "chai";
import { ReadWriteLock } from "../../../scripts/kaia/node/rpc/ReadWriteLock.ts";

describe("ReadWriteLock", () => {
  /** Starts work of each kind, which ends when it is told to, and notes who began. */
  function stage() {
    const lock = new ReadWriteLock();
    const began: string[] = [];
    const ends = new Map<string, (error?: Error) => void>();
    const start = (kind: "read" | "write", name: string): Promise<unknown> =>
      lock[kind](
        () =>
          new Promise((resolve, reject) => {
            began.push(name);
            ends.set(name, (error) => {
              if (error === undefined) resolve(name);
              else reject(error);
            });
          }),
      );
    const end = async (name: string, error?: Error): Promise<void> => {
      ends.get(name)!(error);
      await settle();
    };
    return { began, start, end };
  }

  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it("lets readers pass together", async () => {
    const { began, start, end } = stage();
    const reading = [start("read", "a"), start("read", "b")];
    await settle();
    expect(began).to.deep.equal(["a", "b"]);
    await end("b");
    await end("a");
    expect(await Promise.all(reading)).to.deep.equal(["a", "b"]);
  });

  it("has a writer wait for those who read, and nobody pass meanwhile", async () => {
    const { began, start, end } = stage();
    const all = [start("read", "a"), start("read", "b"), start("write", "c"), start("read", "d")];
    await settle();
    expect(began).to.deep.equal(["a", "b"]);
    await end("a");
    expect(began).to.deep.equal(["a", "b"]);
    await end("b");
    expect(began).to.deep.equal(["a", "b", "c"]);
    await end("c");
    expect(began).to.deep.equal(["a", "b", "c", "d"]);
    await end("d");
    await Promise.all(all);
  });

  it("has writers wait for each other, in their order", async () => {
    const { began, start, end } = stage();
    const all = ["a", "b", "c"].map((name) => start("write", name));
    for (const [done, name] of ["a", "b", "c"].entries()) {
      await settle();
      expect(began).to.have.lengthOf(done + 1);
      await end(name);
    }
    await Promise.all(all);
  });

  it("goes on after a failure, which is the caller's alone", async () => {
    const { began, start, end } = stage();
    const failing = start("write", "a").catch((error: unknown) => error);
    const next = start("read", "b");
    await settle();
    await end("a", new Error("no"));
    expect(await failing).to.be.instanceOf(Error);
    expect(began).to.deep.equal(["a", "b"]);
    await end("b");
    await next;
  });
});
