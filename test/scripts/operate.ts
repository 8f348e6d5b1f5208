import { PassThrough } from "node:stream";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { NetworkConnection } from "hardhat/types/network";
import type { EthereumProvider } from "hardhat/types/providers";
import config from "../../hardhat.config.ts";
import { writeAddresses } from "../../scripts/addresses/writeAddresses.ts";
import { deployDroit, type Deployment } from "../../scripts/deploy/deployDroit.ts";
import { MARKETS } from "../../scripts/deploy/markets.ts";
import { type Confirmation, confirm } from "../../scripts/operate/confirm.ts";
import {
  type Operation,
  type OperationEnvironment,
  runOperation,
  runStatus,
} from "../../scripts/operate/runOperation.ts";
import { expectScriptError } from "./expectScriptError.ts";
import { captureConsole } from "./output.ts";
import { useTemporaryDirectory } from "./temporaryDirectory.ts";

const STRANGER = "0x00000000000000000000000000000000DeaDBeef";
const ROOT = path.join(import.meta.dirname, "..", "..");

/** A person at a terminal who types this; nobody where nothing is typed. */
function person(typed?: string): Confirmation & { asked(): string } {
  const input = new PassThrough();
  const output = new PassThrough();
  if (typed !== undefined) input.write(`${typed}\n`);
  const stream = Object.assign(input, { isTTY: typed !== undefined }) as unknown as NodeJS.ReadStream;
  return { yes: false, input: stream, output, asked: () => String(output.read() ?? "") };
}

describe("operating", () => {
  const directory = useTemporaryDirectory();

  interface World {
    connection: NetworkConnection;
    deployment: Deployment;
    environment: OperationEnvironment;
    text: () => string;
    run(operation: Operation, markets?: string): Promise<number>;
  }

  async function deploy(
    connection: NetworkConnection,
    options: Parameters<typeof deployDroit>[2] = {},
  ): Promise<World> {
    const deployment = await deployDroit(connection, directory(), options);
    const { chainId, addresses, fromBlock } = deployment;
    const noted = { chainId, deploymentId: "x", fromBlock, contracts: addresses };
    await writeAddresses(path.join(directory(), "addresses"), noted);
    const output = captureConsole();
    const environment: OperationEnvironment = {
      connection,
      addressDirectory: path.join(directory(), "addresses"),
      confirmation: person(),
      output: output.console,
    };
    const run = (operation: Operation, markets?: string) => runOperation(environment, operation, markets);
    return { connection, deployment, environment, text: () => output.text(), run };
  }

  const inMemory = async (options?: Parameters<typeof deployDroit>[2]): Promise<World> =>
    deploy(await hre.network.create({ network: "default" }), options);

  const marketsOf = ({ connection, deployment }: World) =>
    Promise.all(
      MARKETS.map((market) => connection.ethers.getContractAt("FixedPriceExchange", deployment.addresses[market])),
    );

  /** Markets that belong to an account which is none of the network's. */
  async function withStranger(): Promise<World> {
    const world = await inMemory({ owner: STRANGER });
    const { ethers, networkHelpers } = world.connection;
    await networkHelpers.setBalance(STRANGER, 10n ** 18n);
    const sender = await ethers.getImpersonatedSigner(STRANGER);
    for (const market of await marketsOf(world)) await market.connect(sender).acceptOwnership();
    return world;
  }

  describe("given a pause", () => {
    it("stops all markets or those that are named, and does nothing twice", async () => {
      const world = await inMemory();
      const markets = await marketsOf(world);
      const paused = () => Promise.all(markets.map((market) => market.paused()));
      expect(await world.run({ kind: "pause", paused: true }, "OrderExchange, EditionDrop")).to.equal(2);
      expect(await paused()).to.deep.equal([false, true, false, true]);
      expect(await world.run({ kind: "pause", paused: true })).to.equal(2);
      expect(await paused()).to.deep.equal([true, true, true, true]);
      expect(await world.run({ kind: "pause", paused: true })).to.equal(0);
      expect(world.text()).to.contain("Nothing to do: it is so already.");
      expect(await world.run({ kind: "pause", paused: false })).to.equal(4);
      expect(await paused()).to.deep.equal([false, false, false, false]);
    });

    it("refuses a market that there is not, before the chain is asked", async () => {
      const world = await inMemory();
      const failing = world.run({ kind: "pause", paused: true }, "OrderExchange,Bazaar");
      expect(await expectScriptError(failing, "OPERATE_INVALID_ARGUMENT")).to.equal(
        "markets: there is no Bazaar; there are FixedPriceExchange, OrderExchange, AuctionHouse, EditionDrop",
      );
      await expectScriptError(world.run({ kind: "pause", paused: true }, ""), "OPERATE_INVALID_ARGUMENT");
    });
  });

  describe("given a fee", () => {
    it("sets it where it is another", async () => {
      const world = await inMemory();
      const receiver = world.deployment.deployer;
      expect(await world.run({ kind: "fee", bps: 100, receiver }, "AuctionHouse")).to.equal(1);
      expect(await world.run({ kind: "fee", bps: 100, receiver: receiver.toLowerCase() })).to.equal(3);
      for (const market of await marketsOf(world))
        expect([...(await market.protocolFee())]).to.deep.equal([100n, receiver]);
      const [, other] = await world.connection.ethers.getSigners();
      expect(await world.run({ kind: "fee", bps: 100, receiver: other!.address })).to.equal(4);
    });

    for (const [name, bps, message] of [
      ["above the cap", 501, "bps: must be at most 500"],
      ["below zero", -1, "bps: must not be negative"],
    ] as const) {
      it(`refuses one ${name}`, async () => {
        const world = await inMemory();
        const failing = world.run({ kind: "fee", bps, receiver: world.deployment.deployer });
        expect(await expectScriptError(failing, "OPERATE_INVALID_ARGUMENT")).to.equal(message);
      });
    }

    it("refuses a receiver that is none", async () => {
      const world = await inMemory();
      for (const receiver of [undefined, "me", ZeroAddress]) {
        const failing = world.run({ kind: "fee", bps: 1, receiver });
        expect(await expectScriptError(failing, "OPERATE_INVALID_ARGUMENT")).to.match(/^receiver: /);
      }
    });
  });

  describe("given another owner", () => {
    it("is offered the ownership, and takes it over", async () => {
      const world = await inMemory();
      const { ethers, provider } = world.connection;
      const [, next] = await ethers.getSigners();
      expect(await world.run({ kind: "handover", to: next!.address })).to.equal(4);
      expect(await world.run({ kind: "handover", to: next!.address })).to.equal(0);
      const markets = await marketsOf(world);
      for (const market of markets) {
        expect(await market.owner()).to.equal(world.deployment.deployer);
        expect(await market.pendingOwner()).to.equal(next!.address);
      }
      // The network's first account is the one that was offered it.
      const request: EthereumProvider["request"] = provider.request.bind(provider);
      provider.request = (args) => (args.method === "eth_accounts" ? Promise.resolve([next!.address]) : request(args));
      expect(await world.run({ kind: "acceptance" })).to.equal(4);
      for (const market of markets) expect(await market.owner()).to.equal(next!.address);
      expect(await world.run({ kind: "acceptance" })).to.equal(0);
    });

    it("cannot take over what was not offered", async () => {
      const world = await withStranger();
      expect(await expectScriptError(world.run({ kind: "acceptance" }), "OPERATE_INVALID_ARGUMENT")).to.contain(
        `The ownership of FixedPriceExchange was not offered to ${world.deployment.deployer}`,
      );
    });

    it("is told what to send where it is no account of the network", async () => {
      const world = await withStranger();
      expect(await world.run({ kind: "pause", paused: true })).to.equal(0);
      const { ethers } = world.connection;
      const pause = ethers.id("pause()").slice(0, 10);
      for (const market of MARKETS) {
        expect(world.text()).to.contain(
          `To be done by ${STRANGER}: stop new sales. Call\n  to:   ${world.deployment.addresses[market]} (${market})\n  data: ${pause}\n`,
        );
      }
      const sender = await ethers.getImpersonatedSigner(STRANGER);
      const [exchange] = await marketsOf(world);
      await sender.sendTransaction({ to: exchange, data: pause });
      expect(await exchange!.paused()).to.equal(true);
    });

    it("sends nothing at all where one market would refuse", async () => {
      const world = await inMemory();
      const [exchange, orders] = await marketsOf(world);
      const before = await world.connection.ethers.provider.getBlockNumber();
      const { provider } = world.connection;
      const request: EthereumProvider["request"] = provider.request.bind(provider);
      provider.request = async (args) => {
        const [call] = (args.params ?? []) as [{ to?: string }?];
        if (args.method === "eth_call" && call?.to === (await orders!.getAddress()) && "from" in call) {
          throw new Error("no");
        }
        return (await request(args)) as unknown;
      };
      const failing = world.run({ kind: "fee", bps: 7, receiver: world.deployment.deployer });
      expect(await expectScriptError(failing, "OPERATE_WOULD_FAIL")).to.equal("OrderExchange would refuse it: no");
      expect((await exchange!.protocolFee()).bps).to.equal(250n);
      expect(await world.connection.ethers.provider.getBlockNumber()).to.equal(before);
    });
  });

  describe("given a chain that is not a toy", () => {
    it("asks first, and sends nothing without a yes", async () => {
      const server = await hre.network.createServer({ network: "default", override: { chainId: 4242 } }, "127.0.0.1");
      const { address, port } = await server.listen();
      // Ignition keeps a journal of any chain but those in memory.
      const isolated = { ...config, paths: { ignition: directory() } };
      const { network } = await createHardhatRuntimeEnvironment(isolated, { noTypechain: true }, ROOT);
      const connection = await network.create({ network: "localhost", override: { url: `http://${address}:${port}` } });
      try {
        const coin = await connection.ethers.deployContract("LocalWrappedCoin");
        const world = await deploy(connection, { wrappedCoin: await coin.getAddress() });
        const [exchange] = await marketsOf(world);
        const answer = (confirmation: Confirmation): Promise<number> =>
          runOperation({ ...world.environment, confirmation }, { kind: "pause", paused: true }, "FixedPriceExchange");
        for (const said of ["no", "", "y", "YES please"]) {
          expect(await expectScriptError(answer(person(said)), "NOT_CONFIRMED")).to.equal("Nothing was sent.");
        }
        expect(await expectScriptError(answer(person()), "NOT_CONFIRMED")).to.contain("--yes");
        expect(await exchange!.paused()).to.equal(false);
        const willing = person("Yes ");
        expect(await answer(willing)).to.equal(1);
        expect(willing.asked()).to.contain("Send 1 transactions to chain 4242? (yes/no)");
        expect(await exchange!.paused()).to.equal(true);
        const confirmation = { ...person(), yes: true };
        const back = { kind: "pause", paused: false } as const;
        expect(await runOperation({ ...world.environment, confirmation }, back)).to.equal(1);
      } finally {
        await connection.close();
        await server.close();
      }
    });

    it("takes a yes that was given beforehand without asking", async () => {
      const willing = person("no");
      await confirm("Really?", { ...willing, yes: true });
      expect(willing.asked()).to.equal("");
    });
  });

  describe("given the status", () => {
    it("shows owners, offers, fees, pauses, balances and books", async () => {
      const world = await inMemory();
      const { ethers } = world.connection;
      const { addresses, deployer } = world.deployment;
      const token = await ethers.deployContract("KIP7Token", ["Won", "WON", deployer]);
      await token.mint(addresses.AuctionHouse, 5n);
      await world.run({ kind: "pause", paused: true }, "EditionDrop");
      const [, next] = await ethers.getSigners();
      await world.run({ kind: "handover", to: next!.address }, "AuctionHouse");

      const currencies = await token.getAddress();
      expect(await runStatus(world.environment, { currencies, json: false })).to.equal(true);
      expect(world.text())
        .to.contain(`EditionDrop: PAUSED, fee 250 basis points, to ${deployer}`)
        .and.to.contain(
          `AuctionHouse: open, fee 250 basis points, to ${deployer}\n  owner ${deployer}, offered to ${next!.address}`,
        )
        .and.to.contain(addresses.RefundEscrow)
        .and.not.to.contain("wrapped coin");

      const json = captureConsole();
      await runStatus({ ...world.environment, output: json.console }, { currencies, json: true });
      const { chainId, books, markets } = JSON.parse(json.text()) as {
        chainId: number;
        books: Record<string, string>[];
        markets: Record<string, unknown>[];
      };
      expect(chainId).to.equal(31_337);
      expect(markets.map(({ paused }) => paused)).to.deep.equal([false, false, false, true]);
      expect(books).to.have.length(8);
      expect(books.filter(({ balance }) => balance !== "0")).to.deep.equal([
        { market: "AuctionHouse", currency: currencies, balance: "5", owed: "0", protocolFees: "0" },
      ]);
    });

    it("tells a gap where a token's balances fell", async () => {
      const world = await inMemory();
      const { ethers, provider } = world.connection;
      const { addresses } = world.deployment;
      const token = await ethers.deployContract("KIP7Token", ["Won", "WON", world.deployment.deployer]);
      const at = await token.getAddress();
      const house = await ethers.getContractAt("AuctionHouse", addresses.AuctionHouse);
      const data = house.interface.encodeFunctionData("owed", [at]);
      const request: EthereumProvider["request"] = provider.request.bind(provider);
      provider.request = async (args) => {
        const [call] = (args.params ?? []) as [{ to?: string; data?: string }?];
        const isAsked = args.method === "eth_call" && call?.to?.toLowerCase() === addresses.AuctionHouse.toLowerCase();
        if (isAsked && call.data === data) return house.interface.encodeFunctionResult("owed", [3n, 1n]);
        return (await request(args)) as unknown;
      };
      expect(await runStatus(world.environment, { currencies: at, json: false })).to.equal(false);
      expect(world.text()).to.contain(`GAP: AuctionHouse owes 3 of ${at} and has 0.`);
    });

    it("refuses a currency that is none, and a chain with nothing on it", async () => {
      const world = await inMemory();
      const of = (currencies: string) => runStatus(world.environment, { currencies, json: false });
      expect(await expectScriptError(of("won"), "OPERATE_INVALID_ARGUMENT")).to.match(/^currencies: is not an address/);
      const { RefundEscrow } = world.deployment.addresses;
      expect(await expectScriptError(of(RefundEscrow), "OPERATE_INVALID_ARGUMENT")).to.equal(
        `currencies: ${RefundEscrow} does not tell balances`,
      );
      const nobody = "0x00000000000000000000000000000000DeaDBeef";
      expect(await expectScriptError(of(nobody), "OPERATE_NOT_DEPLOYED")).to.contain(nobody);
      const connection = await hre.network.create({ network: "default" });
      const elsewhere = runStatus({ ...world.environment, connection }, { json: false });
      expect(await expectScriptError(elsewhere, "OPERATE_NOT_DEPLOYED")).to.contain(RefundEscrow);
    });
  });

  describe("given the commands themselves", () => {
    const hardhat = path.join(ROOT, "node_modules", "hardhat", "dist", "src", "cli.js");
    const run = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
      promisify(execFile)(process.execPath, [hardhat, "--no-typechain", ...args], { cwd: ROOT });

    it("exit with 1 and a plain message where something is wrong", async () => {
      const error = await run("droit:pause", "--markets", "Bazaar").catch((reason: unknown) => reason);
      expect(error).to.include({ code: 1 });
      expect((error as { stderr: string }).stderr).to.match(/^markets: there is no Bazaar/);
    });

    it("say what they are for", async () => {
      const { stdout } = await run("--help");
      for (const name of ["status", "pause", "unpause", "set-fee", "transfer-ownership", "accept-ownership"]) {
        expect(stdout).to.contain(`droit:${name}`);
      }
    });
  });
});
