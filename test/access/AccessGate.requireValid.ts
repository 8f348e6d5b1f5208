import { expect } from "chai";
import { FEE_PAYER, installFeePayer } from "./precompiles.ts";
import { createMarket, ethers, Kind, loadFixture, networkHelpers, NOBODY } from "./world.ts";

async function onKaia() {
  const created = await createMarket();
  await installFeePayer(networkHelpers, created.stranger.address);
  return created;
}

describe("AccessGate._requireValidGate", () => {
  describe("given a gate for everybody", () => {
    it("takes it without a service", async () => {
      const { market } = await loadFixture(createMarket);
      await market.requireValidGate(Kind.Open, NOBODY);
    });

    it("reverts where it names one", async () => {
      const { market, service } = await loadFixture(createMarket);
      await expect(market.requireValidGate(Kind.Open, service))
        .to.be.revertedWithCustomError(market, "AccessInvalidGate")
        .withArgs(Kind.Open, service.address);
    });
  });

  describe("given a gate of permits", () => {
    it("takes any service, on any chain", async () => {
      const { market, service } = await loadFixture(createMarket);
      await market.requireValidGate(Kind.Permit, service);
      await market.requireValidGate(Kind.Permit, market);
    });

    it("reverts without a service", async () => {
      const { market } = await loadFixture(createMarket);
      await expect(market.requireValidGate(Kind.Permit, NOBODY))
        .to.be.revertedWithCustomError(market, "AccessInvalidGate")
        .withArgs(Kind.Permit, NOBODY);
    });
  });

  describe("given a gate of the fee payer", () => {
    it("takes any service where the chain tells who pays, be it somebody else now", async () => {
      const { market, service } = await loadFixture(onKaia);
      await market.requireValidGate(Kind.FeePayer, service);
    });

    it("reverts without a service", async () => {
      const { market } = await loadFixture(onKaia);
      await expect(market.requireValidGate(Kind.FeePayer, NOBODY))
        .to.be.revertedWithCustomError(market, "AccessInvalidGate")
        .withArgs(Kind.FeePayer, NOBODY);
    });

    it("reverts where the chain does not tell", async () => {
      const { market, service } = await loadFixture(createMarket);
      expect(await networkHelpers.getStorageAt(FEE_PAYER, 0)).to.equal("0x" + "00".repeat(32));
      await expect(market.requireValidGate(Kind.FeePayer, service)).to.be.revertedWithCustomError(
        market,
        "AccessFeePayerUnknown",
      );
    });
  });

  it("knows no other kind", async () => {
    const { market, service } = await loadFixture(onKaia);
    await expect(market.requireValidGate(3n, service)).to.be.revertedWithoutReason(ethers);
  });
});
