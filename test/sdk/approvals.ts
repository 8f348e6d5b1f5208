import { expect } from "chai";
import { BrowserProvider, type Eip1193Provider, Interface, toBeHex } from "ethers";
import { createDroit, type Droit } from "../../sdk/src/index.ts";
import { ethers, expectDroitError, loadWorld, node, PRICE, type World } from "./world.ts";

const erc20 = new Interface(["function approve(address spender, uint256 amount)"]);

interface Request {
  method: string;
  params?: unknown[] | Record<string, unknown>;
}

/** What the buyer's wallet answers where a token is asked to approve; undefined leaves it to the token. */
type Answer = (amount: bigint) => Promise<string | undefined>;

/** Buys by a wallet through which the token looks as if it approved in its own way. */
async function buyer(world: World, answer: Answer): Promise<{ droit: Droit; sent: bigint[] }> {
  const sent: bigint[] = [];
  const amountIn = (request: Request): bigint | undefined => {
    const [call] = (request.params ?? []) as [{ to?: string; data?: string }?];
    if (call?.to?.toLowerCase() !== world.currency.toLowerCase()) return undefined;
    const parsed = erc20.parseTransaction({ data: call.data ?? "0x" });
    return parsed === null ? undefined : (parsed.args.amount as bigint);
  };
  const wallet: Eip1193Provider = {
    request: async (request: Request) => {
      const amount = amountIn(request);
      if (amount !== undefined && request.method === "eth_sendTransaction") sent.push(amount);
      if (amount !== undefined && request.method === "eth_call") {
        const own = await answer(amount);
        if (own !== undefined) return own;
      }
      return (await node.request(request)) as unknown;
    },
  };
  const provider = new BrowserProvider(wallet, "any", { cacheTimeout: -1 });
  const signer = await provider.getSigner(world.buyer.address);
  return { droit: await createDroit({ signer, addresses: world.addresses }), sent };
}

async function listed() {
  const world = await loadWorld();
  const { collection, currency } = world;
  const terms = { collection, tokenId: 1n, price: PRICE, currency, delivery: "Delivered" as const };
  const { listing } = await (await world.as(world.seller)).list(terms);
  return { ...world, listing };
}

describe("sdk: approvals of amounts", () => {
  it("leaves an allowance that is enough as it is", async () => {
    const world = await listed();
    const { token, buyer: signer, addresses, listing } = world;
    await token.connect(signer).approve(addresses.FixedPriceExchange, PRICE * 2n);
    const { droit, sent } = await buyer(world, () => Promise.resolve(undefined));
    expect((await droit.buy({ listing })).approvals).to.deep.equal([]);
    expect(sent).to.deep.equal([]);
    expect(await token.allowance(signer, addresses.FixedPriceExchange)).to.equal(PRICE);
  });

  it("raises an allowance that is too small in one step, where the token lets it", async () => {
    const world = await listed();
    const { token, buyer: signer, addresses, listing } = world;
    await token.connect(signer).approve(addresses.FixedPriceExchange, 1n);
    const { droit, sent } = await buyer(world, () => Promise.resolve(undefined));
    await droit.buy({ listing });
    expect(sent).to.deep.equal([PRICE]);
  });

  it("first takes the old one back, where the token wants that", async () => {
    const world = await listed();
    const { token, buyer: signer, addresses, listing, works } = world;
    const spender = addresses.FixedPriceExchange;
    await token.connect(signer).approve(spender, 1n);
    const { droit, sent } = await buyer(world, async (amount) => {
      if (amount === 0n || (await token.allowance(signer, spender)) === 0n) return undefined;
      throw Object.assign(new Error("execution reverted"), { code: 3, data: "0x" });
    });
    const { approvals } = await droit.buy({ listing });
    expect(sent).to.deep.equal([0n, PRICE]);
    expect(approvals).to.have.lengthOf(1);
    expect(await works.ownerOf(1n)).to.equal(signer.address);
  });

  it("sends nothing where the token says no", async () => {
    const world = await listed();
    const { droit, sent } = await buyer(world, () => Promise.resolve(toBeHex(0, 32)));
    const error = await expectDroitError(droit.buy({ listing: world.listing }), "APPROVAL_REFUSED");
    expect(error.args).to.deep.equal({ token: world.currency });
    expect(sent).to.deep.equal([]);
    expect(await ethers.provider.getTransactionCount(world.buyer)).to.equal(0);
  });

  it("takes a token that answers nothing for one that agrees", async () => {
    const world = await listed();
    const { droit, sent } = await buyer(world, () => Promise.resolve("0x"));
    await droit.buy({ listing: world.listing });
    expect(sent).to.deep.equal([PRICE]);
  });
});
