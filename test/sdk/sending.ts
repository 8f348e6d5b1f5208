import { expect } from "chai";
import { BrowserProvider, type Eip1193Provider, toQuantity } from "ethers";
import { createDroit, type Droit, type ListingView } from "../../sdk/src/index.ts";
import { ethers, expectDroitError, loadWorld, networkHelpers, node, PRICE, type World } from "./world.ts";

const GWEI = 10n ** 9n;

interface Listed extends World {
  listing: ListingView;
  /** The buyer's, whose wallet looks for blocks often. */
  droit: Droit;
}

async function listed(receipt = 20_000): Promise<Listed> {
  const world = await loadWorld();
  const { listing } = await (
    await world.as(world.seller)
  ).list({ collection: world.collection, tokenId: 1n, price: PRICE, refundWindow: 0 });
  return { ...world, listing, droit: await createDroit({ ...(await walletOf(world)), timeouts: { receipt } }) };
}

async function walletOf({ addresses, buyer }: World, wallet: Eip1193Provider = node) {
  const provider = new BrowserProvider(wallet, "any", { cacheTimeout: -1 });
  provider.pollingInterval = 20;
  return { signer: await provider.getSigner(buyer.address), addresses };
}

/** The hash of the one transaction that waits, once there is one. */
async function waiting(from: string): Promise<{ hash: string; nonce: number }> {
  for (let i = 0; i < 200; i++) {
    const block = (await node.request({ method: "eth_getBlockByNumber", params: ["pending", true] })) as {
      transactions: { hash: string; from: string; nonce: string }[];
    };
    const own = block.transactions.find((transaction) => transaction.from === from.toLowerCase());
    if (own !== undefined) return { hash: own.hash, nonce: Number(own.nonce) };
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("nothing was sent");
}

/** Sends a transaction in place of one that waits. */
async function replace(
  from: string,
  nonce: number,
  call: { to: string; data?: string; value?: bigint },
): Promise<void> {
  const { value = 0n, ...rest } = call;
  await node.request({
    method: "eth_sendTransaction",
    params: [
      {
        from,
        nonce: toQuantity(nonce),
        value: toQuantity(value),
        gas: toQuantity(500_000),
        maxFeePerGas: toQuantity(10n * GWEI),
        maxPriorityFeePerGas: toQuantity(10n * GWEI),
        ...rest,
      },
    ],
  });
}

/** Blocks come until something is done: whether a transaction was replaced is looked at with each. */
async function mineUntil<T>(work: Promise<T>): Promise<T> {
  const mining = setInterval(() => void networkHelpers.mine(), 50);
  try {
    return await work;
  } finally {
    clearInterval(mining);
  }
}

describe("sdk: what becomes of a transaction", () => {
  beforeEach(async () => {
    // The first test would else load its world without blocks.
    await loadWorld();
  });
  afterEach(async () => {
    await node.request({ method: "evm_setAutomine", params: [true] });
  });
  const holdBlocks = (): Promise<unknown> => node.request({ method: "evm_setAutomine", params: [false] });

  it("is not sent where the person says no", async () => {
    const world = await listed();
    const refusing: Eip1193Provider = {
      request: async (request) => {
        if (request.method !== "eth_sendTransaction") return (await node.request(request)) as unknown;
        throw Object.assign(new Error("MetaMask Tx Signature: User denied transaction signature."), { code: 4001 });
      },
    };
    const droit = await createDroit(await walletOf(world, refusing));
    const error = await expectDroitError(droit.buy({ listing: world.listing }), "REJECTED_BY_USER");
    expect(error.retryable).to.be.false;
    expect(error.hash).to.equal(undefined);
  });

  it("tells of approvals that were sent before the person said no", async () => {
    const world = await loadWorld();
    const { collection, currency } = world;
    const { listing } = await (await world.as(world.seller)).list({ collection, tokenId: 1n, price: PRICE, currency });
    let sent = 0;
    const refusing: Eip1193Provider = {
      request: async (request) => {
        if (request.method !== "eth_sendTransaction" || sent++ === 0) return (await node.request(request)) as unknown;
        throw Object.assign(new Error("no"), { code: 4001 });
      },
    };
    const droit = await createDroit(await walletOf(world, refusing));
    const error = await expectDroitError(droit.buy({ listing }), "REJECTED_BY_USER");
    expect(error.approvals.map(({ kind }) => kind)).to.deep.equal(["amount"]);
  });

  it("tells of approvals that were sent before the person would not sign an order", async () => {
    const world = await loadWorld();
    const refusing: Eip1193Provider = {
      request: async (request) => {
        if (request.method !== "eth_signTypedData_v4") return (await node.request(request)) as unknown;
        throw Object.assign(new Error("no"), { code: 4001 });
      },
    };
    const droit = await createDroit(await walletOf(world, refusing));
    const { collection, currency } = world;
    const error = await expectDroitError(droit.makeOffer({ collection, price: PRICE, currency }), "REJECTED_BY_USER");
    expect(error.approvals.map(({ kind }) => kind)).to.deep.equal(["amount"]);
  });

  it("is not waited for without end where the wallet is silent", async () => {
    const world = await listed();
    const silent: Eip1193Provider = {
      request: (request) =>
        request.method === "eth_sendTransaction" ? new Promise(() => undefined) : node.request(request),
    };
    const droit = await createDroit({ ...(await walletOf(world, silent)), timeouts: { wallet: 100 } });
    await expectDroitError(droit.buy({ listing: world.listing }), "WALLET_TIMEOUT");
  });

  it("may still be mined where it was not in time", async () => {
    const { droit, listing, buyer, works } = await listed(300);
    await holdBlocks();
    const error = await expectDroitError(droit.buy({ listing }), "TRANSACTION_TIMEOUT");
    expect(error.hash).to.match(/^0x[0-9a-f]{64}$/);
    expect(error.message).to.include(error.hash!);
    expect(error.retryable).to.be.false;
    await networkHelpers.mine();
    expect(await works.ownerOf(1n)).to.equal(buyer.address);
  });

  it("is gone where the node dropped it", async () => {
    const { droit, listing, buyer } = await listed(3_000);
    await holdBlocks();
    const work = expectDroitError(droit.buy({ listing }), "TRANSACTION_DROPPED");
    const { hash } = await waiting(buyer.address);
    await node.request({ method: "hardhat_dropTransaction", params: [hash] });
    expect((await work).hash).to.equal(hash);
  });

  it("succeeds all the same where the person only paid more for it", async () => {
    const { droit, listing, buyer, works, addresses } = await listed();
    await holdBlocks();
    const work = droit.buy({ listing });
    const { hash, nonce } = await waiting(buyer.address);
    const { data } = (await ethers.provider.getTransaction(hash))!;
    await replace(buyer.address, nonce, { to: addresses.FixedPriceExchange, data, value: PRICE });
    const { hash: mined, receipt } = await mineUntil(work);
    expect(mined).to.equal(receipt.hash).and.not.equal(hash);
    expect(await works.ownerOf(1n)).to.equal(buyer.address);
  });

  it("is cancelled where the person did that in their wallet", async () => {
    const { droit, listing, buyer, seller, works } = await listed();
    await holdBlocks();
    const work = expectDroitError(droit.buy({ listing }), "TRANSACTION_CANCELLED");
    const { hash, nonce } = await waiting(buyer.address);
    await replace(buyer.address, nonce, { to: buyer.address });
    const error = await mineUntil(work);
    expect(error.hash).to.equal(hash);
    expect(error.args.replacement)
      .to.match(/^0x[0-9a-f]{64}$/)
      .and.not.equal(hash);
    expect(await works.ownerOf(1n)).to.equal(seller.address);
  });

  it("is known to be replaced also where nobody saw by what", async () => {
    const world = await listed();
    let seen = 0;
    // A node that forgets the transaction, while its nonce was used.
    const forgetful: Eip1193Provider = {
      request: (request) => {
        if (request.method === "eth_getTransactionReceipt") return Promise.resolve(null);
        if (request.method === "eth_getTransactionByHash" && seen++ > 0) return Promise.resolve(null);
        return node.request(request);
      },
    };
    const droit = await createDroit({ ...(await walletOf(world, forgetful)), timeouts: { receipt: 500 } });
    const error = await expectDroitError(droit.buy({ listing: world.listing }), "TRANSACTION_REPLACED");
    expect(error.hash).to.match(/^0x[0-9a-f]{64}$/);
  });

  it("is known to be replaced also where the node never showed it", async () => {
    const world = await listed();
    const forgetful: Eip1193Provider = {
      request: (request) =>
        /^eth_getTransaction(Receipt|ByHash)$/.test(request.method) ? Promise.resolve(null) : node.request(request),
    };
    const droit = await createDroit({ ...(await walletOf(world, forgetful)), timeouts: { receipt: 500 } });
    await expectDroitError(droit.buy({ listing: world.listing }), "TRANSACTION_REPLACED");
  });

  it("is replaced where another one took its place", async () => {
    const world = await listed();
    const { listing, buyer, stranger } = world;
    let look: () => void;
    const looked = new Promise<void>((resolve) => (look = resolve));
    const watched: Eip1193Provider = {
      request: async (request) => {
        const answer: unknown = await node.request(request);
        if (request.method === "eth_getTransactionByHash" && answer !== null) look();
        return answer;
      },
    };
    const droit = await createDroit(await walletOf(world, watched));
    await holdBlocks();
    const work = expectDroitError(droit.buy({ listing }), "TRANSACTION_REPLACED");
    const { nonce } = await waiting(buyer.address);
    await looked;
    await replace(buyer.address, nonce, { to: stranger.address, value: 1n });
    await mineUntil(work);
  });

  it("tells why it failed where somebody was faster", async () => {
    const { droit, listing, buyer, seller, collection, addresses } = await listed();
    await holdBlocks();
    const work = expectDroitError(droit.buy({ listing }), "ExchangeNotListed");
    const { hash } = await waiting(buyer.address);
    const exchange = await ethers.getContractAt("FixedPriceExchange", addresses.FixedPriceExchange);
    await exchange.connect(seller).cancelSale(collection, 1n, {
      gasLimit: 200_000,
      maxFeePerGas: 10n * GWEI,
      maxPriorityFeePerGas: 10n * GWEI,
    });
    const error = await mineUntil(work);
    expect(error.hash).to.equal(hash);
    expect(error.receipt!.status).to.equal(0);
    expect(error.args).to.deep.equal({ collection, tokenId: 1n, seller: seller.address });
  });
});
