import { expect } from "chai";
import { AbiCoder, concat, dataSlice } from "ethers";
import { encodeAccessProof, accessPermitDigest, signAccessPermit } from "../../sdk/src/terms/accessPermit.ts";
import {
  type ContractWallet,
  createGate,
  delegate,
  deployMock,
  ethers,
  Kind,
  loadFixture,
  Mood,
  NOBODY,
  SALE,
  time,
  walletOf,
} from "./world.ts";

async function permitted() {
  const created = await createGate();
  const proof = await signAccessPermit({ ...created.permit, signer: created.service });
  return { ...created, proof, digest: await accessPermitDigest(created.permit) };
}

const word = (value: bigint): string => ethers.toBeHex(value, 32);

describe("AccessGate.admit, given a gate for everybody", () => {
  it("admits whoever comes with whatever proof, and writes nothing", async () => {
    const { gate, account, proof, digest } = await loadFixture(permitted);
    for (const given of ["0x", "0xff", proof]) {
      const response = await gate.admit(Kind.Open, NOBODY, SALE, account, given);
      expect((await response.wait())!.logs).to.deep.equal([]);
    }
    expect(await gate.permitUsed(digest)).to.equal(false);
  });
});

describe("AccessGate.admit, given a gate of permits", () => {
  describe("given a proof that is not the encoding of a permit", () => {
    /** The parts of a good proof, of which each case spoils one. */
    const proofs: [what: string, spoil: (proof: string) => string][] = [
      ["nothing", () => "0x"],
      ["a byte less than its head", (proof) => dataSlice(proof, 0, 127)],
      ["a signature that ends too early", (proof) => dataSlice(proof, 0, 128 + 64)],
      ["a signature longer than all memory", (proof) => replaceWord(proof, 3, ethers.MaxUint256)],
      ["a signature a byte longer than the rest", (proof) => replaceWord(proof, 3, 97n)],
      ["a signature that lies elsewhere", (proof) => replaceWord(proof, 2, 64n)],
      ["a signature that lies beyond all memory", (proof) => replaceWord(proof, 2, ethers.MaxUint256)],
      ["the signature alone", (proof) => dataSlice(proof, 128, 128 + 65)],
    ];
    for (const [what, spoil] of proofs) {
      it(`reverts with its length: ${what}`, async () => {
        const { gate, service, account, proof } = await loadFixture(permitted);
        const spoiled = spoil(proof);
        await expect(gate.admit(Kind.Permit, service, SALE, account, spoiled))
          .to.be.revertedWithCustomError(gate, "AccessInvalidProof")
          .withArgs(ethers.dataLength(spoiled));
      });
    }

    it("needs no padding behind the signature", async () => {
      const { gate, service, account, proof } = await loadFixture(permitted);
      await gate.admit(Kind.Permit, service, SALE, account, dataSlice(proof, 0, 128 + 65));
    });
  });

  describe("given a permit out of date", () => {
    it("reverts in the second after the deadline", async () => {
      const { gate, service, account, proof, deadline } = await loadFixture(permitted);
      await time.setNextBlockTimestamp(deadline + 1n);
      await expect(gate.admit(Kind.Permit, service, SALE, account, proof))
        .to.be.revertedWithCustomError(gate, "AccessPermitExpired")
        .withArgs(deadline, deadline + 1n);
    });

    it("admits in the second of the deadline", async () => {
      const { gate, service, account, proof, deadline, digest } = await loadFixture(permitted);
      await time.setNextBlockTimestamp(deadline);
      await gate.admit(Kind.Permit, service, SALE, account, proof);
      expect(await gate.permitUsed(digest)).to.equal(true);
    });

    it("takes the greatest deadline for none", async () => {
      const { gate, service, account, permit } = await loadFixture(permitted);
      const proof = await signAccessPermit({ ...permit, deadline: ethers.MaxUint256, signer: service });
      await gate.admit(Kind.Permit, service, SALE, account, proof);
    });
  });

  describe("given a permit that was used", () => {
    it("reverts with its digest", async () => {
      const { gate, service, account, proof, digest } = await loadFixture(permitted);
      await gate.admit(Kind.Permit, service, SALE, account, proof);
      await expect(gate.admit(Kind.Permit, service, SALE, account, proof))
        .to.be.revertedWithCustomError(gate, "AccessPermitUsed")
        .withArgs(digest);
    });

    it("admits with another nonce, in any order, once each", async () => {
      const { gate, service, account, permit } = await loadFixture(permitted);
      for (const nonce of [ethers.MaxUint256, 0n, 7n]) {
        const proof = await signAccessPermit({ ...permit, nonce, signer: service });
        await gate.admit(Kind.Permit, service, SALE, account, proof);
        await expect(gate.admit(Kind.Permit, service, SALE, account, proof))
          .to.be.revertedWithCustomError(gate, "AccessPermitUsed")
          .withArgs(await accessPermitDigest({ ...permit, nonce }));
      }
    });
  });

  describe("given a permit that the service did not sign", () => {
    it("reverts with its digest and the service", async () => {
      const { gate, service, account, stranger, permit, digest } = await loadFixture(permitted);
      const proof = await signAccessPermit({ ...permit, signer: stranger });
      await expect(gate.admit(Kind.Permit, service, SALE, account, proof))
        .to.be.revertedWithCustomError(gate, "AccessPermitNotSigned")
        .withArgs(digest, service.address);
    });

    it("does not use it up: the service's own signature still admits", async () => {
      const { gate, service, account, stranger, permit, proof, digest } = await loadFixture(permitted);
      const forged = await signAccessPermit({ ...permit, signer: stranger });
      await expect(gate.admit(Kind.Permit, service, SALE, account, forged)).to.be.revertedWithCustomError(
        gate,
        "AccessPermitNotSigned",
      );
      expect(await gate.permitUsed(digest)).to.equal(false);
      await gate.admit(Kind.Permit, service, SALE, account, proof);
    });
  });

  describe("given a permit of the service", () => {
    it("admits the account, marks the permit as used and says so", async () => {
      const { gate, market, service, account, proof, digest } = await loadFixture(permitted);
      expect(await gate.permitUsed(digest)).to.equal(false);
      await expect(gate.admit(Kind.Permit, service, SALE, account, proof))
        .to.emit(gate, "PermitUsed")
        .withArgs(market.address, SALE, account.address, digest);
      expect(await gate.permitUsed(digest)).to.equal(true);
    });

    it("tells apart the permits of markets, sales, accounts, nonces and deadlines", async () => {
      const { gate, market, otherMarket, service, account, stranger, permit, deadline } = await loadFixture(permitted);
      const digests = new Set<string>();
      for (const change of [
        {},
        { market: otherMarket },
        { sale: ethers.id("another sale") },
        { account: stranger },
        { nonce: 2n },
        { deadline: deadline + 1n },
      ]) {
        const changed = { ...permit, ...change };
        const proof = await signAccessPermit({ ...changed, signer: service });
        const who = "account" in change ? stranger : account;
        const asked = gate.connect("market" in change ? otherMarket : market);
        await asked.admit(Kind.Permit, service, changed.sale, who, proof);
        digests.add(await accessPermitDigest(changed));
      }
      expect(digests.size).to.equal(6);
      for (const digest of digests) expect(await gate.permitUsed(digest)).to.equal(true);
    });

    it("publishes the domain in which it is signed (ERC-5267)", async () => {
      const { gate, chainId } = await loadFixture(permitted);
      expect([...(await gate.eip712Domain())]).to.deep.equal([
        "0x0f",
        "Droit AccessGate",
        "1",
        chainId,
        gate.target,
        ethers.ZeroHash,
        [],
      ]);
    });

    it("takes the proof that `(uint256,uint256,bytes)` encodes to", async () => {
      const { service, permit, proof } = await loadFixture(permitted);
      const [nonce, deadline, signature] = AbiCoder.defaultAbiCoder().decode(
        ["uint256", "uint256", "bytes"],
        proof,
      ) as unknown as [bigint, bigint, string];
      expect([nonce, deadline]).to.deep.equal([permit.nonce, permit.deadline]);
      expect(ethers.recoverAddress(await accessPermitDigest(permit), signature)).to.equal(service.address);
    });
  });

  describe("given a service that is a contract wallet", () => {
    async function withWallet() {
      const created = await permitted();
      const wallet = await deployMock<ContractWallet>("ContractWallet");
      await wallet.setOwner(created.service);
      return { ...created, wallet };
    }

    it("admits with the signature of its owner", async () => {
      const { gate, market, wallet, account, proof, digest } = await loadFixture(withWallet);
      await expect(gate.admit(Kind.Permit, wallet, SALE, account, proof))
        .to.emit(gate, "PermitUsed")
        .withArgs(market.address, SALE, account.address, digest);
    });

    it("reverts where the wallet refuses", async () => {
      const { gate, wallet, account, stranger, permit, digest } = await loadFixture(withWallet);
      const proof = await signAccessPermit({ ...permit, signer: stranger });
      await expect(gate.admit(Kind.Permit, wallet, SALE, account, proof))
        .to.be.revertedWithCustomError(gate, "AccessPermitNotSigned")
        .withArgs(digest, wallet.target);
    });

    it("has marked the permit as used when it asks the wallet", async () => {
      const { gate, wallet, account, permit, digest } = await loadFixture(withWallet);
      await wallet.setMood(Mood.YesIfUsed);
      await gate.admit(Kind.Permit, wallet, SALE, account, encodeAccessProof(permit.nonce, permit.deadline, "0x"));
      expect(await gate.permitUsed(digest)).to.equal(true);
    });
  });

  describe("given a service that delegates its code (EIP-7702)", () => {
    it("admits with its key's signature, and with one that its code takes", async () => {
      const { gate, account, stranger, permit } = await loadFixture(permitted);
      const service = walletOf("a service with code");
      const code = await delegate<ContractWallet>(service, "ContractWallet");
      await code.setOwner(stranger);
      for (const [nonce, signer] of [
        [1n, service],
        [2n, stranger],
      ] as const) {
        const proof = await signAccessPermit({ ...permit, nonce, signer });
        await gate.admit(Kind.Permit, service, SALE, account, proof);
        expect(await gate.permitUsed(await accessPermitDigest({ ...permit, nonce }))).to.equal(true);
      }
    });
  });
});

function replaceWord(proof: string, index: number, value: bigint): string {
  return concat([dataSlice(proof, 0, index * 32), word(value), dataSlice(proof, (index + 1) * 32)]);
}
