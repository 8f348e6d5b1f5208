import { expect } from "chai";
import { BrowserProvider, JsonRpcProvider, VoidSigner, Wallet } from "ethers";
import { type AddressBook, CONTRACT_NAMES, resolveDeployment } from "../../sdk/src/addresses.ts";
import { createDroit, type DroitAddresses } from "../../sdk/src/index.ts";
import { ethers, expectDroitError, loadWorld, networkHelpers, node, PRICE, walletWith } from "./world.ts";

describe("sdk: createDroit", () => {
  describe("given a wallet (EIP-1193)", () => {
    it("acts for its account", async () => {
      const { addresses, seller, collection, works } = await loadWorld();
      // Until its owner lets the page in, a wallet shows no account.
      let shown: string[] = [];
      const wallet = walletWith({
        eth_accounts: () => shown,
        eth_requestAccounts: () => (shown = [seller.address]),
      });
      const droit = await createDroit({ signer: wallet, addresses });
      expect(droit.account).to.equal(seller.address);
      expect(droit.chainId).to.equal(31_337);
      expect(droit.addresses).to.deep.equal(addresses);
      await droit.list({ collection, tokenId: 1n, price: PRICE });
      expect(await works.getApproved(1n)).to.equal(addresses.FixedPriceExchange);
    });

    it("tells that its owner declined", async () => {
      const { addresses } = await loadWorld();
      const wallet = walletWith({
        eth_accounts: () => [],
        eth_requestAccounts: () => {
          throw Object.assign(new Error("User rejected the request."), { code: 4001 });
        },
      });
      await expectDroitError(createDroit({ signer: wallet, addresses }), "REJECTED_BY_USER");
    });

    it("sends nothing once the wallet has moved to another chain", async () => {
      const { addresses, seller, collection } = await loadWorld();
      let chainId = "0x7a69";
      const wallet = walletWith({ eth_accounts: () => [seller.address], eth_chainId: () => chainId });
      const droit = await createDroit({ signer: wallet, addresses });
      chainId = "0x1";
      const { args } = await expectDroitError(droit.list({ collection, tokenId: 1n, price: PRICE }), "WRONG_CHAIN");
      expect(args).to.deep.equal({ expected: 31_337, actual: 1 });
    });

    it("does not wait forever for it", async () => {
      const { addresses } = await loadWorld();
      const wallet = walletWith({ eth_accounts: () => [], eth_requestAccounts: () => new Promise(() => undefined) });
      await expectDroitError(createDroit({ signer: wallet, addresses, timeouts: { wallet: 50 } }), "WALLET_TIMEOUT");
    });
  });

  describe("given a signer of ethers", () => {
    it("acts for it, also one with its own key and a provider that keeps answers", async () => {
      const { addresses, seller, works, collection } = await loadWorld();
      const key = new Wallet(`0x${"11".repeat(32)}`, new BrowserProvider(node));
      await works.connect(seller).transferFrom(seller, key.address, 1n);
      await networkHelpers.setBalance(key.address, PRICE);
      const droit = await createDroit({ signer: key, addresses });
      const { approvals, listing } = await droit.list({ collection, tokenId: 1n, price: PRICE });
      expect(approvals).to.have.lengthOf(1);
      expect(listing.seller).to.equal(key.address);
    });

    it("acts for one that is no wallet's", async () => {
      const { addresses, seller, collection, works } = await loadWorld();
      const droit = await createDroit({ signer: seller, addresses });
      await droit.list({ collection, tokenId: 1n, price: PRICE });
      expect(await works.getApproved(1n)).to.equal(addresses.FixedPriceExchange);
    });

    it("connects one without a provider to the one beside it, and does not guess where there is none", async () => {
      const { addresses } = await loadWorld();
      const key = new Wallet(`0x${"11".repeat(32)}`);
      expect((await createDroit({ signer: key, provider: node, addresses })).account).to.equal(key.address);
      await expectDroitError(createDroit({ signer: key, addresses }), "INVALID_ARGUMENT");
    });
  });

  describe("given a provider alone", () => {
    it("reads, and needs a signer to act", async () => {
      const { addresses, collection, seller } = await loadWorld();
      const droit = await createDroit({ provider: node, addresses });
      expect(droit.account).to.equal(undefined);
      expect(await droit.listing({ collection, tokenId: 1n, seller: seller.address })).to.equal(undefined);
      await expectDroitError(droit.list({ collection, tokenId: 1n, price: PRICE }), "NO_SIGNER");
    });

    it("simulates in the name of an account, and still cannot act", async () => {
      const { addresses, seller, collection, works } = await loadWorld();
      const droit = await createDroit({ provider: node, account: seller.address, addresses });
      await works.connect(seller).approve(addresses.FixedPriceExchange, 1n);
      const { complete, gas } = await droit.simulate.list({ collection, tokenId: 1n, price: PRICE });
      expect(complete).to.be.true;
      expect(gas).to.be.within(40_000n, 100_000n);
      await expectDroitError(droit.list({ collection, tokenId: 1n, price: PRICE }), "NO_SIGNER");
    });

    it("takes no other account than the signer's", async () => {
      const { addresses, seller, buyer } = await loadWorld();
      const signer = new VoidSigner(seller.address, ethers.provider);
      await expectDroitError(createDroit({ signer, account: buyer.address, addresses }), "INVALID_ARGUMENT");
    });
  });

  describe("given nothing", () => {
    it("asks for a signer or a provider", async () => {
      await expectDroitError(createDroit({}), "INVALID_ARGUMENT");
    });
  });

  describe("given the addresses are not known or wrong", () => {
    it("names the chain, and how to pass them", async () => {
      const error = await expectDroitError(createDroit({ provider: node }), "UNKNOWN_CHAIN");
      expect(error.message).to.include("chain 31337").and.include("createDroit({ ..., addresses:");
      expect(error.args).to.deep.equal({ chainId: 31_337, missing: [...CONTRACT_NAMES] });
    });

    it("names the one that is missing", async () => {
      const { addresses } = await loadWorld();
      const others: Partial<Record<(typeof CONTRACT_NAMES)[number], string>> = { ...addresses };
      delete others.AuctionHouse;
      const error = await expectDroitError(createDroit({ provider: node, addresses: others }), "UNKNOWN_CHAIN");
      expect(error.args.missing).to.deep.equal(["AuctionHouse"]);
    });

    it("names the one where there is no code", async () => {
      const { addresses, stranger } = await loadWorld();
      const wrong = { ...addresses, AuctionHouse: stranger.address };
      const error = await expectDroitError(createDroit({ provider: node, addresses: wrong }), "ADDRESS_WITHOUT_CODE");
      expect(error.args.missing).to.deep.equal(["AuctionHouse"]);
      expect(error.message).to.include(stranger.address);
    });

    it("does not mix two deployments", async () => {
      const { addresses } = await loadWorld();
      const other = await ethers.deployContract("RefundEscrow");
      const wrong = { ...addresses, RefundEscrow: await other.getAddress() };
      const error = await expectDroitError(createDroit({ provider: node, addresses: wrong }), "ADDRESSES_INCONSISTENT");
      expect(error.message).to.include(addresses.RefundEscrow).and.include(wrong.RefundEscrow);
    });

    it("does not take one contract for another", async () => {
      const { addresses } = await loadWorld();
      const wrong = { ...addresses, AuctionHouse: addresses.RoyaltyRouter };
      await expectDroitError(createDroit({ provider: node, addresses: wrong }), "ADDRESSES_INCONSISTENT");
    });

    it("takes no address that is none", async () => {
      const { addresses } = await loadWorld();
      const wrong = { ...addresses, AuctionHouse: "0x12" };
      await expectDroitError(createDroit({ provider: node, addresses: wrong }), "INVALID_ARGUMENT");
    });
  });

  describe("given the node does not answer", () => {
    it("fails in time", async () => {
      const { addresses } = await loadWorld();
      const provider = walletWith({ eth_getCode: () => new Promise(() => undefined) });
      const work = createDroit({ provider, addresses, timeouts: { request: 50 } });
      expect((await expectDroitError(work, "TIMEOUT")).retryable).to.be.true;
    });

    it("says so where there is none", async () => {
      const { addresses } = await loadWorld();
      const provider = new JsonRpcProvider("http://127.0.0.1:9", 31_337, { staticNetwork: true });
      const error = await expectDroitError(createDroit({ provider, addresses }), "NODE_FAILED");
      expect(error.retryable).to.be.true;
      provider.destroy();
    });
  });
});

describe("sdk: the address book", () => {
  const at = (digit: string): DroitAddresses =>
    Object.fromEntries(CONTRACT_NAMES.map((name) => [name, `0x${digit.repeat(40)}`])) as Record<
      (typeof CONTRACT_NAMES)[number],
      string
    >;
  const book: AddressBook = { 8217: { addresses: at("1"), fromBlock: 190_000_000 }, 1001: { addresses: at("2") } };

  it("has the addresses of each chain", () => {
    expect(resolveDeployment(8217, {}, book)).to.deep.equal({ addresses: at("1"), fromBlock: 190_000_000 });
    expect(resolveDeployment(1001, {}, book)).to.deep.equal({ addresses: at("2"), fromBlock: 0 });
    expect(() => resolveDeployment(1, {}, book))
      .to.throw()
      .with.property("code", "UNKNOWN_CHAIN");
  });

  it("is overruled by what is given, one by one", () => {
    const AuctionHouse = `0x${"3".repeat(40)}`;
    const { addresses } = resolveDeployment(8217, { addresses: { AuctionHouse } }, book);
    expect(addresses).to.deep.equal({ ...at("1"), AuctionHouse });
  });

  describe("given a block from which on events are read", () => {
    it("takes what is given before its own", () => {
      for (const fromBlock of [0, 191_000_000]) {
        expect(resolveDeployment(8217, { fromBlock }, book).fromBlock).to.equal(fromBlock);
      }
    });

    it("takes its own where the addresses that are given are its own", () => {
      expect(resolveDeployment(8217, { addresses: at("1") }, book).fromBlock).to.equal(190_000_000);
    });

    it("says nothing of contracts that are not its own, which may be older", () => {
      const AuctionHouse = `0x${"3".repeat(40)}`;
      expect(resolveDeployment(8217, { addresses: { AuctionHouse } }, book).fromBlock).to.equal(0);
    });

    for (const fromBlock of [-1, 0.5, Number.NaN, 2 ** 53]) {
      it(`refuses ${fromBlock}`, () => {
        expect(() => resolveDeployment(8217, { fromBlock }, book))
          .to.throw()
          .with.property("code", "INVALID_ARGUMENT");
      });
    }
  });
});
