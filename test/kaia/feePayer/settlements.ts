import { expect } from "chai";
import { createFeePayerService } from "../../../scripts/kaia/feePayer/createFeePayerService.ts";
import {
  expectCode,
  FEE_PAYER,
  FEE_PAYER_KEY,
  HOUR,
  makeUser,
  makeWorld,
  signBid,
  TRUE_FEE,
  type World,
  WORST_FEE,
} from "./world.ts";

const user = makeUser();
const GRACE = 300_000;

/** A transaction that was sent, and whose end its request did not see. */
async function leaveOpen(change: Record<string, unknown> = {}, world = makeWorld()): Promise<World> {
  world.chain.onSend = "hold";
  await expectCode(world.service.sponsor(await signBid(user, change), world.application), "TIMEOUT");
  return world;
}

describe("FeePayerService.settle", () => {
  it("books what was mined meanwhile", async () => {
    const { service, chain, ledger, clock } = await leaveOpen();
    chain.mine(chain.sent[0]!);
    const [hash] = ledger.open().map((reservation) => reservation.hash);
    expect(await service.settle()).to.deep.equal([
      { hash, application: "gallery", sender: user.address, outcome: "booked" },
    ]);
    expect(ledger.spent(clock.now(), "gallery", user.address)).to.equal(TRUE_FEE);
    expect(await service.settle()).to.deep.equal([]);
  });

  it("books it by its ratio", async () => {
    const { service, chain, ledger, clock } = await leaveOpen({ type: 0x32, feeRatio: 30 });
    chain.mine(chain.sent[0]!);
    await service.settle();
    expect(ledger.spent(clock.now(), "gallery")).to.equal((TRUE_FEE * 30n) / 100n);
  });

  it("leaves open what the node has and may still mine, however long that takes", async () => {
    const { service, ledger, clock } = await leaveOpen();
    for (let day = 0; day < 3; day++) {
      clock.time += 24 * HOUR;
      expect(await service.settle()).to.deep.equal([]);
    }
    expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
  });

  describe("given a nonce that another transaction has used", () => {
    it("gives the money back, but only when no node can lag behind any more", async () => {
      const { service, chain, ledger, clock } = await leaveOpen();
      chain.nonces.set(user.address, 1n);
      expect(await service.settle()).to.deep.equal([]);
      clock.time += GRACE - 1;
      expect(await service.settle()).to.deep.equal([]);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
      clock.time += 1;
      const [settlement] = await service.settle();
      expect(settlement).to.include({ sender: user.address, outcome: "released" });
      expect(ledger.spent(clock.now(), "gallery")).to.equal(0n);
    });

    it("books it where the receipt shows up late", async () => {
      const { service, chain, ledger, clock } = await leaveOpen();
      chain.nonces.set(user.address, 1n);
      await service.settle();
      clock.time += GRACE;
      chain.mine(chain.sent[0]!);
      await service.settle();
      expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
    });

    it("begins to count anew where a node says meanwhile that the nonce is unused", async () => {
      const { service, chain, ledger, clock } = await leaveOpen();
      chain.nonces.set(user.address, 1n);
      await service.settle();
      clock.time += GRACE - 1;
      chain.nonces.set(user.address, 0n);
      await service.settle();
      clock.time += 1;
      chain.nonces.set(user.address, 1n);
      expect(await service.settle()).to.deep.equal([]);
      clock.time += GRACE - 1;
      expect(await service.settle()).to.deep.equal([]);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
      clock.time += 1;
      expect(await service.settle()).to.have.length(1);
    });

    it("lets one of several be paid for and gives the others back", async () => {
      const world = await leaveOpen();
      await leaveOpen({ value: 1n }, world);
      const { service, chain, ledger, clock } = world;
      chain.mine(chain.sent[1]!);
      await service.settle();
      clock.time += GRACE;
      await service.settle();
      expect(ledger.open()).to.deep.equal([]);
      expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
    });
  });

  it("changes nothing while the node does not answer", async () => {
    const { service, chain, ledger, clock } = await leaveOpen();
    chain.mine(chain.sent[0]!);
    chain.failures.set("eth_getTransactionReceipt", () => {
      throw new TypeError("fetch failed");
    });
    expect(await service.settle()).to.deep.equal([]);
    expect(ledger.spent(clock.now(), "gallery")).to.equal(WORST_FEE);
    chain.failures.clear();
    await service.settle();
    expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
  });

  it("leaves alone what a request waits for", async () => {
    const { service, application, chain, ledger } = makeWorld();
    let settled: unknown;
    chain.onSend = async (tx, hash) => {
      chain.mine(tx);
      settled = await service.settle();
      return hash;
    };
    await service.sponsor(await signBid(user), application);
    expect(settled).to.deep.equal([]);
    expect(ledger.open()).to.deep.equal([]);
  });

  it("comes to all of many, a round at a time", async () => {
    const world = makeWorld();
    world.chain.onSend = "hold";
    const users = Array.from({ length: 60 }, (_, index) => makeUser(index + 1));
    await Promise.all(
      users.map(async (one) => {
        await expectCode(
          world.service.sponsor(await signBid(one, { gasLimit: 100_000n }), world.application),
          "TIMEOUT",
        );
      }),
    );
    const { service, chain, ledger } = world;
    chain.mine(chain.sent[59]!);
    const before = chain.count("klay_getTransactionCount");
    expect(await service.settle()).to.deep.equal([]);
    expect(chain.count("klay_getTransactionCount")).to.equal(before + 50);
    expect(await service.settle()).to.have.length(1);
    expect(ledger.open()).to.have.length(59);
  });

  it("books what a process before this one has sent", async () => {
    const { policy, chain, ledger, clock } = await leaveOpen();
    chain.mine(chain.sent[0]!);
    const signer = { address: FEE_PAYER, key: FEE_PAYER_KEY };
    const next = createFeePayerService({ policy, ledger, signer, node: chain.request, clock });
    expect(await next.settle()).to.have.length(1);
    expect(ledger.spent(clock.now(), "gallery")).to.equal(TRUE_FEE);
  });
});
