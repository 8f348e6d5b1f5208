import { expect } from "chai";
import { AbiCoder, concat, dataSlice, Signature } from "ethers";
import { network } from "hardhat";
import {
  type AccessGate,
  type ContractWallet,
  createGate,
  delegate,
  deployMock,
  ethers,
  HOUR,
  Kind,
  loadFixture,
  malleated,
  Mood,
  networkHelpers,
  NOBODY,
  ODD_MOODS,
  OTHER_SALE,
  type ReentrantService,
  SALE,
  sign,
  time,
  walletOf,
} from "../access/world.ts";
import { installValidateSender } from "../access/precompiles.ts";
import {
  encodeAccessProof,
  type AccessPermit,
  accessPermitDigest,
  signAccessPermit,
} from "../../sdk/src/terms/accessPermit.ts";

/** 20: a signature that counts for more than what was signed, or for whom nobody signed. */
describe("attack 20: signatures", () => {
  /** The service has signed one permit: for the account, in SALE, until the deadline. */
  async function permitted() {
    const created = await createGate();
    const proof = await signAccessPermit({ ...created.permit, signer: created.service });
    return { ...created, proof, digest: await accessPermitDigest(created.permit) };
  }

  type Permitted = Awaited<ReturnType<typeof permitted>>;

  /** Nobody was admitted, and the account for whom the permit is still is. */
  async function expectUnharmed({ gate, market, service, account, proof, digest }: Permitted): Promise<void> {
    expect(await gate.permitUsed(digest)).to.equal(false);
    await expect(gate.admit(Kind.Permit, service, SALE, account, proof))
      .to.emit(gate, "PermitUsed")
      .withArgs(market.address, SALE, account.address, digest);
  }

  /** What was brought does not belong to a permit of the service, which would have to be this one. */
  async function expectNotSigned(gate: AccessGate, service: string, asked: AccessPermit, proof: string): Promise<void> {
    const digest = await accessPermitDigest(asked);
    await expect(gate.admit(Kind.Permit, service, asked.sale, asked.account, proof))
      .to.be.revertedWithCustomError(gate, "AccessPermitNotSigned")
      .withArgs(digest, service);
    expect(await gate.permitUsed(digest)).to.equal(false);
  }

  describe("given a permit brought to where it was not made for", () => {
    it("fails on another chain, at the very address", async () => {
      const here = await loadFixture(permitted);
      const there = await network.create({ override: { chainId: 1001 } });
      const market = await there.ethers.getSigner(here.market.address);
      const twin = (await there.ethers.deployContract("AccessGate")).connect(market);
      expect(twin.target).to.equal(here.gate.target);
      expect((await there.ethers.provider.getNetwork()).chainId).to.equal(1001n);
      const { service, account, permit, proof } = here;
      const asked = { ...permit, chainId: 1001n };
      await expect(twin.admit(Kind.Permit, service.address, SALE, account.address, proof))
        .to.be.revertedWithCustomError(twin, "AccessPermitNotSigned")
        .withArgs(await accessPermitDigest(asked), service.address);
      const meant = await signAccessPermit({ ...asked, signer: service });
      await twin.admit(Kind.Permit, service.address, SALE, account.address, meant);
      expect(await twin.permitUsed(await accessPermitDigest(asked))).to.equal(true);
      await there.close();
      await expectUnharmed(here);
    });

    it("fails at another gate, asked by the very market", async () => {
      const here = await loadFixture(permitted);
      const other = (await ethers.deployContract("AccessGate")).connect(here.market);
      await expectNotSigned(other, here.service.address, { ...here.permit, gate: other }, here.proof);
      await expectUnharmed(here);
    });

    it("fails when another market asks, for a sale of the very name", async () => {
      const here = await loadFixture(permitted);
      const { gate, otherMarket, service, permit, proof } = here;
      const asOther = gate.connect(otherMarket);
      await expectNotSigned(asOther, service.address, { ...permit, market: otherMarket }, proof);
      await expectUnharmed(here);
    });

    it("is not used up by whoever saw it and asks the gate: the account, a stranger, the service", async () => {
      const here = await loadFixture(permitted);
      const { gate, service, account, stranger, permit, proof } = here;
      for (const market of [account, stranger, service]) {
        await expectNotSigned(gate.connect(market), service.address, { ...permit, market }, proof);
      }
      await expectUnharmed(here);
    });

    it("is not used up by a market that names a service of its own, one that says yes to everything", async () => {
      const here = await loadFixture(permitted);
      const { gate, stranger, account, permit, proof, digest } = here;
      const wallet = await deployMock<ContractWallet>("ContractWallet");
      await wallet.setMood(Mood.AlwaysYes);
      const used = await accessPermitDigest({ ...permit, market: stranger });
      expect(used).not.to.equal(digest);
      await expect(gate.connect(stranger).admit(Kind.Permit, wallet, SALE, account, proof))
        .to.emit(gate, "PermitUsed")
        .withArgs(stranger.address, SALE, account.address, used);
      await expectUnharmed(here);
    });

    it("fails in another sale", async () => {
      const here = await loadFixture(permitted);
      await expectNotSigned(here.gate, here.service.address, { ...here.permit, sale: OTHER_SALE }, here.proof);
      await expectUnharmed(here);
    });

    it("fails in a sale of another service, whoever that is", async () => {
      const here = await loadFixture(permitted);
      const { gate, stranger, account, permit, proof } = here;
      for (const service of [stranger, account]) await expectNotSigned(gate, service.address, permit, proof);
      await expectUnharmed(here);
    });

    it("fails for another account, who saw it in the mempool", async () => {
      const here = await loadFixture(permitted);
      const { gate, service, stranger, permit, proof } = here;
      await expectNotSigned(gate, service.address, { ...permit, account: stranger }, proof);
      await expectUnharmed(here);
    });

    it("fails with another nonce or a later deadline on the same signature", async () => {
      const here = await loadFixture(permitted);
      const { gate, service, permit, proof, deadline } = here;
      const signature = signatureIn(proof);
      for (const changed of [
        { ...permit, nonce: 2n },
        { ...permit, deadline: deadline + HOUR },
      ]) {
        const spoiled = encodeAccessProof(changed.nonce, changed.deadline, signature);
        await expectNotSigned(gate, service.address, changed, spoiled);
      }
      await expectUnharmed(here);
    });
  });

  describe("given a permit after its use", () => {
    async function used() {
      const here = await permitted();
      await here.gate.admit(Kind.Permit, here.service, SALE, here.account, here.proof);
      return here;
    }

    it("admits nobody again, in whatever form the same signature comes", async () => {
      const { gate, service, account, permit, proof, digest } = await loadFixture(used);
      const signature = signatureIn(proof);
      for (const again of [
        proof,
        encodeAccessProof(permit.nonce, permit.deadline, malleated(signature)),
        encodeAccessProof(permit.nonce, permit.deadline, compact(signature)),
        concat([proof, "0x00"]),
      ]) {
        await expect(gate.admit(Kind.Permit, service, SALE, account, again))
          .to.be.revertedWithCustomError(gate, "AccessPermitUsed")
          .withArgs(digest);
      }
    });

    it("admits nobody again for a contract wallet that would say yes to everything", async () => {
      const { gate, account, permit, digest } = await loadFixture(permitted);
      const wallet = await deployMock<ContractWallet>("ContractWallet");
      await wallet.setMood(Mood.AlwaysYes);
      const proofOf = (signature: string) => encodeAccessProof(permit.nonce, permit.deadline, signature);
      await gate.admit(Kind.Permit, wallet, SALE, account, proofOf("0x"));
      await expect(gate.admit(Kind.Permit, wallet, SALE, account, proofOf("0x01")))
        .to.be.revertedWithCustomError(gate, "AccessPermitUsed")
        .withArgs(digest);
    });
  });

  describe("given the same signature in its two forms (65 bytes, and 64 by EIP-2098)", () => {
    for (const chain of ["anywhere", "on Kaia"] as const) {
      for (const first of ["compact", "full"] as const) {
        it(`is one permit, used up by the ${first} form for both, ${chain}`, async () => {
          const { gate, market, service, account, permit, proof, digest } = await loadFixture(permitted);
          if (chain === "on Kaia") await installValidateSender(networkHelpers);
          const short = encodeAccessProof(permit.nonce, permit.deadline, compact(signatureIn(proof)));
          await expect(gate.admit(Kind.Permit, service, SALE, account, first === "compact" ? short : proof))
            .to.emit(gate, "PermitUsed")
            .withArgs(market.address, SALE, account.address, digest);
          for (const again of [short, proof]) {
            await expect(gate.admit(Kind.Permit, service, SALE, account, again))
              .to.be.revertedWithCustomError(gate, "AccessPermitUsed")
              .withArgs(digest);
          }
        });
      }
    }
  });

  describe("given a signature in another form than the two that count", () => {
    const forms: [form: string, of: (signature: string) => string][] = [
      ["malleated (high s)", malleated],
      ["compact (64 bytes) and malleated", (signature) => dataSlice(malleated(signature), 0, 64)],
      ["compact with a byte behind it", (signature) => concat([compact(signature), "0x00"])],
      [
        "with a v of 0 or 1",
        (signature) => concat([dataSlice(signature, 0, 64), Signature.from(signature).yParity ? "0x01" : "0x00"]),
      ],
      ["with a byte behind it", (signature) => concat([signature, "0x1b"])],
      ["empty", () => "0x"],
    ];
    for (const chain of ["anywhere", "on Kaia"] as const) {
      for (const [form, of] of forms) {
        it(`fails ${chain}: ${form}`, async () => {
          const here = await loadFixture(permitted);
          const { gate, service, permit, proof } = here;
          if (chain === "on Kaia") await installValidateSender(networkHelpers);
          const spoiled = encodeAccessProof(permit.nonce, permit.deadline, of(signatureIn(proof)));
          await expectNotSigned(gate, service.address, permit, spoiled);
          await expectUnharmed(here);
        });
      }
    }
  });

  describe("given a permit that the service did not sign", () => {
    it("fails when a stranger signed, or the account itself", async () => {
      const here = await loadFixture(permitted);
      const { gate, service, account, stranger, permit } = here;
      for (const signer of [stranger, account]) {
        await expectNotSigned(gate, service.address, permit, await signAccessPermit({ ...permit, signer }));
      }
      await expectUnharmed(here);
    });

    it("fails when the service signed the digest as a message, with Ethereum's prefix", async () => {
      const here = await loadFixture(permitted);
      const { gate, service, permit, digest } = here;
      const signature = await service.signMessage(ethers.getBytes(digest));
      await expectNotSigned(gate, service.address, permit, encodeAccessProof(permit.nonce, permit.deadline, signature));
      await expectUnharmed(here);
    });

    it("fails where the service is the zero address, which a signature that recovers to nothing would name", async () => {
      const here = await loadFixture(permitted);
      const { gate, permit, proof } = here;
      const nothing = "0x" + "00".repeat(65);
      const broken = concat([dataSlice(signatureIn(proof), 0, 64), "0x1d"]);
      for (const signature of [nothing, broken, signatureIn(proof), "0x"]) {
        await expectNotSigned(gate, NOBODY, permit, encodeAccessProof(permit.nonce, permit.deadline, signature));
      }
      await expectUnharmed(here);
    });
  });

  describe("given a permit out of date", () => {
    it("fails, used before or not, and though the service signed it", async () => {
      const { gate, service, account, proof, deadline, digest } = await loadFixture(permitted);
      await time.setNextBlockTimestamp(deadline + 1n);
      await expect(gate.admit(Kind.Permit, service, SALE, account, proof))
        .to.be.revertedWithCustomError(gate, "AccessPermitExpired")
        .withArgs(deadline, deadline + 1n);
      expect(await gate.permitUsed(digest)).to.equal(false);
    });

    it("fails with a contract wallet that would say yes", async () => {
      const { gate, account, permit, deadline } = await loadFixture(permitted);
      const wallet = await deployMock<ContractWallet>("ContractWallet");
      await wallet.setMood(Mood.AlwaysYes);
      await time.setNextBlockTimestamp(deadline + 1n);
      await expect(
        gate.admit(Kind.Permit, wallet, SALE, account, encodeAccessProof(permit.nonce, permit.deadline, "0x")),
      )
        .to.be.revertedWithCustomError(gate, "AccessPermitExpired")
        .withArgs(deadline, deadline + 1n);
    });
  });

  describe("given a service that is a hostile contract", () => {
    async function withWallet() {
      const here = await permitted();
      const wallet = await deployMock<ContractWallet>("ContractWallet");
      await wallet.setOwner(here.service);
      return { ...here, wallet, walletAddress: await wallet.getAddress() };
    }

    it("may change its mind: what it no longer takes admits nobody, what it took stays used", async () => {
      const { gate, wallet, walletAddress, service, account, stranger, permit, proof, digest } =
        await loadFixture(withWallet);
      await gate.admit(Kind.Permit, wallet, SALE, account, proof);
      const later = { ...permit, nonce: 2n };
      const standing = await signAccessPermit({ ...later, signer: service });
      await wallet.setOwner(stranger);
      await expectNotSigned(gate, walletAddress, later, standing);
      await expect(gate.admit(Kind.Permit, wallet, SALE, account, proof))
        .to.be.revertedWithCustomError(gate, "AccessPermitUsed")
        .withArgs(digest);
      const renewed = await signAccessPermit({ ...later, signer: stranger });
      await gate.admit(Kind.Permit, wallet, SALE, account, renewed);
    });

    for (const mood of ODD_MOODS) {
      it(`admits nobody and spoils nobody else's sale when its answer is odd: ${mood}`, async () => {
        const here = await loadFixture(withWallet);
        const { gate, wallet, walletAddress, account, permit, proof, digest } = here;
        await wallet.setMood(Mood[mood]);
        await expect(gate.admit(Kind.Permit, wallet, permit.sale, account, proof, { gasLimit: 16_000_000n }))
          .to.be.revertedWithCustomError(gate, "AccessPermitNotSigned")
          .withArgs(digest, walletAddress);
        await expectUnharmed(here);
      });
    }
  });

  describe("given a service that is the market, too, and calls the gate again from within its answer", () => {
    async function withService() {
      const here = await permitted();
      const service = await deployMock<ReentrantService>("ReentrantService");
      const own = { ...here.permit, market: service };
      /** The call with which the service, as a market, asks for the permit of a nonce. */
      const admission = (nonce: bigint, signature: string): string =>
        here.gate.interface.encodeFunctionData("admit", [
          Kind.Permit,
          service.target,
          SALE,
          here.account.address,
          encodeAccessProof(nonce, own.deadline, signature),
        ]);
      /** A signature that makes the service call the gate before it says yes. */
      const calling = (data: string): string =>
        AbiCoder.defaultAbiCoder().encode(["address", "bytes"], [here.gate.target, data]);
      return { ...here, asSigned: here, service, own, admission, calling };
    }

    it("admits nobody else meanwhile: the gate asks by a static call", async () => {
      const { gate, account, service, own, admission, calling } = await loadFixture(withService);
      const inner = admission(2n, "0x");
      const [first, second] = [await accessPermitDigest(own), await accessPermitDigest({ ...own, nonce: 2n })];
      await expect(service.perform(gate, admission(1n, calling(inner))))
        .to.emit(gate, "PermitUsed")
        .withArgs(service.target, SALE, account.address, first);
      expect(await gate.permitUsed(second)).to.equal(false);
      // What failed inside would have been good outside.
      await service.perform(gate, inner);
      expect(await gate.permitUsed(second)).to.equal(true);
    });

    it("does not use one permit twice", async () => {
      const { gate, service, own, admission, calling } = await loadFixture(withService);
      await service.perform(gate, admission(1n, calling(admission(1n, "0x"))));
      await expect(service.perform(gate, admission(1n, "0x")))
        .to.be.revertedWithCustomError(gate, "AccessPermitUsed")
        .withArgs(await accessPermitDigest(own));
    });

    it("opens only sales of its own: another market's permits and sales know nothing of it", async () => {
      const here = await loadFixture(withService);
      const { gate, service, own, admission } = here;
      await service.perform(gate, admission(1n, "0x"));
      expect(await gate.permitUsed(await accessPermitDigest(own))).to.equal(true);
      await expectUnharmed(here.asSigned);
    });
  });

  it("counts no code for a contract: an account that delegates its code (EIP-7702) still signs for itself alone", async () => {
    const { gate, account, stranger, permit } = await loadFixture(permitted);
    const service = walletOf("a service with code");
    const digest = await accessPermitDigest(permit);
    const proof = encodeAccessProof(permit.nonce, permit.deadline, sign(service, digest));
    await delegate(service, "WalletWithoutHooks");
    await expectNotSigned(gate, service.address, permit, await signAccessPermit({ ...permit, signer: stranger }));
    await gate.admit(Kind.Permit, service, SALE, account, proof);
    expect(await gate.permitUsed(digest)).to.equal(true);
  });
});

/** The 65 bytes of signature in a proof. */
function signatureIn(proof: string): string {
  return dataSlice(proof, 128, 128 + 65);
}

/** A signature in 64 bytes (EIP-2098). */
function compact(signature: string): string {
  return Signature.from(signature).compactSerialized;
}
