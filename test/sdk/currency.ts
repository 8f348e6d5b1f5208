import { expect } from "chai";
import { BrowserProvider, type Eip1193Provider, id } from "ethers";
import { createDroit } from "../../sdk/src/index.ts";
import { expectDroitError, loadWorld, node, PRICE } from "./world.ts";

const DECIMALS = id("decimals()").slice(0, 10);

describe("sdk: currencies", () => {
  it("asks a token once what it is called, and again where it did not tell", async () => {
    const world = await loadWorld();
    const { collection, currency, addresses, seller, buyer, token } = world;
    const { listing } = await (await world.as(seller)).list({ collection, tokenId: 1n, price: PRICE, currency });
    let asked = 0;
    let answers = false;
    const wallet: Eip1193Provider = {
      request: async (request) => {
        const [call] = (request.params ?? []) as [{ data?: string }?];
        if (request.method === "eth_call" && call?.data === DECIMALS) {
          asked += 1;
          if (!answers) return "0x";
        }
        return (await node.request(request)) as unknown;
      },
    };
    const provider = new BrowserProvider(wallet, "any", { cacheTimeout: -1 });
    const droit = await createDroit({ signer: await provider.getSigner(buyer.address), addresses });
    const work = () => expectDroitError(droit.buy({ listing, maxPrice: PRICE / 2n }), "PRICE_ABOVE_MAXIMUM");
    // The units of a token that does not tell are not guessed.
    expect((await work()).message).to.include(`${PRICE} (smallest units of ${currency})`);
    answers = true;
    expect((await work()).message).to.equal("It costs 1 MNY, which is above your maximum of 0.5 MNY.");
    await work();
    expect(asked).to.equal(2);
    expect(await token.balanceOf(buyer)).to.equal(1_000n * PRICE);
  });
});
