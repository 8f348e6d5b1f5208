import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import hre from "hardhat";
import { writeAddresses } from "../../scripts/addresses/writeAddresses.ts";
import { runStorefront } from "../../scripts/storefronts/runStorefront.ts";
import { ethers, networkHelpers } from "../helpers/orderWorld.js";
import { deployShopWorld, sellByAuction, sellListed, sellSigned, type ShopWorld } from "../helpers/shopWorld.js";
import { expectScriptError } from "./expectScriptError.ts";
import { captureConsole } from "./output.ts";
import { useTemporaryDirectory } from "./temporaryDirectory.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const CHAIN = 31_337;
const WEEK = 7 * 86_400;

describe("runStorefront", () => {
  const directory = useTemporaryDirectory();
  let world: ShopWorld;
  beforeEach(async () => {
    world = await networkHelpers.loadFixture(deployShopWorld);
  });

  /** Notes the world in an address book of its own. */
  async function note(): Promise<void> {
    const { router, escrow, exchange, orders, house, registry, coin } = world;
    const at = (contract: { getAddress(): Promise<string> }): Promise<string> => contract.getAddress();
    const unused = await at(router);
    await writeAddresses(directory(), {
      chainId: CHAIN,
      deploymentId: "test",
      fromBlock: 0,
      contracts: {
        RoyaltyRouter: unused,
        RefundEscrow: await at(escrow),
        AccessGate: unused,
        FixedPriceExchange: await at(exchange),
        OrderExchange: await at(orders),
        AuctionHouse: await at(house),
        EditionDrop: unused,
        EditionFactory: unused,
        StorefrontRegistry: await at(registry),
        WrappedCoin: await at(coin),
      },
    });
  }

  async function run(json: boolean, storefront?: string): Promise<string> {
    const output = captureConsole();
    await runStorefront(
      { provider: ethers.provider, chainId: CHAIN, addressDirectory: directory(), output: output.console },
      { storefront: storefront ?? (await world.sellerShop.getAddress()), fromBlock: 0, json },
    );
    return output.text();
  }

  it("prints a line for each currency, over all markets and the escrow", async () => {
    await note();
    const token = await world.token.getAddress();
    await sellSigned(world, { tokenId: 1n });
    await world.sellerShop.collect(world.orders, ethers.ZeroAddress);
    await sellListed(world, { tokenId: 2n });
    await sellByAuction(world, { tokenId: 3n });
    await sellSigned(world, { tokenId: 4n, currency: token, refundWindow: WEEK });
    const text = await run(false);
    expect(text).to.contain(`Storefront ${await world.sellerShop.getAddress()}, blocks 0 to `);
    const cells = text.split("\n").map((line) => line.split("│").map((cell) => cell.trim()));
    const row = (name: string): string[] => cells.find((line) => line[2] === `'${name}'`)!.slice(3, 11);
    expect(row("native")).to.deep.equal(["'0.0'", "'0.09'", "'0.03'", "'0.06'", "3", "0", "0", "0"]);
    const units = (30n * 10n ** 15n).toString();
    expect(row(`units of ${token}`)).to.deep.equal([`'${units}'`, "'0'", "'0'", "'0'", "0", "1", "0", "0"]);
  });

  it("prints the same for programs, with amounts as strings", async () => {
    await note();
    await sellSigned(world, { refundWindow: WEEK });
    const storefront = await world.sellerShop.getAddress();
    expect(JSON.parse(await run(true))).to.deep.equal({
      storefront,
      fromBlock: 0,
      toBlock: await ethers.provider.getBlockNumber(),
      currencies: [
        {
          currency: ethers.ZeroAddress,
          waiting: "30000000000000000",
          earned: "0",
          withdrawn: "0",
          finalFees: 0,
          escrows: { open: 1, closed: 0, refunded: 0, sides: { seller: 1, buyer: 0, untold: 0 } },
        },
      ],
    });
  });

  it("says that there are no fees", async () => {
    await note();
    expect(await run(false)).to.match(/\nNo fees\.\n$/);
  });

  it("hands on what it cannot answer", async () => {
    await expectScriptError(run(false), "ADDRESSES_UNKNOWN_CHAIN");
    await note();
    await expectScriptError(run(false, "me"), "STOREFRONT_INVALID_ARGUMENT");
  });
});

describe("the storefront command", () => {
  const hardhat = path.join(ROOT, "node_modules", "hardhat", "dist", "src", "cli.js");
  const run = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(process.execPath, [hardhat, "--no-typechain", "storefront", ...args], { cwd: ROOT });

  before(function () {
    if (hre.globalOptions.coverage) this.skip();
  });

  it("exits with 1 and a plain message where nothing is deployed", async () => {
    const error = (await run("--storefront", ethers.ZeroAddress).catch((reason: unknown) => reason)) as {
      code: number;
      stderr: string;
    };
    expect(error.code).to.equal(1);
    expect(error.stderr).to.match(/^Nothing is deployed on chain 31337: there is no .*31337\.json\.\n$/);
  });

  it("says what its options are for", async () => {
    const { stdout } = await run("--help");
    for (const option of ["--storefront", "--from-block", "--page-size", "--json"]) {
      expect(stdout).to.match(new RegExp(`${option} +\\w`));
    }
  });
});
