import { expect } from "chai";
import { answering, FEE_PAYER, installFeePayer, setFeePayer } from "../access/precompiles.ts";
import { createMarket, ethers, Kind, loadFixture, networkHelpers, NOBODY, SALE } from "../access/world.ts";

/** 23: a chain without the precompile answers nothing, which must not be read as an address. */
describe("attack 23: the fee-payer gate where nobody tells who pays", () => {
  type Market = Awaited<ReturnType<typeof createMarket>>;

  /** No sale gets this gate, and nobody gets through it. */
  async function expectClosed({ market, account }: Market, service: string): Promise<void> {
    await expect(market.requireValidGate(Kind.FeePayer, service)).to.be.revertedWithCustomError(
      market,
      "AccessFeePayerUnknown",
    );
    await expect(market.admit(Kind.FeePayer, service, SALE, account, "0x")).to.be.revertedWithCustomError(
      market,
      "AccessFeePayerUnknown",
    );
  }

  describe("given a chain without the precompile", () => {
    it("creates no such sale, and admits nobody to one", async () => {
      const created = await loadFixture(createMarket);
      expect(await ethers.provider.getCode(FEE_PAYER)).to.equal("0x");
      expect(await ethers.provider.call({ to: FEE_PAYER })).to.equal("0x");
      for (const service of [created.service.address, FEE_PAYER]) await expectClosed(created, service);
    });

    it("admits nobody to a sale whose service is the zero address", async () => {
      const { market, account } = await loadFixture(createMarket);
      await expect(market.requireValidGate(Kind.FeePayer, NOBODY))
        .to.be.revertedWithCustomError(market, "AccessInvalidGate")
        .withArgs(Kind.FeePayer, NOBODY);
      await expect(market.admit(Kind.FeePayer, NOBODY, SALE, account, "0x")).to.be.revertedWithCustomError(
        market,
        "AccessFeePayerUnknown",
      );
    });

    it("takes no proof and no coin at the address instead", async () => {
      const created = await loadFixture(createMarket);
      await created.service.sendTransaction({ to: FEE_PAYER, value: 1n });
      await expectClosed(created, created.service.address);
    });
  });

  describe("given an answer that is not 20 bytes", () => {
    /** The service's address at the head of the answer, as the precompile has it, and as the word of the ABI. */
    const raw = (service: string): string => service + "00".repeat(12);
    const asWord = (service: string): string => ethers.zeroPadValue(service, 32);
    const answers: [what: string, code: (service: string) => string][] = [
      ["no byte", (service) => answering(raw(service), 0)],
      ["one byte", (service) => answering(raw(service), 1)],
      ["19 bytes", (service) => answering(raw(service), 19)],
      ["21 bytes", (service) => answering(raw(service), 21)],
      ["32 bytes that begin with the service", (service) => answering(raw(service), 32)],
      ["32 bytes that are the service as a word", (service) => answering(asWord(service), 32)],
      ["64 bytes", (service) => answering(raw(service), 64)],
      ["a megabyte", (service) => answering(raw(service), 1 << 20)],
      ["a revert with 20 bytes that are the service", (service) => answering(raw(service), 20, { reverts: true })],
      ["a revert with nothing", (service) => answering(raw(service), 0, { reverts: true })],
      ["all gas burnt", () => "0xfe"],
    ];
    for (const [what, code] of answers) {
      it(`creates no such sale, and admits nobody: ${what}`, async () => {
        const created = await loadFixture(createMarket);
        const { service } = created;
        await networkHelpers.setCode(FEE_PAYER, code(service.address));
        await expectClosed(created, service.address);
      });
    }

    it("would have admitted with the same 20 bytes alone", async () => {
      const { market, service, account } = await loadFixture(createMarket);
      await networkHelpers.setCode(FEE_PAYER, answering(raw(service.address), 20));
      await market.requireValidGate(Kind.FeePayer, service);
      await market.admit(Kind.FeePayer, service, SALE, account, "0x");
    });
  });

  describe("given Kaia", () => {
    async function onKaia() {
      const created = await createMarket();
      await installFeePayer(networkHelpers, created.service.address);
      return created;
    }

    it("admits nobody whose fee another pays: themselves, a stranger, a service's neighbour", async () => {
      const { market, service, account, stranger } = await loadFixture(onKaia);
      const neighbour = ethers.getAddress(ethers.toBeHex(BigInt(service.address) ^ 1n, 20));
      const first = ethers.getAddress(ethers.toBeHex(BigInt(service.address) ^ (1n << 159n), 20));
      for (const payer of [account.address, stranger.address, neighbour, first, NOBODY]) {
        await setFeePayer(networkHelpers, payer);
        await expect(market.admit(Kind.FeePayer, service, SALE, account, "0x"))
          .to.be.revertedWithCustomError(market, "AccessWrongFeePayer")
          .withArgs(payer, service.address);
      }
      await setFeePayer(networkHelpers, service.address);
      await market.admit(Kind.FeePayer, service, SALE, account, "0x");
    });

    it("takes no permit of the service for its payment", async () => {
      const { market, service, account, stranger } = await loadFixture(onKaia);
      await setFeePayer(networkHelpers, stranger.address);
      const proof = service.address + "ff".repeat(200);
      await expect(market.admit(Kind.FeePayer, service, SALE, account, proof))
        .to.be.revertedWithCustomError(market, "AccessWrongFeePayer")
        .withArgs(stranger.address, service.address);
    });
  });
});
