import { expect } from "chai";
import { FEE_PAYER, installFeePayer } from "./precompiles.ts";
import { createGate, ethers, Kind, loadFixture, networkHelpers, NOBODY } from "./world.ts";

async function onKaia() {
  const created = await createGate();
  await installFeePayer(networkHelpers, created.stranger.address);
  return created;
}

describe("AccessGate.requireValid", () => {
  describe("given a gate for everybody", () => {
    it("takes it without a service", async () => {
      const { gate } = await loadFixture(createGate);
      await gate.requireValid(Kind.Open, NOBODY);
    });

    it("reverts where it names one", async () => {
      const { gate, service } = await loadFixture(createGate);
      await expect(gate.requireValid(Kind.Open, service))
        .to.be.revertedWithCustomError(gate, "AccessInvalidGate")
        .withArgs(Kind.Open, service.address);
    });
  });

  describe("given a gate of permits", () => {
    it("takes any service, on any chain", async () => {
      const { gate, service } = await loadFixture(createGate);
      await gate.requireValid(Kind.Permit, service);
      await gate.requireValid(Kind.Permit, gate);
    });

    it("reverts without a service", async () => {
      const { gate } = await loadFixture(createGate);
      await expect(gate.requireValid(Kind.Permit, NOBODY))
        .to.be.revertedWithCustomError(gate, "AccessInvalidGate")
        .withArgs(Kind.Permit, NOBODY);
    });
  });

  describe("given a gate of the fee payer", () => {
    it("takes any service where the chain tells who pays, be it somebody else now", async () => {
      const { gate, service } = await loadFixture(onKaia);
      await gate.requireValid(Kind.FeePayer, service);
    });

    it("reverts without a service", async () => {
      const { gate } = await loadFixture(onKaia);
      await expect(gate.requireValid(Kind.FeePayer, NOBODY))
        .to.be.revertedWithCustomError(gate, "AccessInvalidGate")
        .withArgs(Kind.FeePayer, NOBODY);
    });

    it("reverts where the chain does not tell", async () => {
      const { gate, service } = await loadFixture(createGate);
      expect(await networkHelpers.getStorageAt(FEE_PAYER, 0)).to.equal("0x" + "00".repeat(32));
      await expect(gate.requireValid(Kind.FeePayer, service)).to.be.revertedWithCustomError(
        gate,
        "AccessFeePayerUnknown",
      );
    });
  });

  it("knows no other kind", async () => {
    const { gate, service } = await loadFixture(onKaia);
    await expect(gate.requireValid(3n, service)).to.be.revertedWithoutReason(ethers);
  });
});
