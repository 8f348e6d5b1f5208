import { expect } from "chai";
import { answering, FEE_PAYER, installFeePayer, setFeePayer } from "../access/precompiles.ts";
import { createGate, ethers, Kind, loadFixture, networkHelpers, NOBODY, SALE } from "../access/world.ts";

/** 23: a chain without the precompile answers nothing, which must not be read as an address. */
describe("attack 23: the fee-payer gate where nobody tells who pays", () => {
  type Market = Awaited<ReturnType<typeof createGate>>;

  /** No sale gets this gate, and nobody gets through it. */
  async function expectClosed({ gate, account }: Market, service: string): Promise<void> {
    await expect(gate.requireValid(Kind.FeePayer, service)).to.be.revertedWithCustomError(
      gate,
      "AccessFeePayerUnknown",
    );
    await expect(gate.admit(Kind.FeePayer, service, SALE, account, "0x")).to.be.revertedWithCustomError(
      gate,
      "AccessFeePayerUnknown",
    );
  }

  describe("given a chain without the precompile", () => {
    it("creates no such sale, and admits nobody to one", async () => {
      const created = await loadFixture(createGate);
      expect(await ethers.provider.getCode(FEE_PAYER)).to.equal("0x");
      expect(await ethers.provider.call({ to: FEE_PAYER })).to.equal("0x");
      for (const service of [created.service.address, FEE_PAYER]) await expectClosed(created, service);
    });

    it("admits nobody to a sale whose service is the zero address", async () => {
      const { gate, account } = await loadFixture(createGate);
      await expect(gate.requireValid(Kind.FeePayer, NOBODY))
        .to.be.revertedWithCustomError(gate, "AccessInvalidGate")
        .withArgs(Kind.FeePayer, NOBODY);
      await expect(gate.admit(Kind.FeePayer, NOBODY, SALE, account, "0x")).to.be.revertedWithCustomError(
        gate,
        "AccessFeePayerUnknown",
      );
    });

    it("takes no proof and no coin at the address instead", async () => {
      const created = await loadFixture(createGate);
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
        const created = await loadFixture(createGate);
        const { service } = created;
        await networkHelpers.setCode(FEE_PAYER, code(service.address));
        await expectClosed(created, service.address);
      });
    }

    it("would have admitted with the same 20 bytes alone", async () => {
      const { gate, service, account } = await loadFixture(createGate);
      await networkHelpers.setCode(FEE_PAYER, answering(raw(service.address), 20));
      await gate.requireValid(Kind.FeePayer, service);
      await gate.admit(Kind.FeePayer, service, SALE, account, "0x");
    });
  });

  describe("given Kaia", () => {
    async function onKaia() {
      const created = await createGate();
      await installFeePayer(networkHelpers, created.service.address);
      return created;
    }

    it("admits nobody whose fee another pays: themselves, a stranger, a service's neighbour", async () => {
      const { gate, service, account, stranger } = await loadFixture(onKaia);
      const neighbour = ethers.getAddress(ethers.toBeHex(BigInt(service.address) ^ 1n, 20));
      const first = ethers.getAddress(ethers.toBeHex(BigInt(service.address) ^ (1n << 159n), 20));
      for (const payer of [account.address, stranger.address, neighbour, first, NOBODY]) {
        await setFeePayer(networkHelpers, payer);
        await expect(gate.admit(Kind.FeePayer, service, SALE, account, "0x"))
          .to.be.revertedWithCustomError(gate, "AccessWrongFeePayer")
          .withArgs(payer, service.address);
      }
      await setFeePayer(networkHelpers, service.address);
      await gate.admit(Kind.FeePayer, service, SALE, account, "0x");
    });

    it("takes no permit of the service for its payment", async () => {
      const { gate, service, account, stranger } = await loadFixture(onKaia);
      await setFeePayer(networkHelpers, stranger.address);
      const proof = service.address + "ff".repeat(200);
      await expect(gate.admit(Kind.FeePayer, service, SALE, account, proof))
        .to.be.revertedWithCustomError(gate, "AccessWrongFeePayer")
        .withArgs(stranger.address, service.address);
    });
  });
});
