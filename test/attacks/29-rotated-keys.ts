import { expect } from "chai";
import { answering, installValidateSender, VALIDATE_SENDER } from "../access/precompiles.ts";
import {
  type ContractWallet,
  createGate,
  delegate,
  ethers,
  Kind,
  loadFixture,
  malleated,
  networkHelpers,
  SALE,
  sign,
  walletOf,
} from "../access/world.ts";
import { encodeAccessProof, accessPermitDigest } from "../../sdk/src/terms/accessPermit.ts";

/** 29: a Kaia account replaces its key because the old one leaked; who has the old one goes on signing. */
describe("attack 29: signatures of a key that the account no longer has", () => {
  /** The service's account began with `leaked` and now has `present`. Both keys have signed the permit. */
  async function replaced() {
    const created = await createGate();
    const leaked = walletOf("a key that leaked");
    const present = walletOf("the key that replaced it");
    const validateSender = await installValidateSender(networkHelpers);
    await validateSender.replaceKey(leaked, present);
    const digest = await accessPermitDigest(created.permit);
    const proofOf = (signature: string) => encodeAccessProof(created.permit.nonce, created.permit.deadline, signature);
    return { ...created, service: leaked.address, leaked, present, validateSender, digest, proofOf };
  }

  type Replaced = Awaited<ReturnType<typeof replaced>>;

  async function expectRefused({ gate, service, account, digest }: Replaced, proof: string): Promise<void> {
    await expect(gate.admit(Kind.Permit, service, SALE, account, proof))
      .to.be.revertedWithCustomError(gate, "AccessPermitNotSigned")
      .withArgs(digest, service);
    expect(await gate.permitUsed(digest)).to.equal(false);
  }

  it("refuses the old key, though its signature recovers to the account", async () => {
    const here = await loadFixture(replaced);
    const signature = sign(here.leaked, here.digest);
    expect(ethers.recoverAddress(here.digest, signature)).to.equal(here.service);
    await expectRefused(here, here.proofOf(signature));
    await expectRefused(here, here.proofOf(malleated(signature)));
    await expectRefused(here, here.proofOf(ethers.Signature.from(signature).compactSerialized));
  });

  it("takes the present key, though its signature recovers to another address", async () => {
    const { gate, market, service, account, present, digest, proofOf } = await loadFixture(replaced);
    await expect(gate.admit(Kind.Permit, service, SALE, account, proofOf(sign(present, digest))))
      .to.emit(gate, "PermitUsed")
      .withArgs(market.address, SALE, account.address, digest);
  });

  it("does not take the present key for an account of its own that it has left", async () => {
    const here = await loadFixture(replaced);
    const { gate, account, present, validateSender, digest, proofOf } = here;
    await validateSender.replaceKey(present, walletOf("a third key"));
    const left = { ...here, service: present.address };
    await expectRefused(left, proofOf(sign(present, digest)));
    await gate.admit(Kind.Permit, here.service, SALE, account, proofOf(sign(present, digest)));
  });

  it("refuses a permit that was signed before the key was replaced: it was not used in time", async () => {
    const here = await loadFixture(replaced);
    const { gate, service, account, leaked, validateSender, digest, proofOf } = here;
    const proof = proofOf(sign(leaked, digest));
    await validateSender.replaceKey(leaked, leaked);
    await gate.admit.staticCall(Kind.Permit, service, SALE, account, proof);
    await validateSender.replaceKey(leaked, walletOf("a third key"));
    await expectRefused(here, proof);
  });

  it("does not bring the old key back by making the precompile fail, for want of gas for instance", async () => {
    const here = await loadFixture(replaced);
    const proof = here.proofOf(sign(here.leaked, here.digest));
    const one = "0x01" + "00".repeat(31);
    for (const code of [answering(one, 0, { reverts: true }), answering(one, 1, { reverts: true })]) {
      await networkHelpers.setCode(VALIDATE_SENDER, code);
      await expectRefused(here, proof);
    }
  });

  it("does not bring the old key back at any limit of gas", async () => {
    const { gate, service, account, leaked, present, digest, proofOf } = await loadFixture(replaced);
    const proof = proofOf(sign(leaked, digest));
    for (let gasLimit = 22_000n; gasLimit <= 100_000n; gasLimit += 500n) {
      const sent = gate.admit(Kind.Permit, service, SALE, account, proof, { gasLimit });
      const receipt = await sent.then((response) => response.wait()).catch(() => null);
      expect(receipt, `admitted with ${gasLimit.toString()} gas`).to.equal(null);
    }
    expect(await gate.permitUsed(digest)).to.equal(false);
    // The last limit is enough for who has the present key.
    const meant = proofOf(sign(present, digest));
    await gate.admit(Kind.Permit, service, SALE, account, meant, { gasLimit: 100_000n });
    expect(await gate.permitUsed(digest)).to.equal(true);
  });

  it("refuses the old key of an account that has code (EIP-7702), unless the code itself takes it", async () => {
    const here = await loadFixture(replaced);
    const { gate, service, account, leaked, digest, proofOf } = here;
    const code = await delegate<ContractWallet>(leaked, "ContractWallet");
    const proof = proofOf(sign(leaked, digest));
    await expectRefused(here, proof);
    await code.setOwner(leaked);
    await gate.admit(Kind.Permit, service, SALE, account, proof);
    expect(await gate.permitUsed(digest)).to.equal(true);
  });
});
