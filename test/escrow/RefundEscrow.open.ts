import { expect } from "chai";
import { asTuple, Delivery, escrowId, NATIVE, State, type Terms } from "../helpers/terms.ts";
import {
  as,
  at,
  type Books,
  type Call,
  callOf,
  createWorld,
  currencyName,
  DAY,
  deliveryOf,
  deployMock,
  ethers,
  expectChanges,
  expectRefused,
  type HybridToken,
  KINDS,
  loadFixture,
  type QuirkyERC20,
  open,
  openCall,
  openEscrow,
  openKind,
  prepare,
  PRICE,
  scriptData,
  termsOf,
  termsOfKind,
  time,
  TOKEN_ID,
  type World,
} from "./world.ts";

const payouts = (receiver: string, ...amounts: bigint[]): Terms["fees"] =>
  amounts.map((amount) => ({ receiver, amount }));

describe("RefundEscrow.open", () => {
  for (const kind of KINDS) {
    describe(`given a sale that is ${kind.name}`, () => {
      it("takes exactly the amount, notes the escrow and publishes the terms", async () => {
        const world = await loadFixture(createWorld);
        const terms = await termsOfKind(world, kind);
        await prepare(world, terms);
        const currency = currencyName(terms);
        const expected: Books = { [`escrow.${currency}`]: PRICE, state: State.Open };
        if (kind.token) expected["opener.token"] = -PRICE;
        else expected["deployer.native"] = -PRICE;
        if (kind.delivery === Delivery.Held) expected["nft"] = "escrow";
        const opening = async (): Promise<void> => {
          await expect(open(world, terms))
            .to.emit(world.escrow, "EscrowOpened")
            .withArgs(escrowId(terms), terms.seller, terms.buyer, asTuple(terms));
        };
        await expectChanges(world, terms, opening, expected, { deployer: world.deployer });
      });

      it("calls its opener back exactly where something is to be delivered", async () => {
        const world = await loadFixture(createWorld);
        const terms = await termsOfKind(world, kind);
        await prepare(world, terms);
        const response = await open(world, terms);
        const calledBack = kind.token || kind.delivery === Delivery.Held;
        if (calledBack) await expect(response).to.emit(world.opener, "CalledBack").withArgs(world.escrow);
        else await expect(response).not.to.emit(world.opener, "CalledBack");
        const logs = (await response.wait())!.logs.filter((log) => log.address === world.opener.target);
        expect(logs.length).to.equal(calledBack ? 1 : 0);
      });

      if (!kind.token && kind.delivery === Delivery.Delivered) return;

      it("locks every function while its opener delivers", async () => {
        const world = await loadFixture(createWorld);
        const terms = await termsOfKind(world, kind);
        const other = await openEscrow(world, { tokenId: 99n, buyer: await world.opener.getAddress() });
        await prepare(world, terms);
        const attempts = await everyFunction(world, other);
        const attempt = await callOf(world.opener, "attempt", [attempts]);
        const response = await open(world, terms, [attempt, ...(await deliveryOf(world, terms))]);
        const locked = world.escrow.interface.encodeErrorResult("ReentrancyGuardReentrantCall");
        const outcomes = (await response.wait())!.logs
          .map((log) => world.opener.interface.parseLog(log))
          .filter((log) => log?.name === "Attempted")
          .map((log) => [log!.args[0], log!.args[1]] as [boolean, string]);
        expect(outcomes).to.deep.equal(attempts.map(() => [false, locked]));
        expect(await world.escrow.stateOf(escrowId(other))).to.equal(State.Open);
        expect(await world.escrow.stateOf(escrowId(terms))).to.equal(State.Open);
      });
    });
  }

  it("returns the id", async () => {
    const world = await loadFixture(createWorld);
    const terms = await termsOf(world, { opener: world.stranger.address });
    await prepare(world, terms);
    const id = await as(world.escrow, world.stranger).open.staticCall(terms, "0x", { value: PRICE });
    expect(id).to.equal(escrowId(terms));
  });

  it("is open to an account without code where nothing is to be delivered", async () => {
    const world = await loadFixture(createWorld);
    const terms = await termsOf(world, { opener: world.stranger.address });
    await prepare(world, terms);
    await expectChanges(world, terms, () => as(world.escrow, world.stranger).open(terms, "0x", { value: PRICE }), {
      "stranger.native": -PRICE,
      "escrow.native": PRICE,
      state: State.Open,
    });
  });

  it("cannot call back an account without code", async () => {
    const world = await loadFixture(createWorld);
    const terms = await termsOf(world, { opener: world.stranger.address, delivery: Delivery.Held });
    await prepare(world, terms);
    await expectChanges(
      world,
      terms,
      async () => {
        await expect(as(world.escrow, world.stranger).open(terms, "0x", { value: PRICE })).to.revert(ethers);
      },
      {},
    );
  });

  it("takes no coins but with an opening", async () => {
    const world = await loadFixture(createWorld);
    await expect(world.stranger.sendTransaction({ to: world.escrow, value: 1n })).to.revert(ethers);
  });

  describe("given terms that break one rule", () => {
    it("reverts where the terms name another opener than the caller", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world, { opener: world.stranger.address });
      await prepare(world, terms);
      await expectRefused(world, terms, () => open(world, terms), "EscrowNotOpener", terms.opener, world.opener);
    });

    for (const party of ["seller", "buyer"] as const) {
      it(`reverts where there is no ${party}`, async () => {
        const world = await loadFixture(createWorld);
        const good = await termsOf(world);
        await prepare(world, good);
        const terms = { ...good, [party]: NATIVE };
        await expectRefused(world, terms, () => open(world, terms), "EscrowInvalidParty", terms.seller, terms.buyer);
      });
    }

    it("reverts where nothing is paid", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world, { amount: 0n, royalties: [], fees: [] });
      await prepare(world, terms);
      await expectRefused(world, terms, () => open(world, terms), "EscrowAmountZero");
    });

    it("reverts where the window ends now, and accepts a window of one second", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world);
      await prepare(world, terms);
      const { closesAt } = terms;
      const opening = async (timestamp: bigint): Promise<unknown> => {
        await at(timestamp);
        return open(world, terms);
      };
      await expectRefused(world, terms, () => opening(closesAt), "EscrowInvalidWindow", closesAt, closesAt);
      await expectRefused(world, terms, () => opening(closesAt + 1n), "EscrowInvalidWindow", closesAt, closesAt + 1n);
      await opening(closesAt - 1n);
      expect(await world.escrow.stateOf(escrowId(terms))).to.equal(State.Open);
    });

    it("reverts where the window is a second longer than 30 days", async () => {
      const world = await loadFixture(createWorld);
      const now = BigInt(await time.latest()) + DAY;
      const terms = await termsOf(world, { closesAt: now + 30n * DAY });
      await prepare(world, terms);
      await expectRefused(
        world,
        terms,
        async () => {
          await at(now - 1n);
          return open(world, terms);
        },
        "EscrowInvalidWindow",
        terms.closesAt,
        now - 1n,
      );
    });

    it("accepts a window of 30 days", async () => {
      const world = await loadFixture(createWorld);
      const now = BigInt(await time.latest()) + DAY;
      const terms = await termsOf(world, { closesAt: now + 30n * DAY });
      await prepare(world, terms);
      await at(now);
      await open(world, terms);
      expect(await world.escrow.stateOf(escrowId(terms))).to.equal(State.Open);
    });

    it("reverts with 9 royalties or 5 fees, and accepts 8 and 4", async () => {
      const world = await loadFixture(createWorld);
      const { artist, protocol } = world;
      const royalties = payouts(artist.address, ...Array<bigint>(8).fill(1n));
      const fees = payouts(protocol.address, ...Array<bigint>(4).fill(1n));
      const terms = await termsOf(world, { royalties, fees });
      await prepare(world, terms);
      const tooManyRoyalties = { ...terms, royalties: [...royalties, royalties[0]!] };
      const tooManyFees = { ...terms, fees: [...fees, fees[0]!] };
      const refused = "EscrowTooManyPayouts";
      await expectRefused(world, terms, () => open(world, tooManyRoyalties), refused, 9, 4);
      await expectRefused(world, terms, () => open(world, tooManyFees), refused, 8, 5);
      await open(world, terms);
      expect(await world.escrow.stateOf(escrowId(terms))).to.equal(State.Open);
    });

    for (const list of ["royalties", "fees"] as const) {
      it(`reverts where one of the ${list} goes to nobody`, async () => {
        const world = await loadFixture(createWorld);
        const good = await termsOf(world);
        await prepare(world, good);
        const terms = { ...good, [list]: [good[list][0]!, { receiver: NATIVE, amount: 5n }] };
        await expectRefused(world, terms, () => open(world, terms), "EscrowInvalidPayout", NATIVE, 5n);
      });
    }

    const tooMuch = [
      { name: "one royalty", royalties: [PRICE + 1n], fees: [] },
      { name: "two royalties", royalties: [PRICE, 1n], fees: [] },
      { name: "one fee", royalties: [], fees: [PRICE + 1n] },
      { name: "a royalty and a fee", royalties: [PRICE - 5n], fees: [6n] },
      { name: "two fees", royalties: [1n], fees: [PRICE - 1n, 1n] },
      { name: "a sum that would overflow", royalties: [ethers.MaxUint256, PRICE], fees: [2n] },
    ];
    for (const { name, royalties, fees } of tooMuch) {
      it(`reverts where ${name} exceeds the amount by one unit or more`, async () => {
        const world = await loadFixture(createWorld);
        const terms = await termsOf(world, {
          royalties: payouts(world.artist.address, ...royalties),
          fees: payouts(world.protocol.address, ...fees),
        });
        await prepare(world, terms);
        await expectRefused(world, terms, () => open(world, terms), "EscrowPayoutsExceedAmount", PRICE);
      });
    }

    it("accepts payouts that leave nothing to the seller", async () => {
      const world = await loadFixture(createWorld);
      const { artist, protocol, escrow } = world;
      const terms = await openEscrow(world, {
        royalties: payouts(artist.address, PRICE - 1n),
        fees: payouts(protocol.address, 1n),
      });
      await expectChanges(world, terms, () => as(escrow, world.buyer).accept(terms), {
        "escrow.native": 1n - PRICE,
        "artist.native": PRICE - 1n,
        "protocol.credit.native": 1n,
        state: State.None,
      });
    });
  });

  describe("given the same terms", () => {
    it("reverts while that escrow is open", async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world);
      await expectRefused(world, terms, () => open(world, terms), "EscrowExists", escrowId(terms));
    });

    it("reverts the whole transaction where one opens twice", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world);
      await prepare(world, terms);
      const call = await openCall(world, terms);
      const opening = (): Promise<unknown> => world.opener.run([call, call], { value: 2n * PRICE });
      await expectRefused(world, terms, opening, "EscrowExists", escrowId(terms));
    });

    it("reverts while the seller is owed the NFT of that escrow", async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world, { delivery: Delivery.Held });
      await world.collection.refuse(terms.seller, true);
      await as(world.escrow, world.buyer).refund(terms);
      await expectRefused(world, terms, () => open(world, terms), "EscrowExists", escrowId(terms));
    });

    it("opens again after that escrow has ended", async () => {
      const world = await loadFixture(createWorld);
      const terms = await openEscrow(world);
      await as(world.escrow, world.buyer).refund(terms);
      await as(world.collection, world.seller).transferFrom(terms.seller, terms.buyer, TOKEN_ID);
      await expectChanges(world, terms, () => open(world, terms), { "escrow.native": PRICE, state: State.Open });
    });

    it("keeps escrows apart that differ in one unit of one royalty", async () => {
      const world = await loadFixture(createWorld);
      const first = await openEscrow(world);
      const royalties = [first.royalties[0]!, { ...first.royalties[1]!, amount: first.royalties[1]!.amount + 1n }];
      const second = { ...first, royalties };
      await open(world, second);
      await as(world.escrow, world.buyer).accept(first);
      expect(await world.escrow.stateOf(escrowId(first))).to.equal(State.None);
      expect(await world.escrow.stateOf(escrowId(second))).to.equal(State.Open);
    });
  });

  describe("given the money is not what the terms say", () => {
    for (const difference of [-1n, 1n]) {
      it(`reverts where msg.value differs by ${difference.toString()}`, async () => {
        const world = await loadFixture(createWorld);
        const terms = await termsOf(world);
        await prepare(world, terms);
        const value = PRICE + difference;
        await expectRefused(world, terms, () => open(world, terms, [], value), "EscrowWrongValue", PRICE, value);
      });
    }

    it("reverts where coins come with a token sale", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world, { currency: await world.token.getAddress() });
      await prepare(world, terms);
      await expectRefused(world, terms, () => open(world, terms, undefined, 1n), "EscrowWrongValue", 0n, 1n);
    });

    for (const [name, sent] of [
      ["nothing", 0n],
      ["one unit too little", PRICE - 1n],
    ] as const) {
      it(`reverts where the opener delivers ${name}`, async () => {
        const world = await loadFixture(createWorld);
        const terms = await termsOf(world, { currency: await world.token.getAddress() });
        await prepare(world, terms);
        const delivery = [await callOf(world.token, "transfer", [world.escrow.target, sent])];
        await expectRefused(
          world,
          terms,
          () => open(world, terms, delivery),
          "EscrowShortArrival",
          terms.currency,
          PRICE,
          sent,
        );
      });
    }

    it("does not count tokens that were there before", async () => {
      const world = await loadFixture(createWorld);
      await openKind(world, KINDS[2], { tokenId: 99n });
      await world.token.mint(world.escrow, PRICE);
      const terms = await termsOf(world, { currency: await world.token.getAddress() });
      await prepare(world, terms);
      await expectRefused(world, terms, () => open(world, terms, []), "EscrowShortArrival", terms.currency, PRICE, 0n);
    });

    it("counts only what came where tokens were there before", async () => {
      const world = await loadFixture(createWorld);
      await openKind(world, KINDS[2], { tokenId: 99n });
      const terms = await termsOf(world, { currency: await world.token.getAddress() });
      await prepare(world, terms);
      const delivery = [await callOf(world.token, "transfer", [world.escrow.target, PRICE - 1n])];
      const opening = (): Promise<unknown> => open(world, terms, delivery);
      await expectRefused(world, terms, opening, "EscrowShortArrival", terms.currency, PRICE, PRICE - 1n);
    });

    it("reverts where the tokens come only after the opening", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world, { currency: await world.token.getAddress() });
      await prepare(world, terms);
      const late = [await openCall(world, terms, []), ...(await deliveryOf(world, terms))];
      await expectRefused(world, terms, () => world.opener.run(late), "EscrowShortArrival", terms.currency, PRICE, 0n);
    });

    it("reverts where the balance falls while the opener delivers", async () => {
      const world = await loadFixture(createWorld);
      await openKind(world, KINDS[2], { tokenId: 99n });
      const terms = await termsOf(world, { currency: await world.token.getAddress() });
      await prepare(world, terms);
      const delivery = [await callOf(world.token, "rebase", [50])];
      await expectRefused(
        world,
        terms,
        () => open(world, terms, delivery),
        "EscrowShortArrival",
        terms.currency,
        PRICE,
        0n,
      );
    });

    it("reverts where the token charges on transfer, and opens where the opener pays the charge", async () => {
      const world = await loadFixture(createWorld);
      await world.token.setFee(100);
      const terms = await termsOf(world, { currency: await world.token.getAddress(), amount: 990_000n });
      await prepare(world, terms);
      await world.token.mint(world.opener, PRICE);
      const opening = (sent: bigint) => async (): Promise<unknown> =>
        open(world, terms, [await callOf(world.token, "transfer", [world.escrow.target, sent])]);
      const refused = "EscrowShortArrival";
      await expectRefused(world, terms, opening(990_000n), refused, terms.currency, 990_000n, 980_100n);
      await expectChanges(world, terms, opening(PRICE), {
        "opener.token": -PRICE,
        "escrow.token": 990_000n,
        state: State.Open,
      });
    });

    it("keeps to the terms where more arrives than they say", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world, { currency: await world.token.getAddress() });
      await prepare(world, terms);
      await world.token.mint(world.opener, 5n);
      const delivery = [await callOf(world.token, "transfer", [world.escrow.target, PRICE + 5n])];
      await open(world, terms, delivery);
      await expectChanges(world, terms, () => as(world.escrow, world.buyer).refund(terms), {
        "escrow.token": -PRICE,
        "buyer.token": PRICE,
        nft: "seller",
        state: State.None,
      });
    });

    it("passes the opener's own failure on", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world, { currency: await world.token.getAddress() });
      await prepare(world, terms);
      await world.token.refuse(world.opener, true);
      await expectChanges(
        world,
        terms,
        async () => {
          await expect(open(world, terms)).to.be.revertedWithCustomError(world.token, "Refused").withArgs(world.opener);
        },
        {},
      );
    });
  });

  describe("given a currency that is no ordinary token", () => {
    it("reverts for an NFT contract whose payments would move somebody's NFT", async () => {
      const world = await loadFixture(createWorld);
      const kitties = await deployMock<World["collection"]>("OldNFT");
      const victim = await termsOf(world, { collection: await kitties.getAddress(), delivery: Delivery.Held });
      await kitties.mint(world.seller, TOKEN_ID);
      await as(kitties, world.seller).approve(world.opener, TOKEN_ID);
      await open(world, victim);
      // An amount of 7 is token 7, which is in custody for the victim.
      const terms = await termsOf(world, {
        currency: victim.collection,
        amount: TOKEN_ID,
        tokenId: 99n,
        royalties: [],
        fees: [],
      });
      await world.collection.mint(world.buyer, 99n);
      await expectRefused(world, victim, () => open(world, terms, []), "EscrowCurrencyIsNFT", victim.collection);
    });

    it("reverts for an NFT contract whose payouts would move somebody's NFT", async () => {
      const world = await loadFixture(createWorld);
      const kitties = await deployMock<World["collection"]>("OldNFT");
      const victim = await termsOf(world, {
        collection: await kitties.getAddress(),
        tokenId: 2n,
        delivery: Delivery.Held,
      });
      await kitties.mint(world.seller, victim.tokenId);
      await as(kitties, world.seller).approve(world.opener, victim.tokenId);
      await open(world, victim);
      // Three worthless NFTs make up an amount of 3, of which one royalty is token 2.
      const delivery: Call[] = [];
      for (const tokenId of [100n, 101n, 102n]) {
        await kitties.mint(world.opener, tokenId);
        delivery.push(await callOf(kitties, "transferFrom", [world.opener.target, world.escrow.target, tokenId]));
      }
      const terms = await termsOf(world, {
        currency: victim.collection,
        amount: 3n,
        tokenId: 99n,
        royalties: payouts(world.stranger.address, 2n),
        fees: [],
      });
      await world.collection.mint(world.buyer, 99n);
      await expectRefused(world, victim, () => open(world, terms, delivery), "EscrowCurrencyIsNFT", victim.collection);
    });

    for (const [name, delivery] of [
      ["delivered", Delivery.Delivered],
      ["held", Delivery.Held],
    ] as const) {
      it(`reverts where the collection, which has decimals, is also the currency of a ${name} sale`, async () => {
        const world = await loadFixture(createWorld);
        const hybrid = await deployMock<HybridToken>("HybridToken");
        const collection = await hybrid.getAddress();
        const amount = 10n ** 18n;
        const sale = { collection, currency: collection, amount, delivery, royalties: [], fees: [] };
        const terms = await termsOf(world, sale);
        const calls: Call[] = [];
        if (delivery === Delivery.Held) {
          // The NFT comes, which is also one unit; no other payment is made.
          await hybrid.mint(world.opener, TOKEN_ID);
          calls.push(await callOf(hybrid, "transferFrom", [world.opener.target, world.escrow.target, TOKEN_ID]));
        } else {
          await hybrid.mint(world.buyer, TOKEN_ID);
          await hybrid.mintUnits(world.opener, amount);
          calls.push(await callOf(hybrid, "transfer", [world.escrow.target, amount]));
        }
        const error = delivery === Delivery.Held ? "EscrowCollectionIsCurrency" : "EscrowCurrencyIsNFT";
        await expectRefused(world, terms, () => open(world, terms, calls), error, collection);
      });
    }

    it("reverts for an NFT contract that answers with decimals of zero", async () => {
      const world = await loadFixture(createWorld);
      const answerer = await deployMock<
        World["opener"] & { setAnswer(a: string, r: boolean, t: boolean): Promise<unknown> }
      >("Answerer");
      await answerer.setAnswer(ethers.ZeroHash, false, false);
      const terms = await termsOf(world, { currency: await answerer.getAddress() });
      await prepare(world, terms);
      await expectRefused(world, terms, () => open(world, terms, []), "EscrowCurrencyIsNFT", terms.currency);
    });

    for (const [name, decimals] of [
      ["no decimals", 255],
      ["zero decimals", 0],
    ] as const) {
      it(`reverts for a token with ${name}`, async () => {
        const world = await loadFixture(createWorld);
        await world.token.setDecimals(decimals);
        const terms = await termsOfKind(world, KINDS[2]);
        await prepare(world, terms);
        await expectRefused(world, terms, () => open(world, terms), "EscrowCurrencyIsNFT", terms.currency);
      });
    }

    it("accepts a wrapped coin and does not pay for questions that it cannot answer", async () => {
      const world = await loadFixture(createWorld);
      const wrapped = await deployMock<QuirkyERC20>("OldWrappedCoin");
      const terms = await termsOf(world, { currency: await wrapped.getAddress() });
      await world.collection.mint(world.buyer, TOKEN_ID);
      await world.stranger.sendTransaction({ to: wrapped, value: PRICE });
      await as(wrapped, world.stranger).transfer(world.opener, PRICE);
      const call = await openCall(world, terms);
      const response = await world.opener.run([call], { gasLimit: 1_000_000n });
      expect((await response.wait())!.gasUsed).to.be.lessThan(200_000n);
      expect(await wrapped.balanceOf(world.escrow)).to.equal(PRICE);
    });

    for (const [name, answer] of [
      ["returns nothing", 1],
      ["returns true", 0],
    ] as const) {
      it(`accepts a token that ${name}, and pays it back`, async () => {
        const world = await loadFixture(createWorld);
        await world.token.setAnswer(answer);
        const terms = await openKind(world, KINDS[2]);
        await as(world.escrow, world.buyer).refund(terms);
        expect(await world.token.balanceOf(terms.buyer)).to.equal(PRICE);
        expect(await world.escrow.creditOf(terms.buyer, terms.currency)).to.equal(0n);
      });
    }

    it("reverts for an account without code", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world, { currency: world.stranger.address });
      await prepare(world, { ...terms, currency: NATIVE });
      await expect(open(world, terms, [])).to.revert(ethers);
      expect(await world.escrow.stateOf(escrowId(terms))).to.equal(State.None);
    });
  });

  describe("given the NFT is not where the terms say", () => {
    it("reverts where a delivered NFT is still with the seller", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world);
      await world.collection.mint(terms.seller, TOKEN_ID);
      await expectRefused(
        world,
        terms,
        () => open(world, terms),
        "EscrowNotDelivered",
        terms.collection,
        TOKEN_ID,
        terms.buyer,
        terms.seller,
      );
    });

    const misdeliveries: { name: string; to?: "buyer" | "stranger"; owner: "seller" | "buyer" | "stranger" }[] = [
      { name: "does nothing", owner: "seller" },
      { name: "hands it to the buyer", to: "buyer", owner: "buyer" },
      { name: "hands it to a third party", to: "stranger", owner: "stranger" },
    ];
    for (const { name, to, owner } of misdeliveries) {
      it(`reverts where the escrow is to hold it and the opener ${name}`, async () => {
        const world = await loadFixture(createWorld);
        const terms = await termsOf(world, { delivery: Delivery.Held });
        await prepare(world, terms);
        const delivery: Call[] = [];
        if (to !== undefined) {
          const args = [terms.seller, world[to].address, TOKEN_ID];
          delivery.push(await callOf(world.collection, "transferFrom", args));
        }
        await expectRefused(
          world,
          terms,
          () => open(world, terms, delivery),
          "EscrowNotDelivered",
          terms.collection,
          TOKEN_ID,
          world.escrow,
          world[owner],
        );
      });
    }

    it("reverts where a collection's transfer moves nothing", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world, { delivery: Delivery.Held });
      await prepare(world, terms);
      await world.collection.setInert(true);
      await expectRefused(
        world,
        terms,
        () => open(world, terms),
        "EscrowNotDelivered",
        terms.collection,
        TOKEN_ID,
        world.escrow,
        terms.seller,
      );
    });

    it("reverts where a collection does not say who the owner is", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world);
      await prepare(world, terms);
      await world.collection.setOwnerReverts(true);
      await expectRefused(
        world,
        terms,
        () => open(world, terms),
        "EscrowNotDelivered",
        terms.collection,
        TOKEN_ID,
        terms.buyer,
        NATIVE,
      );
    });

    it("reverts where the collection has no code", async () => {
      const world = await loadFixture(createWorld);
      const terms = await termsOf(world, { collection: world.stranger.address });
      await expectRefused(
        world,
        terms,
        () => open(world, terms),
        "EscrowNotDelivered",
        terms.collection,
        TOKEN_ID,
        terms.buyer,
        NATIVE,
      );
    });

    for (const delivery of [Delivery.Delivered, Delivery.Held]) {
      it(`reverts where the collection is a token that others have in escrow (delivery ${delivery.toString()})`, async () => {
        const world = await loadFixture(createWorld);
        const wrapped = await deployMock<QuirkyERC20>("OldWrappedCoin");
        const victim = await termsOf(world, { currency: await wrapped.getAddress() });
        await world.collection.mint(world.buyer, TOKEN_ID);
        await world.stranger.sendTransaction({ to: wrapped, value: PRICE });
        await as(wrapped, world.stranger).transfer(world.opener, PRICE);
        await open(world, victim);
        // Token "PRICE" of the wrapped coin: its transferFrom asks the escrow for no allowance.
        const terms = await termsOf(world, {
          collection: victim.currency,
          tokenId: PRICE,
          amount: 1n,
          delivery,
          royalties: [],
          fees: [],
        });
        const opening = (): Promise<unknown> => open(world, terms, []);
        if (delivery === Delivery.Held) {
          await expectRefused(world, victim, opening, "EscrowCollectionIsCurrency", victim.currency);
        } else {
          await expectRefused(
            world,
            victim,
            opening,
            "EscrowNotDelivered",
            victim.currency,
            PRICE,
            terms.buyer,
            NATIVE,
          );
        }
      });
    }
  });

  describe("given the NFT is in the escrow already", () => {
    it("reverts where it is in custody for somebody else", async () => {
      const world = await loadFixture(createWorld);
      const first = await openEscrow(world, { delivery: Delivery.Held });
      const terms = await termsOf(world, { delivery: Delivery.Held, seller: world.stranger.address });
      await expectRefused(
        world,
        first,
        () => open(world, terms, []),
        "EscrowAlreadyInCustody",
        terms.collection,
        TOKEN_ID,
      );
    });

    it("reverts where it is owed to the seller of a refunded sale", async () => {
      const world = await loadFixture(createWorld);
      const first = await openEscrow(world, { delivery: Delivery.Held });
      await world.collection.refuse(first.seller, true);
      await as(world.escrow, world.buyer).refund(first);
      const terms = await termsOf(world, { delivery: Delivery.Held, seller: world.stranger.address });
      await expectRefused(
        world,
        first,
        () => open(world, terms, []),
        "EscrowAlreadyInCustody",
        terms.collection,
        TOKEN_ID,
      );
    });

    it("reverts where it was sent there by mistake", async () => {
      const world = await loadFixture(createWorld);
      await world.collection.mint(world.escrow, TOKEN_ID);
      const terms = await termsOf(world, { delivery: Delivery.Held });
      await expectRefused(
        world,
        terms,
        () => open(world, terms, []),
        "EscrowAlreadyInCustody",
        terms.collection,
        TOKEN_ID,
      );
    });

    it("cannot be taken out by a sale that names the escrow as its buyer", async () => {
      const world = await loadFixture(createWorld);
      const victim = await openEscrow(world, { delivery: Delivery.Held });
      const terms = await termsOf(world, {
        buyer: await world.escrow.getAddress(),
        seller: world.stranger.address,
        royalties: [],
        fees: [],
      });
      await open(world, terms);
      await expectRefused(
        world,
        victim,
        () => as(world.escrow, world.stranger).refund(terms),
        "EscrowNotBuyer",
        world.stranger,
        world.escrow,
      );
      await at(terms.closesAt);
      await expectChanges(world, victim, () => world.escrow.closeEscrow(terms), {
        "escrow.native": -PRICE,
        "stranger.native": PRICE,
      });
    });
  });
});

/** A call of every function that changes something, by an account that could exit `other` and has a credit. */
async function everyFunction(world: World, other: Terms): Promise<Call[]> {
  const { escrow } = world;
  const fresh = { ...other, tokenId: 98n };
  return [
    await callOf(escrow, "open", [fresh, scriptData([])], 0n),
    await callOf(escrow, "refund", [other]),
    await callOf(escrow, "accept", [other]),
    await callOf(escrow, "closeEscrow", [other]),
    await callOf(escrow, "closeEscrows", [[other]]),
    await callOf(escrow, "claim", [other, world.stranger.address]),
    await callOf(escrow, "withdraw", [NATIVE, world.stranger.address]),
    await callOf(escrow, "withdrawFor", [world.stranger.address, NATIVE]),
  ];
}
