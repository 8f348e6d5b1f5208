import { expect } from "chai";
import { answering, FEE_PAYER, installFeePayer, setFeePayer } from "./precompiles.ts";
import {
  createGate,
  deployMock,
  ethers,
  Kind,
  loadFixture,
  networkHelpers,
  NOBODY,
  SALE,
  type SignaturesHarness,
} from "./world.ts";

async function onKaia() {
  const created = await createGate();
  await installFeePayer(networkHelpers, created.service.address);
  return created;
}

describe("AccessGate.admit, given a gate of the fee payer", () => {
  it("admits any account while the service pays, without a proof and as often as it pays", async () => {
    const { gate, service, account, stranger } = await loadFixture(onKaia);
    for (const person of [account, stranger, account]) {
      const response = await gate.admit(Kind.FeePayer, service, SALE, person, "0x");
      expect((await response.wait())!.logs).to.deep.equal([]);
    }
  });

  it("does not look at the proof", async () => {
    const { gate, service, account } = await loadFixture(onKaia);
    await gate.admit(Kind.FeePayer, service, SALE, account, "0xffff");
  });

  it("reverts when somebody else pays, the sender for instance", async () => {
    const { gate, service, account } = await loadFixture(onKaia);
    await setFeePayer(networkHelpers, account.address);
    await expect(gate.admit(Kind.FeePayer, service, SALE, account, "0x"))
      .to.be.revertedWithCustomError(gate, "AccessWrongFeePayer")
      .withArgs(account.address, service.address);
  });

  it("reverts where the chain does not tell who pays", async () => {
    const { gate, service, account } = await loadFixture(createGate);
    await expect(gate.admit(Kind.FeePayer, service, SALE, account, "0x")).to.be.revertedWithCustomError(
      gate,
      "AccessFeePayerUnknown",
    );
  });

  it("reverts for a payer and a service of zero", async () => {
    const { gate, account } = await loadFixture(onKaia);
    await setFeePayer(networkHelpers, NOBODY);
    await expect(gate.admit(Kind.FeePayer, NOBODY, SALE, account, "0x"))
      .to.be.revertedWithCustomError(gate, "AccessWrongFeePayer")
      .withArgs(NOBODY, NOBODY);
  });
});

describe("FeePayer.tryRead", () => {
  async function createReader() {
    return deployMock<SignaturesHarness>("SignaturesHarness");
  }

  it("reads 20 raw bytes as the address that they are", async () => {
    const reader = await loadFixture(createReader);
    const payer = ethers.getAddress("0x0102030405060708090a0b0c0d0e0f1011121314");
    await installFeePayer(networkHelpers, payer);
    expect([...(await reader.tryReadFeePayer())]).to.deep.equal([true, payer]);
  });

  it("knows nothing where there is no precompile", async () => {
    const reader = await loadFixture(createReader);
    expect([...(await reader.tryReadFeePayer())]).to.deep.equal([false, NOBODY]);
  });

  it("gives no address where it knows nothing, though something was answered", async () => {
    const reader = await loadFixture(createReader);
    const word = "0x" + "ab".repeat(32);
    for (const code of [answering(word, 32), answering(word, 19), answering(word, 20, { reverts: true })]) {
      await networkHelpers.setCode(FEE_PAYER, code);
      expect([...(await reader.tryReadFeePayer())]).to.deep.equal([false, NOBODY]);
    }
  });
});
