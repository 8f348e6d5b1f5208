import { expect } from "chai";
import { connect } from "../helpers/connect.ts";

const { networkHelpers } = await connect({});

describe("a chain of connect", () => {
  function inner(): Promise<string> {
    return Promise.resolve("inner");
  }

  it("refuses a fixture that loads another, and names both", async () => {
    const outer = (): Promise<string> => networkHelpers.loadFixture(inner);
    const error: unknown = await networkHelpers.loadFixture(outer).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error);
    expect((error as Error).message).to.equal("The fixture outer loads inner: call it instead");
  });

  it("loads fixtures one after the other, also after one that failed", async () => {
    const failing = (): Promise<never> => Promise.reject(new Error("fails"));
    const error: unknown = await networkHelpers.loadFixture(failing).catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal("fails");
    const outer = (): Promise<string> => inner();
    expect(await networkHelpers.loadFixture(outer)).to.equal("inner");
    expect(await networkHelpers.loadFixture(inner)).to.equal("inner");
    expect(await networkHelpers.loadFixture(outer)).to.equal("inner");
  });
});
