import { expect } from "chai";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BigNumberish } from "ethers";
import type { DropPhaseStruct } from "../../typechain-types/market/EditionDrop.js";
import { FEE_PAYER, installFeePayer, setFeePayer } from "../access/precompiles.js";
import { Kind } from "../helpers/auctions.js";
import {
  allowlistOf,
  createDrop,
  createEdition,
  type DropSuite,
  encodePurchase,
  expectFunds,
  loadDrops,
  mint,
  PHASE,
  PLAIN_MINT,
  purchaseOf,
} from "../helpers/drops.js";
import { accessPermitDigest, signAccessPermit } from "../../sdk/src/terms/accessPermit.js";
import { DAY, ethers, networkHelpers, PRICE, time } from "../helpers/suite.js";
import { at, expectRefusal, mintInToken, payInToken, SAFE_TRANSFER_FROM } from "./EditionDrop.fixtures.js";

const BOUGHT = { "buyer native": -PRICE, "drop native": PRICE, "buyer copies": 1n, minted: 1n };

interface PermitFields {
  signer?: HardhatEthersSigner;
  market?: string;
  collection?: string;
  phase?: bigint;
  account?: string;
  nonce?: bigint;
  deadline?: BigNumberish;
}

/** A permit for the buyer in the first phase, signed by the heir, with these fields changed. */
async function permit(suite: DropSuite, fields: PermitFields = {}): Promise<{ gateProof: string; digest: string }> {
  const { buyer, drop, dropAddress, gate, heir, now, work } = suite;
  const { chainId } = await ethers.provider.getNetwork();
  const terms = {
    gate,
    chainId,
    market: fields.market ?? dropAddress,
    sale: await drop.saleId(fields.collection ?? work, fields.phase ?? PHASE),
    account: fields.account ?? buyer.address,
    nonce: fields.nonce ?? 1n,
    deadline: fields.deadline ?? now + DAY,
  };
  return {
    gateProof: await signAccessPermit({ ...terms, signer: fields.signer ?? heir }),
    digest: await accessPermitDigest(terms),
  };
}

/** A drop with a phase for each of these, to which the heir admits. */
async function loadPermitted(...phases: Partial<DropPhaseStruct>[]): Promise<DropSuite> {
  const suite = await loadDrops();
  const gated = { gateKind: Kind.Permit, gateService: suite.heir.address };
  await createDrop(
    suite,
    (phases.length === 0 ? [{}] : phases).map((fields) => ({ ...gated, ...fields })),
  );
  return suite;
}

/** A drop whose phase is for buyer, receiver and artist, and its tree. */
async function loadListed(fields: Partial<DropPhaseStruct> = {}) {
  const suite = await loadDrops();
  const tree = allowlistOf([suite.buyer.address, suite.receiver.address, suite.artist.address]);
  await createDrop(suite, [{ allowlist: tree.root, ...fields }]);
  return { suite, tree, proofOf: (account: HardhatEthersSigner) => tree.getProof([account.address]) };
}

describe("EditionDrop.mint, in a phase with an allowlist", () => {
  it("admits each account of the list with its own proof", async () => {
    const { suite, proofOf } = await loadListed();
    for (const account of [suite.receiver, suite.artist]) {
      await mint(suite, account, { allowlistProof: proofOf(account) });
    }
    await expectFunds(suite, () => mint(suite, suite.buyer, { allowlistProof: proofOf(suite.buyer) }), BOUGHT);
  });

  it("refuses an account of the list without a proof, and the short call, which brings none", async () => {
    const { suite } = await loadListed();
    const { buyer, drop, work } = suite;
    await expectRefusal(suite, () => mint(suite, buyer), drop, "DropNotAllowed", [buyer.address]);
    const plainly = () => drop.connect(buyer)[PLAIN_MINT](work, PHASE, 1, { value: PRICE });
    await expectRefusal(suite, plainly, drop, "DropNotPlain", [work, PHASE]);
  });

  it("refuses an account that is not on it, with whatever proof", async () => {
    const { suite, tree, proofOf } = await loadListed();
    const { buyer, drop, receiver, stranger } = suite;
    const leaf = tree.leafHash([buyer.address]);
    const proofs = [
      [],
      proofOf(buyer),
      proofOf(receiver),
      [leaf],
      [leaf, ...proofOf(buyer)],
      [tree.root],
      [ethers.ZeroHash],
      [tree.leafHash([stranger.address])],
    ];
    for (const allowlistProof of proofs) {
      const attempt = () => mint(suite, stranger, { allowlistProof });
      await expectRefusal(suite, attempt, drop, "DropNotAllowed", [stranger.address]);
    }
  });

  it("refuses another account's proof, a shortened, a lengthened and a changed one", async () => {
    const { suite, proofOf } = await loadListed();
    const { buyer, drop, receiver } = suite;
    const proof = proofOf(buyer);
    expect(proof.length).to.be.greaterThan(0);
    const changed = ethers.toBeHex(BigInt(proof[0]!) ^ 1n, 32);
    for (const allowlistProof of [
      proofOf(receiver),
      proof.slice(1),
      proof.slice(0, -1),
      [...proof, ethers.ZeroHash],
      [changed, ...proof.slice(1)],
    ]) {
      const attempt = () => mint(suite, buyer, { allowlistProof });
      await expectRefusal(suite, attempt, drop, "DropNotAllowed", [buyer.address]);
    }
  });

  it("does not let a buyer name somebody of the list as receiver instead", async () => {
    const { suite, proofOf } = await loadListed();
    const { buyer, drop, stranger } = suite;
    const fields = { receiver: buyer.address, allowlistProof: proofOf(buyer) };
    await expectRefusal(suite, () => mint(suite, stranger, fields), drop, "DropNotAllowed", [stranger.address]);
  });

  it("lets somebody of the list buy for another", async () => {
    const { suite, proofOf } = await loadListed();
    const fields = { receiver: suite.stranger.address, allowlistProof: proofOf(suite.buyer) };
    await expectFunds(suite, () => mint(suite, suite.buyer, fields), {
      ...BOUGHT,
      "buyer copies": 0n,
      "stranger copies": 1n,
    });
  });

  it("takes no inner node for a leaf, nor a tree of leaves that were hashed once", async () => {
    const suite = await loadDrops();
    const { buyer, drop, stranger } = suite;
    const once = (account: string) =>
      ethers.keccak256(ethers.AbiCoder.defaultAbiCoder().encode(["address"], [account]));
    const pair = (a: string, b: string) => ethers.keccak256(ethers.concat(BigInt(a) < BigInt(b) ? [a, b] : [b, a]));
    const [mine, other] = [once(buyer.address), once(stranger.address)];
    const inner = pair(mine, other);
    const phases = [
      { allowlist: mine },
      { allowlist: inner },
      { allowlist: pair(inner, inner) },
      // A leaf of two words is an inner node of those words.
      { allowlist: pair(ethers.zeroPadValue(buyer.address, 32), ethers.zeroPadValue(stranger.address, 32)) },
    ];
    await createDrop(suite, phases);
    const proofs = [[], [other], [other, inner], [ethers.zeroPadValue(stranger.address, 32)]];
    for (const [index, allowlistProof] of proofs.entries()) {
      const attempt = () => mint(suite, buyer, { phase: index + 1, allowlistProof });
      await expectRefusal(suite, attempt, drop, "DropNotAllowed", [buyer.address]);
    }
  });

  it("admits the only account of a list with an empty proof, and nobody else", async () => {
    const suite = await loadDrops();
    const tree = allowlistOf([suite.buyer.address]);
    await createDrop(suite, [{ allowlist: tree.root }]);
    expect(tree.getProof([suite.buyer.address])).to.deep.equal([]);
    await expectFunds(suite, () => mint(suite, suite.buyer), BOUGHT);
    const { drop, stranger } = suite;
    await expectRefusal(suite, () => mint(suite, stranger), drop, "DropNotAllowed", [stranger.address]);
  });

  it("admits nobody to a list of nobody", async () => {
    const suite = await loadDrops();
    const { buyer, drop } = suite;
    expect(() => allowlistOf([])).to.throw("Expected non-zero number of leaves");
    const allowlist = ethers.keccak256("0x");
    await createDrop(suite, [{ allowlist }]);
    for (const allowlistProof of [[], [allowlist], [ethers.ZeroHash]]) {
      const attempt = () => mint(suite, buyer, { allowlistProof });
      await expectRefusal(suite, attempt, drop, "DropNotAllowed", [buyer.address]);
    }
  });

  it("knows the leaves of other types from its own", async () => {
    const suite = await loadDrops();
    const { buyer, drop, stranger } = suite;
    const tree = StandardMerkleTree.of(
      [
        [buyer.address, 1n],
        [stranger.address, 1n],
      ],
      ["address", "uint256"],
    );
    await createDrop(suite, [{ allowlist: tree.root }]);
    const attempt = () => mint(suite, buyer, { allowlistProof: tree.getProof(0) });
    await expectRefusal(suite, attempt, drop, "DropNotAllowed", [buyer.address]);
  });

  it("looks at no proof where there is no list", async () => {
    const suite = await loadDrops();
    await createDrop(suite);
    const fields = { allowlistProof: [ethers.id("nothing")], gateProof: "0xff" };
    await expectFunds(suite, () => mint(suite, suite.buyer, fields), BOUGHT);
  });

  it("holds in its own phase alone", async () => {
    const suite = await loadDrops();
    const { buyer, drop, receiver, stranger } = suite;
    const [first, second] = [allowlistOf([buyer.address]), allowlistOf([receiver.address, stranger.address])];
    await createDrop(suite, [{ allowlist: first.root }, { allowlist: second.root }, {}]);
    await expectRefusal(suite, () => mint(suite, buyer, { phase: 2 }), drop, "DropNotAllowed", [buyer.address]);
    await mint(suite, stranger, { phase: 2, allowlistProof: second.getProof([stranger.address]) });
    await expectFunds(suite, () => mint(suite, buyer, { phase: 3 }), BOUGHT);
  });

  it("limits each account of the list", async () => {
    const { suite, proofOf } = await loadListed({ walletLimit: 1 });
    const allowlistProof = proofOf(suite.buyer);
    await mint(suite, suite.buyer, { allowlistProof });
    const again = () => mint(suite, suite.buyer, { allowlistProof });
    await expectRefusal(suite, again, suite.drop, "DropWalletLimit", [1, 0]);
  });

  it("asks for the buyer in a token, who is the payer and not the operator", async () => {
    const suite = await loadDrops();
    const { buyer, drop, dropAddress, money, stranger, token } = suite;
    const tree = allowlistOf([buyer.address, suite.receiver.address]);
    await createDrop(suite, [{ currency: money, allowlist: tree.root }]);
    const fields = { allowlistProof: tree.getProof([buyer.address]) };
    for (const attempt of [() => mintInToken(suite, stranger, fields), () => payInToken(suite, stranger, fields)]) {
      await expectRefusal(suite, attempt, drop, "DropNotAllowed", [stranger.address]);
    }
    const paid = {
      "buyer token": -PRICE,
      "drop token": PRICE,
      "owed by drop token": PRICE,
      "buyer copies": 1n,
      minted: 1n,
    };
    await expectFunds(suite, () => mintInToken(suite, buyer, fields), paid);
    await expectFunds(suite, () => payInToken(suite, buyer, fields), paid);
    await token.connect(buyer).approve(stranger.address, PRICE);
    await token.connect(stranger).approve(buyer.address, PRICE);
    const data = encodePurchase(purchaseOf(suite, { currency: money, ...fields }));
    await expectRefusal(
      suite,
      () => token.connect(buyer)[SAFE_TRANSFER_FROM](stranger.address, dropAddress, PRICE, data),
      drop,
      "DropNotAllowed",
      [stranger.address],
    );
    await expectFunds(
      suite,
      () => token.connect(stranger)[SAFE_TRANSFER_FROM](buyer.address, dropAddress, PRICE, data),
      paid,
    );
  });
});

describe("EditionDrop.mint, in a phase with permits", () => {
  it("admits who brings one, once, however many copies it is for", async () => {
    const suite = await loadPermitted();
    const { buyer, gate } = suite;
    const { gateProof, digest } = await permit(suite);
    expect(await gate.permitUsed(digest)).to.equal(false);
    await expectFunds(suite, () => mint(suite, buyer, { gateProof, quantity: 2 }), {
      "buyer native": -2n * PRICE,
      "drop native": 2n * PRICE,
      "buyer copies": 2n,
      minted: 2n,
    });
    expect(await gate.permitUsed(digest)).to.equal(true);
    await expectRefusal(suite, () => mint(suite, buyer, { gateProof }), gate, "AccessPermitUsed", [digest]);
    const second = await permit(suite, { nonce: 2n });
    await expectFunds(suite, () => mint(suite, buyer, { gateProof: second.gateProof }), BOUGHT);
  });

  it("refuses who brings none, and the short call, which cannot", async () => {
    const suite = await loadPermitted();
    const { buyer, drop, gate, work } = suite;
    await expectRefusal(suite, () => mint(suite, buyer), gate, "AccessInvalidProof", [0]);
    const plainly = () => drop.connect(buyer)[PLAIN_MINT](work, PHASE, 1, { value: PRICE });
    await expectRefusal(suite, plainly, drop, "DropNotPlain", [work, PHASE]);
  });

  it("admits until its deadline and in that second", async () => {
    const suite = await loadPermitted();
    const deadline = suite.now + 100;
    const { gateProof } = await permit(suite, { deadline });
    await at(deadline + 1);
    const late = () => mint(suite, suite.buyer, { gateProof });
    await expectRefusal(suite, late, suite.gate, "AccessPermitExpired", [deadline, deadline + 1]);
    const other = await permit(suite, { deadline: deadline + 100 });
    await at(deadline + 100);
    await expectFunds(suite, () => mint(suite, suite.buyer, { gateProof: other.gateProof }), BOUGHT);
  });

  /** What was signed, and what it is used for: everything else is the same. */
  const others: [string, (suite: DropSuite) => PermitFields][] = [
    ["that somebody else signed", ({ stranger }) => ({ signer: stranger })],
    ["for another account", ({ stranger }) => ({ account: stranger.address })],
    ["for another phase", () => ({ phase: 2n })],
    ["for another collection", ({ art }) => ({ collection: art })],
    ["for another market", ({ exchangeAddress }) => ({ market: exchangeAddress })],
  ];
  for (const [name, change] of others) {
    it(`refuses a permit ${name}`, async () => {
      const suite = await loadPermitted();
      const { gateProof } = await permit(suite, change(suite));
      const { digest } = await permit(suite);
      const attempt = () => mint(suite, suite.buyer, { gateProof });
      await expectRefusal(suite, attempt, suite.gate, "AccessPermitNotSigned", [digest, suite.heir.address]);
    });
  }

  it("takes a permit in neither another phase nor another edition of the same service", async () => {
    const suite = await loadPermitted({}, {});
    const { buyer, gate, heir, seller } = suite;
    const edition = await createEdition(suite, seller);
    const other = { ...suite, edition, work: await edition.getAddress() };
    await createDrop(other, [{ gateKind: Kind.Permit, gateService: heir.address }]);
    const { gateProof } = await permit(suite);
    await mint(suite, buyer, { gateProof });
    const second = await permit(suite, { phase: 2n });
    await expectRefusal(suite, () => mint(suite, buyer, { gateProof, phase: 2 }), gate, "AccessPermitNotSigned", [
      second.digest,
      heir.address,
    ]);
    const third = await permit(other);
    await expectRefusal(other, () => mint(other, buyer, { gateProof }), gate, "AccessPermitNotSigned", [
      third.digest,
      heir.address,
    ]);
    await expectFunds(suite, () => mint(suite, buyer, { gateProof: second.gateProof, phase: 2 }), BOUGHT);
    await expectFunds(other, () => mint(other, buyer, { gateProof: third.gateProof }), BOUGHT);
  });

  it("leaves a permit unused where the purchase fails, and lets nobody else use it up", async () => {
    const suite = await loadPermitted();
    const { buyer, drop, gate, heir, stranger } = suite;
    const { gateProof, digest } = await permit(suite);
    const short = () => mint(suite, buyer, { gateProof }, PRICE - 1n);
    await expectRefusal(suite, short, drop, "MarketWrongPayment", [PRICE, PRICE - 1n]);
    const theirs = await permit(suite, { account: stranger.address });
    const stolen = () => mint(suite, stranger, { gateProof, receiver: buyer.address });
    await expectRefusal(suite, stolen, gate, "AccessPermitNotSigned", [theirs.digest, heir.address]);
    expect(await gate.permitUsed(digest)).to.equal(false);
    await expectFunds(suite, () => mint(suite, buyer, { gateProof }), BOUGHT);
  });

  it("asks for a place on the list and a permit where a phase has both", async () => {
    const suite = await loadDrops();
    const { buyer, drop, gate, heir, stranger } = suite;
    const tree = allowlistOf([buyer.address, suite.receiver.address]);
    await createDrop(suite, [{ allowlist: tree.root, gateKind: Kind.Permit, gateService: heir.address }]);
    const allowlistProof = tree.getProof([buyer.address]);
    const { gateProof, digest } = await permit(suite);
    await expectRefusal(suite, () => mint(suite, buyer, { gateProof }), drop, "DropNotAllowed", [buyer.address]);
    await expectRefusal(suite, () => mint(suite, buyer, { allowlistProof }), gate, "AccessInvalidProof", [0]);
    const theirs = (await permit(suite, { account: stranger.address })).gateProof;
    const attempt = () => mint(suite, stranger, { allowlistProof, gateProof: theirs });
    await expectRefusal(suite, attempt, drop, "DropNotAllowed", [stranger.address]);
    await expectFunds(suite, () => mint(suite, buyer, { allowlistProof, gateProof }), BOUGHT);
    expect(await gate.permitUsed(digest)).to.equal(true);
  });

  it("admits a payer in a token whose permit comes with the transfer", async () => {
    const suite = await loadDrops();
    const { buyer, gate, heir, money, stranger } = suite;
    await createDrop(suite, [{ currency: money, gateKind: Kind.Permit, gateService: heir.address }]);
    const { gateProof, digest } = await permit(suite);
    const theirs = await permit(suite, { account: stranger.address });
    const stolen = () => payInToken(suite, stranger, { gateProof });
    await expectRefusal(suite, stolen, gate, "AccessPermitNotSigned", [theirs.digest, heir.address]);
    await expectFunds(suite, () => payInToken(suite, buyer, { gateProof }), {
      "buyer token": -PRICE,
      "drop token": PRICE,
      "owed by drop token": PRICE,
      "buyer copies": 1n,
      minted: 1n,
    });
    await expectRefusal(suite, () => payInToken(suite, buyer, { gateProof }), gate, "AccessPermitUsed", [digest]);
  });

  it("asks nobody on the way out", async () => {
    const suite = await loadPermitted();
    const { gateProof } = await permit(suite);
    await mint(suite, suite.buyer, { gateProof });
    await time.increase(DAY);
    await suite.drop.draw(suite.work, PHASE);
    expect((await suite.drop.phaseOf(suite.work, PHASE)).totals.drawn).to.equal(1n);
  });
});

describe("EditionDrop.mint, in a phase whose service pays the fee", () => {
  afterEach(() => networkHelpers.setCode(FEE_PAYER, "0x"));

  async function loadFeePaid(): Promise<DropSuite> {
    const suite = await loadDrops();
    await installFeePayer(networkHelpers, suite.heir.address);
    await createDrop(suite, [{ gateKind: Kind.FeePayer, gateService: suite.heir.address }]);
    return suite;
  }

  it("admits whoever's fee the service pays, and nobody else", async () => {
    const suite = await loadFeePaid();
    const { buyer, drop, gate, heir, work } = suite;
    await expectFunds(suite, () => mint(suite, buyer), BOUGHT);
    const plainly = () => drop.connect(buyer)[PLAIN_MINT](work, PHASE, 1, { value: PRICE });
    await expectRefusal(suite, plainly, drop, "DropNotPlain", [work, PHASE]);
    await setFeePayer(networkHelpers, buyer.address);
    await expectRefusal(suite, () => mint(suite, buyer), gate, "AccessWrongFeePayer", [buyer.address, heir.address]);
  });

  it("admits nobody where the chain does not tell who pays", async () => {
    const suite = await loadFeePaid();
    await networkHelpers.setCode(FEE_PAYER, "0x");
    await expectRefusal(suite, () => mint(suite, suite.buyer), suite.gate, "AccessFeePayerUnknown", []);
  });
});
