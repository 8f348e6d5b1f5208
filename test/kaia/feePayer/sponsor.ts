import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { decodeTransaction } from "../../../scripts/kaia/transactions/decodeTransaction.ts";
import { encodeTransaction } from "../../../scripts/kaia/transactions/encodeTransaction.ts";
import { feePayerSigningHash } from "../../../scripts/kaia/transactions/hashes.ts";
import { recoverPublicKeys } from "../../../scripts/kaia/transactions/signatures.ts";
import { CHAIN_ID, FEE_PAYER, FEE_PAYER_KEY, makeUser, makeWorld, signBid, TRUE_FEE, TxType } from "./world.ts";

describe("FeePayerService.sponsor", () => {
  const user = makeUser();

  describe("given a transaction that the policy allows", () => {
    it("co-signs it as it is, sends it, and answers what it cost", async () => {
      const { service, application, chain } = makeWorld();
      const raw = await signBid(user);
      const sponsored = await service.sponsor(raw, application);

      expect(chain.sent).to.have.length(1);
      const [sent] = chain.sent;
      expect(sent!.feePayer).to.equal(FEE_PAYER);
      const digest = feePayerSigningHash(sent!, FEE_PAYER, CHAIN_ID);
      expect(recoverPublicKeys(digest, sent!.feePayerSignatures!)).to.deep.equal([FEE_PAYER_KEY.publicKey]);
      expect(sponsored).to.include({ sender: user.address, reverted: false, fee: TRUE_FEE });
      expect(sponsored.receipt).to.include({ from: user.address, status: 1, transactionHash: sponsored.hash });
    });

    it("books the true fee in place of the worst", async () => {
      const { service, application, ledger, clock } = makeWorld();
      await service.sponsor(await signBid(user), application);
      expect(ledger.open()).to.deep.equal([]);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
      expect(ledger.spent(clock.now(), "gallery", user.address)).to.equal(TRUE_FEE);
    });

    it("books its share only where the sender pays the rest", async () => {
      const { service, application, ledger, clock } = makeWorld();
      const type = TxType.FeeDelegatedSmartContractExecutionWithRatio;
      const { fee } = await service.sponsor(await signBid(user, { type, feeRatio: 30 }), application);
      expect(fee).to.equal((TRUE_FEE * 30n) / 100n);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(fee);
    });

    it("books what a reverting transaction cost, and says that it reverted", async () => {
      const { service, application, chain, ledger, clock } = makeWorld();
      chain.status = 0;
      const { reverted, fee } = await service.sponsor(await signBid(user), application);
      expect(reverted).to.equal(true);
      expect(fee).to.equal(TRUE_FEE);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
    });

    it("has reserved the worst fee before the node sees the transaction", async () => {
      const { service, application, chain, ledger, clock } = makeWorld();
      let reserved: bigint | undefined;
      chain.onSend = (tx, hash) => {
        reserved = ledger.spent(clock.now(), "gallery");
        chain.mine(tx);
        return hash;
      };
      await service.sponsor(await signBid(user), application);
      expect(reserved).to.equal(200_000n * 50_000_000_000n);
    });
  });

  describe("given fee payer fields in what the user sends", () => {
    for (const [name, feePayer] of [
      ["a dummy's", ZeroAddress],
      ["this fee payer's", FEE_PAYER],
    ] as const) {
      it(`replaces ${name} by its own`, async () => {
        const { service, application, chain } = makeWorld();
        const raw = withFeePayer(await signBid(user), feePayer);
        await service.sponsor(raw, application);
        const [sent] = chain.sent;
        const digest = feePayerSigningHash(sent!, FEE_PAYER, CHAIN_ID);
        expect(recoverPublicKeys(digest, sent!.feePayerSignatures!)).to.deep.equal([FEE_PAYER_KEY.publicKey]);
      });
    }
  });

  describe("given the same transaction again", () => {
    it("gives the same answer at once, and books it once", async () => {
      const { service, application, chain, ledger, clock } = makeWorld();
      const raw = await signBid(user);
      const [first, second] = await Promise.all([service.sponsor(raw, application), service.sponsor(raw, application)]);
      expect(second).to.deep.equal(first);
      expect(chain.sent).to.have.length(1);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
    });

    it("gives the same answer later, with other fee payer fields too", async () => {
      const { service, application, chain, ledger, clock } = makeWorld();
      const raw = await signBid(user);
      const first = await service.sponsor(raw, application);
      clock.time += 3_600_000;
      const second = await service.sponsor(withFeePayer(raw, FEE_PAYER), application);
      expect(second).to.deep.include({ hash: first.hash, fee: first.fee, receipt: first.receipt });
      expect(chain.sent).to.have.length(1);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
    });
  });

  describe("given two transactions of one sender at once", () => {
    it("lets the second wait for the nonce that the first leaves", async () => {
      const { service, application, chain } = makeWorld();
      const raws = await Promise.all([signBid(user), signBid(user, { nonce: 1 })]);
      await Promise.all(raws.map((raw) => service.sponsor(raw, application)));
      expect(chain.sent.map(({ nonce }) => nonce)).to.deep.equal([0n, 1n]);
      // Each is asked for once when it comes, and once when it is its turn.
      expect(chain.count("klay_getTransactionCount")).to.equal(4);
    });
  });
});

/** As some wallets send it, or as an attacker would: with a fee payer, and a signature that is not theirs. */
function withFeePayer(raw: string, feePayer: string): string {
  const signature = feePayer === ZeroAddress ? { v: 1n, r: 0n, s: 0n } : { v: 2037n, r: 1n, s: 1n };
  return encodeTransaction({ ...decodeTransaction(raw), feePayer, feePayerSignatures: [signature] });
}
