import { expect } from "chai";
import type { HostileParty, Terms, World } from "./world.js";
import {
  attemptsIn,
  booksOf,
  changesSince,
  Delivery,
  deploy,
  deployWorld,
  errorOf,
  ethers,
  FEE,
  Moment,
  NATIVE,
  networkHelpers,
  openedIn,
  ownTerms,
  PRICE,
  REST,
  ROYALTY,
  sold,
  State,
  step,
} from "./world.js";

/** 4: the escrow must believe no opener about what it brings. */
describe("attack 4: an opener that lies about what it brings", () => {
  /** Escrows of honest people hold native coin, tokens, and NFT 3; the opener owns NFT 9 and has some of each money. */
  async function withOpener() {
    const world = await deployWorld();
    const opener = await deploy<HostileParty>("HostileParty");
    const honest = [
      await sold(world, {}, { tokenId: 1n }),
      await sold(world, { currency: await world.token.getAddress() }, { tokenId: 2n }),
      await sold(world, { delivery: Delivery.Held }, { tokenId: 3n }),
    ];
    await world.token.connect(world.attacker).transfer(opener, 10n * PRICE);
    await world.attacker.sendTransaction({ to: opener, value: 10n * PRICE });
    await world.collection.connect(world.seller).transferFrom(world.seller, opener, 9n);
    const watched = {
      parties: { opener },
      nfts: [[world.collection, 1n, 2n, 3n, 9n]] as [typeof world.collection, ...bigint[]][],
    };
    return { world, opener, honest, watched };
  }

  async function termsOf(world: World, opener: HostileParty, changes: Partial<Terms> = {}): Promise<Terms> {
    const address = await opener.getAddress();
    return ownTerms(world, { opener: address, seller: address, buyer: address, tokenId: 9n, ...changes });
  }

  async function expectHonestExit(world: World, honest: Terms[]): Promise<void> {
    const before = await booksOf(world);
    for (const terms of honest) await world.escrow.connect(world.buyer).accept(terms);
    expect(await changesSince(world, before)).to.deep.equal({
      "artist native": 2n * ROYALTY,
      "seller native": 2n * REST,
      "feeReceiver native credit": 2n * FEE,
      "escrow native": 2n * (FEE - PRICE),
      "artist token": ROYALTY,
      "seller token": REST,
      "feeReceiver token credit": FEE,
      "escrow token": FEE - PRICE,
    });
    expect(await world.collection.ownerOf(3n)).to.equal(world.buyer.address);
  }

  for (const [what, value] of [
    ["nothing", 0n],
    ["one unit too little", PRICE - 1n],
    ["one unit too much", PRICE + 1n],
  ] as const) {
    it(`counts native coin by what comes with the call: ${what}`, async () => {
      const { world, opener, honest, watched } = await networkHelpers.loadFixture(withOpener);
      const before = await booksOf(world, watched);
      await expect(opener.perform([step(world.escrow, "open", [await termsOf(world, opener), "0x"], value)]))
        .to.be.revertedWithCustomError(world.escrow, "EscrowWrongValue")
        .withArgs(PRICE, value);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
      await expectHonestExit(world, honest);
    });
  }

  it("takes no native coin for a sale in a token", async () => {
    const { world, opener } = await networkHelpers.loadFixture(withOpener);
    const terms = await termsOf(world, opener, { currency: await world.token.getAddress() });
    await expect(opener.perform([step(world.escrow, "open", [terms, "0x"], PRICE)]))
      .to.be.revertedWithCustomError(world.escrow, "EscrowWrongValue")
      .withArgs(0n, PRICE);
  });

  for (const [what, brought] of [
    ["nothing, while others' tokens are there", 0n],
    ["one unit too little", PRICE - 1n],
  ] as const) {
    it(`counts tokens by what arrives while it asks: ${what}`, async () => {
      const { world, opener, honest, watched } = await networkHelpers.loadFixture(withOpener);
      const terms = await termsOf(world, opener, { currency: await world.token.getAddress() });
      await opener.prepare(Moment.EscrowOpening, [step(world.token, "transfer", [world.escrow.target, brought])]);
      const before = await booksOf(world, watched);
      await expect(opener.perform([step(world.escrow, "open", [terms, "0x"])]))
        .to.be.revertedWithCustomError(world.escrow, "EscrowShortArrival")
        .withArgs(world.token.target, PRICE, brought);
      expect(await changesSince(world, before, watched)).to.deep.equal({});
      await expectHonestExit(world, honest);
    });
  }

  it("does not count tokens that were sent before it asked", async () => {
    const { world, opener } = await networkHelpers.loadFixture(withOpener);
    const terms = await termsOf(world, opener, { currency: await world.token.getAddress() });
    await expect(
      opener.perform([
        step(world.token, "transfer", [world.escrow.target, PRICE]),
        step(world.escrow, "open", [terms, "0x"]),
      ]),
    )
      .to.be.revertedWithCustomError(world.escrow, "EscrowShortArrival")
      .withArgs(world.token.target, PRICE, 0n);
  });

  it("does not count one arrival for two escrows that open within each other", async () => {
    const { world, opener, honest, watched } = await networkHelpers.loadFixture(withOpener);
    const { escrow, token } = world;
    const currency = await token.getAddress();
    const outer = await termsOf(world, opener, { currency });
    const inner = await termsOf(world, opener, { currency, amount: PRICE / 2n });
    await opener.prepare(Moment.EscrowOpening, [
      step(escrow, "open", [inner, "0x"]),
      step(token, "transfer", [escrow.target, PRICE]),
    ]);
    const before = await booksOf(world, watched);
    const receipt = await (await opener.perform([step(escrow, "open", [outer, "0x"])])).wait();
    expect(attemptsIn(opener, receipt)).to.deep.equal([
      [false, errorOf(escrow, "ReentrancyGuardReentrantCall")],
      [true, "0x"],
    ]);
    expect(await escrow.stateOf(await escrow.idOf(inner))).to.equal(State.None);
    expect(await changesSince(world, before, watched)).to.deep.equal({ "opener token": -PRICE, "escrow token": PRICE });
    await opener.perform([step(world.collection, "setApprovalForAll", [escrow.target, true])]);
    await opener.perform([step(escrow, "refund", [openedIn(world, receipt)])]);
    expect(await changesSince(world, before, watched)).to.deep.equal({});
    await expectHonestExit(world, honest);
  });

  it("lets no money leave, and no other escrow end, while it counts", async () => {
    const { world, opener, watched } = await networkHelpers.loadFixture(withOpener);
    const { escrow, token } = world;
    const currency = await token.getAddress();
    const first = await termsOf(world, opener, { currency });
    const deliver = step(token, "transfer", [escrow.target, PRICE]);
    await opener.prepare(Moment.EscrowOpening, [deliver]);
    await opener.perform([
      step(world.collection, "setApprovalForAll", [escrow.target, true]),
      step(escrow, "open", [first, "0x"]),
    ]);
    const second = await termsOf(world, opener, { currency, amount: PRICE - 1n });
    await opener.prepare(Moment.EscrowOpening, [
      step(escrow, "refund", [first]),
      step(escrow, "accept", [first]),
      step(escrow, "claim", [first, opener.target]),
      step(escrow, "closeEscrow", [first]),
      step(escrow, "closeEscrows", [[first]]),
      step(escrow, "withdraw", [currency, opener.target]),
      deliver,
    ]);
    const before = await booksOf(world, watched);
    const receipt = await (await opener.perform([step(escrow, "open", [second, "0x"])])).wait();
    const locked = [false, errorOf(escrow, "ReentrancyGuardReentrantCall")];
    expect(attemptsIn(opener, receipt)).to.deep.equal([locked, locked, locked, locked, locked, locked, [true, "0x"]]);
    expect(await changesSince(world, before, watched)).to.deep.equal({ "opener token": -PRICE, "escrow token": PRICE });
  });

  it("pledges no NFT that is in custody for somebody else", async () => {
    const { world, opener, honest, watched } = await networkHelpers.loadFixture(withOpener);
    const terms = await termsOf(world, opener, { tokenId: 3n, delivery: Delivery.Held, amount: 1n });
    const before = await booksOf(world, watched);
    await expect(opener.perform([step(world.escrow, "open", [terms, "0x"], 1n)]))
      .to.be.revertedWithCustomError(world.escrow, "EscrowAlreadyInCustody")
      .withArgs(world.collection.target, 3n);
    expect(await changesSince(world, before, watched)).to.deep.equal({});
    await expectHonestExit(world, honest);
  });

  it("pledges one NFT once, also where two escrows open within each other", async () => {
    const { world, opener, watched } = await networkHelpers.loadFixture(withOpener);
    const { escrow } = world;
    const outer = await termsOf(world, opener, { delivery: Delivery.Held });
    const inner = await termsOf(world, opener, { delivery: Delivery.Held, amount: 1n });
    await opener.prepare(Moment.EscrowOpening, [
      step(escrow, "open", [inner, "0x"], 1n),
      step(world.collection, "transferFrom", [opener.target, escrow.target, 9n]),
    ]);
    const before = await booksOf(world, watched);
    const receipt = await (await opener.perform([step(escrow, "open", [outer, "0x"], PRICE)])).wait();
    expect(attemptsIn(opener, receipt)[0]).to.deep.equal([false, errorOf(escrow, "ReentrancyGuardReentrantCall")]);
    await expect(opener.perform([step(escrow, "open", [inner, "0x"], 1n)]))
      .to.be.revertedWithCustomError(escrow, "EscrowAlreadyInCustody")
      .withArgs(world.collection.target, 9n);
    await opener.perform([step(escrow, "refund", [outer])]);
    expect(await changesSince(world, before, watched)).to.deep.equal({});
  });

  it("opens nothing where the NFT did not come, or is not with the buyer", async () => {
    const { world, opener, honest, watched } = await networkHelpers.loadFixture(withOpener);
    const { escrow } = world;
    const before = await booksOf(world, watched);
    const kept = await termsOf(world, opener, { delivery: Delivery.Held });
    await expect(opener.perform([step(escrow, "open", [kept, "0x"], PRICE)]))
      .to.be.revertedWithCustomError(escrow, "EscrowNotDelivered")
      .withArgs(world.collection.target, 9n, escrow.target, opener.target);
    const absent = await termsOf(world, opener, { buyer: world.collector.address });
    await expect(opener.perform([step(escrow, "open", [absent, "0x"], PRICE)]))
      .to.be.revertedWithCustomError(escrow, "EscrowNotDelivered")
      .withArgs(world.collection.target, 9n, world.collector.address, opener.target);
    expect(await changesSince(world, before, watched)).to.deep.equal({});
    await expectHonestExit(world, honest);
  });

  it("opens nothing in the name of the exchange", async () => {
    const { world, opener } = await networkHelpers.loadFixture(withOpener);
    const terms = await termsOf(world, opener, { opener: await world.exchange.getAddress() });
    await expect(opener.perform([step(world.escrow, "open", [terms, "0x"], PRICE)]))
      .to.be.revertedWithCustomError(world.escrow, "EscrowNotOpener")
      .withArgs(world.exchange.target, opener.target);
  });

  it("cannot have the exchange deliver what its users approved", async () => {
    const { world, opener, watched } = await networkHelpers.loadFixture(withOpener);
    const { exchange, token, collector, seller, attacker } = world;
    await token.connect(collector).approve(exchange, ethers.MaxUint256);
    const before = await booksOf(world, watched);
    const data = ethers.AbiCoder.defaultAbiCoder().encode(
      ["address", "address", "uint256", "address", "uint256", "address"],
      [token.target, collector.address, PRICE, world.collection.target, 4n, seller.address],
    );
    await expect(exchange.connect(attacker).onEscrowOpen(data))
      .to.be.revertedWithCustomError(exchange, "SettlementNotEscrow")
      .withArgs(attacker.address);
    await opener.prepare(Moment.EscrowOpening, [step(exchange, "onEscrowOpen", [data])]);
    const terms = await termsOf(world, opener, { currency: await token.getAddress() });
    await expect(opener.perform([step(world.escrow, "open", [terms, data])]))
      .to.be.revertedWithCustomError(world.escrow, "EscrowShortArrival")
      .withArgs(token.target, PRICE, 0n);
    expect(await changesSince(world, before, watched)).to.deep.equal({});
  });

  it("pays out no more than came in", async () => {
    const { world, opener } = await networkHelpers.loadFixture(withOpener);
    const receiver = await opener.getAddress();
    for (const payouts of [
      { royalties: [{ receiver, amount: PRICE + 1n }] },
      { royalties: [{ receiver, amount: PRICE }], fees: [{ receiver, amount: 1n }] },
      {
        fees: [
          { receiver, amount: ethers.MaxUint256 },
          { receiver, amount: 2n },
        ],
      },
    ]) {
      const terms = await termsOf(world, opener, payouts);
      await expect(opener.perform([step(world.escrow, "open", [terms, "0x"], PRICE)]))
        .to.be.revertedWithCustomError(world.escrow, "EscrowPayoutsExceedAmount")
        .withArgs(PRICE);
    }
  });

  it("takes no collection for a currency, whose transfer would move what is in custody", async () => {
    const { world, opener } = await networkHelpers.loadFixture(withOpener);
    const nft = await deploy<typeof world.collection>("TransferableNFT");
    await nft.mint(world.seller, 1n);
    const held = await sold(world, { delivery: Delivery.Held }, { collection: nft, tokenId: 1n });
    const terms = await termsOf(world, opener, { currency: await nft.getAddress(), amount: 1n });
    await expect(opener.perform([step(world.escrow, "open", [terms, "0x"])]))
      .to.be.revertedWithCustomError(world.escrow, "EscrowCurrencyIsNFT")
      .withArgs(nft.target);
    await world.escrow.connect(world.buyer).accept(held);
    expect(await nft.ownerOf(1n)).to.equal(world.buyer.address);
    expect(held.currency).to.equal(NATIVE);
  });
});
