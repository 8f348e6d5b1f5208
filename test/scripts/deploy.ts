import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { toBeHex } from "ethers";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { JsonRpcServer, NetworkConnection } from "hardhat/types/network";
import config from "../../hardhat.config.ts";
import { readAddresses } from "../../scripts/addresses/readAddresses.ts";
import type { Deployment } from "../../scripts/deploy/deployDroit.ts";
import { MARKETS } from "../../scripts/deploy/markets.ts";
import type { DeployOptions } from "../../scripts/deploy/options.ts";
import { runDeploy } from "../../scripts/deploy/runDeploy.ts";
import { readCodes } from "../../scripts/preflight/readCodes.ts";
import { expectScriptError } from "./expectScriptError.ts";
import { captureConsole } from "./output.ts";
import { useTemporaryDirectory } from "./temporaryDirectory.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const LOCAL = 31_337;
/** The canonical wrapped coins. */
const KAIROS_COIN = "0x043c471bEe060e00A56CcD02c0Ca286808a5A436";
const KAIA_COIN = "0x19Aac5f612f524B754CA7e7c41cbFa2E981A4432";
/** Chains that begin at the same time have the same first block. */
const BEGINNING = "2026-01-01T00:00:00Z";

interface Outcome {
  deployment: Deployment;
  text: string;
}

describe("deploy", () => {
  const directory = useTemporaryDirectory();

  /** A connection whose Ignition keeps its journals in the test's directory. */
  async function connect(network: string, override: object = {}): Promise<NetworkConnection> {
    const isolated = { ...config, paths: { ignition: directory() } };
    const { network: manager } = await createHardhatRuntimeEnvironment(isolated, { noTypechain: true }, ROOT);
    return manager.create({ network, override });
  }

  /** Puts the precompile that a chain by the id of Kaia's must have at its place: it answers 20 bytes. */
  async function imitateKaia({ provider }: NetworkConnection): Promise<void> {
    const chainId = Number(await provider.request({ method: "eth_chainId" }));
    if (chainId !== 1001 && chainId !== 8217) return;
    await provider.request({ method: "hardhat_setCode", params: [toBeHex(0x3fe, 20), "0x60145ff3"] });
  }

  async function deploy(connection: NetworkConnection, options?: DeployOptions, yes = true): Promise<Outcome> {
    const output = captureConsole();
    await imitateKaia(connection);
    const codes = await readCodes(hre.artifacts);
    const environment = {
      connection,
      codes,
      ignitionDirectory: directory(),
      confirmation: { yes, input: process.stdin, output: process.stdout },
      output: output.console,
    };
    const deployment = await runDeploy(environment, options);
    return { deployment, text: output.text() };
  }

  async function marketsOf(connection: NetworkConnection, { addresses }: Deployment) {
    return [
      await connection.ethers.getContractAt("FixedPriceExchange", addresses.FixedPriceExchange),
      await connection.ethers.getContractAt("OrderExchange", addresses.OrderExchange),
      await connection.ethers.getContractAt("AuctionHouse", addresses.AuctionHouse),
      await connection.ethers.getContractAt("EditionDrop", addresses.EditionDrop),
    ] as const;
  }

  /** The one fee of all markets. */
  async function feeOf(connection: NetworkConnection, deployment: Deployment): Promise<unknown[]> {
    const fees = await Promise.all(
      (await marketsOf(connection, deployment)).map(async (market) => [...(await market.protocolFee())]),
    );
    for (const fee of fees) expect(fee).to.deep.equal(fees[0]);
    return fees[0]!;
  }

  /** The one owner of all markets. */
  async function ownerOf(connection: NetworkConnection, deployment: Deployment): Promise<string> {
    const owners = await Promise.all((await marketsOf(connection, deployment)).map((market) => market.owner()));
    expect(new Set(owners)).to.have.property("size", 1);
    return owners[0]!;
  }

  describe("given a chain in memory", () => {
    let connection: NetworkConnection;
    beforeEach(async () => {
      connection = await connect("default");
    });

    it("deploys contracts that know each other, owned by the deploying account, with a fee of 2.5 %", async () => {
      const { deployment } = await deploy(connection);
      const { addresses, deployer } = deployment;
      const [exchange, orders, house, drop] = await marketsOf(connection, deployment);
      for (const market of [exchange, orders, house, drop]) {
        expect(await market.royaltyRouter()).to.equal(addresses.RoyaltyRouter);
      }
      for (const market of [exchange, orders, house])
        expect(await market.refundEscrow()).to.equal(addresses.RefundEscrow);
      for (const market of [house, drop]) expect(await market.accessGate()).to.equal(addresses.AccessGate);
      expect(await drop.editionFactory()).to.equal(addresses.EditionFactory);
      expect(await orders.fixedPriceExchange()).to.equal(addresses.FixedPriceExchange);
      expect(await orders.wrappedCoin()).to.equal(addresses.WrappedCoin);
      expect(await ownerOf(connection, deployment)).to.equal(deployer);
      expect(await feeOf(connection, deployment)).to.deep.equal([250n, deployer]);
      expect(deployment.remaining).to.deep.equal([]);
      expect(deployment.transactions).to.equal(14);
    });

    it("prints every address and writes nothing", async () => {
      const { deployment, text } = await deploy(connection);
      for (const [name, address] of Object.entries(deployment.addresses)) {
        expect(text).to.match(new RegExp(`${name}.*${address}`));
      }
      expect(text).to.contain("in memory");
      expect(await readdir(directory())).to.deep.equal([]);
    });

    it("sends nothing from an account that cannot pay for all of it", async () => {
      const [deployer] = await connection.ethers.getSigners();
      await connection.networkHelpers.setBalance(deployer!.address, 10n ** 15n);
      const message = await expectScriptError(deploy(connection), "PREFLIGHT_FAILED");
      expect(message).to.contain(`funds: ${deployer!.address} has 0.001; about `);
      expect(await connection.ethers.provider.getTransactionCount(deployer!)).to.equal(0);
    });

    it("sets the fee and the receiver that are named", async () => {
      const [, receiver] = await connection.ethers.getSigners();
      const options = { protocolFeeBps: 500, feeReceiver: receiver!.address.toLowerCase() };
      const { deployment } = await deploy(connection, options);
      expect(await feeOf(connection, deployment)).to.deep.equal([500n, receiver!.address]);
    });

    it("sets no fee where the fee is zero", async () => {
      const { deployment, text } = await deploy(connection, { protocolFeeBps: 0 });
      expect(await feeOf(connection, deployment)).to.deep.equal([0n, connection.ethers.ZeroAddress]);
      expect(deployment.transactions).to.equal(10);
      expect(deployment.remaining).to.deep.equal([]);
      expect(text).to.contain("Protocol fee: none");
    });

    it("sets fee and coin for another owner, and says what they have to send to take over", async () => {
      const [, owner, receiver] = await connection.ethers.getSigners();
      const { deployment, text } = await deploy(connection, {
        owner: owner!.address,
        protocolFeeBps: 100,
        feeReceiver: receiver!.address,
      });
      expect(deployment.transactions).to.equal(18);
      expect(await ownerOf(connection, deployment)).to.equal(deployment.deployer);
      expect(await feeOf(connection, deployment)).to.deep.equal([100n, receiver!.address]);
      const { remaining } = deployment;
      expect(remaining.map(({ market }) => market)).to.deep.equal([...MARKETS]);
      for (const { market, from, to, data } of remaining) {
        expect(from).to.equal(owner!.address);
        expect(text).to.contain(
          `To be done by ${from}: take over the ownership. Call\n  to:   ${to} (${market})\n  data: ${data}\n`,
        );
        await owner!.sendTransaction({ to, data });
      }
      expect(await ownerOf(connection, deployment)).to.equal(owner!.address);
    });

    it("names the other owner as the receiver of the fee where none is named", async () => {
      const [, owner] = await connection.ethers.getSigners();
      const { deployment } = await deploy(connection, { owner: owner!.address });
      expect(await feeOf(connection, deployment)).to.deep.equal([250n, owner!.address]);
    });

    it("says that there is no account to deploy with", async () => {
      const without = await connect("default", { accounts: [] });
      expect(await expectScriptError(deploy(without), "DEPLOY_NO_ACCOUNT")).to.contain("default has no account");
    });

    const mistakes: [string, DeployOptions, string][] = [
      ["a fee above the cap", { protocolFeeBps: 501 }, "protocolFeeBps: must be at most 500"],
      ["a negative fee", { protocolFeeBps: -1 }, "protocolFeeBps: must not be negative"],
      ["an owner that is no address", { owner: "me" }, "owner: is not an address, or its checksum is wrong"],
      [
        "a receiver of zero",
        { feeReceiver: "0x0000000000000000000000000000000000000000" },
        "feeReceiver: must not be the zero address",
      ],
      [
        "a wrapped coin that is no address",
        { wrappedCoin: "WKAIA" },
        "wrappedCoin: is not an address, or its checksum is wrong",
      ],
      [
        "a wrapped coin without code",
        { wrappedCoin: KAIROS_COIN },
        `wrappedCoin: there is no contract at ${KAIROS_COIN} on chain 31337`,
      ],
    ];
    for (const [name, options, told] of mistakes) {
      it(`refuses ${name} before it sends anything`, async () => {
        expect(await expectScriptError(deploy(connection, options), "DEPLOY_INVALID_OPTION")).to.equal(told);
        expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
      });
    }
  });

  describe("given the wrapped coin", () => {
    const chains: [number, string][] = [
      [1001, KAIROS_COIN],
      [8217, KAIA_COIN],
    ];

    /** Puts a contract where the chain's own wrapped coin would be. */
    async function deployCoin({ ethers, networkHelpers }: NetworkConnection, at?: string): Promise<string> {
      const address = await (await ethers.deployContract("LocalWrappedCoin")).getAddress();
      if (at === undefined) return address;
      await networkHelpers.setCode(at, await ethers.provider.getCode(address));
      return at;
    }

    /** Coins that were deployed by the suite's own deployment are new; they know the name of their kind. */
    async function expectLocalCoin(connection: NetworkConnection, { deployment, text }: Outcome): Promise<void> {
      const { WrappedCoin } = deployment.addresses;
      const coin = await connection.ethers.getContractAt("LocalWrappedCoin", WrappedCoin);
      expect(await coin.symbol()).to.equal("WCOIN");
      expect(text).to.match(new RegExp(`WrappedCoin.*${WrappedCoin}`));
      expect(deployment.transactions).to.equal(14);
    }

    it("is deployed to a local chain", async () => {
      const connection = await connect("default");
      await expectLocalCoin(connection, await deploy(connection));
    });

    for (const [chainId, canonical] of chains) {
      it(`is the canonical one of chain ${chainId}`, async () => {
        const connection = await connect("default", { chainId });
        await deployCoin(connection, canonical);
        const { deployment, text } = await deploy(connection);
        expect(deployment.addresses.WrappedCoin).to.equal(canonical);
        const [, orders] = await marketsOf(connection, deployment);
        expect(await orders.wrappedCoin()).to.equal(canonical);
        expect(text).to.match(new RegExp(`WrappedCoin.*${canonical}`));
        expect(deployment.transactions).to.equal(13);
      });

      it(`is deployed where a local chain goes by the id ${chainId}`, async () => {
        const connection = await connect("default", { chainId });
        await expectLocalCoin(connection, await deploy(connection));
      });
    }

    for (const chainId of [31_337, 8217, 137]) {
      it(`is the one that is named, on chain ${chainId}`, async () => {
        const connection = await connect("default", { chainId });
        await deployCoin(connection, KAIA_COIN);
        const wrappedCoin = await deployCoin(connection);
        const { deployment } = await deploy(connection, { wrappedCoin: wrappedCoin.toLowerCase() });
        expect(deployment.addresses.WrappedCoin).to.equal(wrappedCoin);
        const [, orders] = await marketsOf(connection, deployment);
        expect(await orders.wrappedCoin()).to.equal(wrappedCoin);
        expect(deployment.transactions).to.equal(13);
      });
    }

    it("is asked for on any other chain, before anything is sent", async () => {
      const connection = await connect("default", { chainId: 137 });
      const message = await expectScriptError(deploy(connection), "DEPLOY_INVALID_OPTION");
      expect(message).to.contain("chain 137").and.to.contain("--wrapped-coin");
      expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
    });
  });

  describe("given a node", () => {
    const servers: JsonRpcServer[] = [];

    async function startNode(override: object = {}): Promise<NetworkConnection> {
      const server = await hre.network.createServer({ network: "default", override }, "127.0.0.1");
      servers.push(server);
      const { port } = await server.listen();
      return connect("localhost", { url: `http://127.0.0.1:${port}` });
    }

    async function stopNodes(): Promise<void> {
      await Promise.all(servers.splice(0).map((server) => server.close()));
    }
    afterEach(stopNodes);

    it("notes the addresses by chain id", async () => {
      const connection = await startNode();
      const { deployment, text } = await deploy(connection);
      expect(deployment.deploymentId).to.match(/^local-[0-9a-f]{16}$/);
      expect(await readAddresses(path.join(directory(), "addresses"), LOCAL)).to.deep.equal({
        chainId: LOCAL,
        deploymentId: deployment.deploymentId,
        fromBlock: 1,
        contracts: deployment.addresses,
      });
      expect(text).to.contain("Noted in").and.to.contain("31337.json");
    });

    it("sends nothing the second time, and says so", async () => {
      const connection = await startNode();
      const first = await deploy(connection);
      const second = await deploy(connection);
      expect(first.text).to.contain("Deployed with 14 transactions");
      expect(second.text).to.contain("Already deployed, nothing was sent");
      expect(second.deployment).to.deep.equal({ ...first.deployment, transactions: 0 });
    });

    it("sends nothing the second time to a chain with a wrapped coin of its own, or with one that was named", async () => {
      const connection = await startNode({ chainId: 1001 });
      await connection.provider.request({ method: "hardhat_setCode", params: [KAIROS_COIN, "0x00"] });
      const first = await deploy(connection);
      expect(first.deployment.addresses.WrappedCoin).to.equal(KAIROS_COIN);
      for (const options of [{}, { wrappedCoin: KAIROS_COIN }]) {
        const { deployment } = await deploy(connection, options);
        expect(deployment).to.deep.equal({ ...first.deployment, transactions: 0 });
      }
    });

    it("deploys anew to a node that was restarted", async () => {
      const first = await deploy(await startNode());
      await stopNodes();
      const connection = await startNode({ initialDate: BEGINNING });
      const second = await deploy(connection);
      expect(second.deployment.transactions).to.equal(14);
      expect(second.deployment.deploymentId).not.to.equal(first.deployment.deploymentId);
      expect(await ownerOf(connection, second.deployment)).to.equal(second.deployment.deployer);
    });

    it("deploys anew to a restarted node that cannot be told from the one before", async () => {
      const first = await deploy(await startNode({ initialDate: BEGINNING }));
      await stopNodes();
      const connection = await startNode({ initialDate: BEGINNING });
      const second = await deploy(connection);
      expect(second.deployment.deploymentId).to.equal(first.deployment.deploymentId);
      expect(second.deployment.transactions).to.equal(14);
      expect(await ownerOf(connection, second.deployment)).to.equal(second.deployment.deployer);
    });

    it("does not take a journal for a deployment on a chain that is nobody's toy", async () => {
      const kaia = { chainId: 8217, initialDate: BEGINNING };
      const first = await deploy(await startNode(kaia));
      expect(first.deployment.deploymentId).to.equal("chain-8217");
      await stopNodes();
      const connection = await startNode(kaia);
      const message = await expectScriptError(deploy(connection), "DEPLOY_CODE_MISSING");
      expect(message).to.contain("chain 8217").and.to.contain(first.deployment.addresses.RefundEscrow);
      expect(await readdir(path.join(directory(), "deployments"))).to.deep.equal(["chain-8217"]);
      expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
    });

    it("asks on a chain where it costs money, and shows what is meant", async () => {
      const connection = await startNode({ chainId: 1001 });
      const options = { protocolFeeBps: 100, feeReceiver: KAIA_COIN };
      const message = await expectScriptError(deploy(connection, options, false), "NOT_CONFIRMED");
      expect(message).to.contain("Nothing was sent: there is no terminal to ask.");
      expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
      const { text, deployment } = await deploy(connection, options);
      expect(text)
        .to.contain(`Deploying account: ${deployment.deployer}\n`)
        .and.to.contain("Chain 1001 (localhost)\n")
        .and.to.contain(`Owner: ${deployment.deployer}\n`)
        .and.to.contain(`Protocol fee: 100 basis points, to ${KAIA_COIN}\n`)
        .and.to.contain("Wrapped coin: a new one\n");
    });

    it("takes what the chain's file says, and what is named before that", async () => {
      const connection = await startNode();
      const parameters = path.join(directory(), "parameters");
      await mkdir(parameters);
      const write = (text: string) => writeFile(path.join(parameters, `${LOCAL}.json`), text);
      for (const [text, wrong] of [
        ["{", /31337\.json: .*JSON/],
        ['{"protocolFeeBps": 501}', /31337\.json: protocolFeeBps: must be at most 500/],
        ['{"protocolFeeBps": "100"}', /31337\.json: protocolFeeBps: must be a whole number/],
        ['{"fee": 1}', /31337\.json: fee: there is no such field/],
      ] as const) {
        await write(text);
        expect(await expectScriptError(deploy(connection), "DEPLOY_INVALID_OPTION")).to.match(wrong);
      }
      await write(JSON.stringify({ protocolFeeBps: 100, feeReceiver: KAIROS_COIN }));
      const { deployment } = await deploy(connection, { feeReceiver: KAIA_COIN, owner: undefined });
      expect(await feeOf(connection, deployment)).to.deep.equal([100n, KAIA_COIN]);
    });

    it("leaves a fee that the owner set later, and tells who would have to change it", async () => {
      const connection = await startNode();
      const [, owner] = await connection.ethers.getSigners();
      const options = { owner: owner!.address };
      const first = (await deploy(connection, options)).deployment;
      for (const { to, data } of first.remaining) await (await owner!.sendTransaction({ to, data })).wait();
      const whole = await deploy(connection, options);
      expect(whole.deployment.remaining).to.deep.equal([]);
      expect(whole.text).to.contain(`Protocol fee: 250 basis points, to ${owner!.address}`);
      const [exchange] = await marketsOf(connection, first);
      await (await exchange.connect(owner).setProtocolFee(7n, KAIA_COIN)).wait();
      const { deployment, text } = await deploy(connection, options);
      expect(deployment.transactions).to.equal(0);
      expect(text).to.contain(`Protocol fee of FixedPriceExchange: 7 basis points, to ${KAIA_COIN}`);
      expect(text).to.contain(`Protocol fee of AuctionHouse: 250 basis points, to ${owner!.address}`);
      expect(deployment.remaining.map(({ market, from }) => [market, from])).to.deep.equal([
        ["FixedPriceExchange", owner!.address],
      ]);
    });

    it("asks for no more funds than it takes where it was begun", async () => {
      const connection = await startNode();
      const { deployment } = await deploy(connection);
      await connection.networkHelpers.setBalance(deployment.deployer, 1n);
      expect((await deploy(connection)).deployment).to.deep.equal({ ...deployment, transactions: 0 });
    });

    it("names the wrapped coin once, and says so where another is asked for", async () => {
      const connection = await startNode();
      const first = await deploy(connection);
      const other = await (await connection.ethers.deployContract("LocalWrappedCoin")).getAddress();
      const message = await expectScriptError(deploy(connection, { wrappedCoin: other }), "DEPLOY_INVALID_OPTION");
      expect(message).to.contain(first.deployment.addresses.WrappedCoin).and.to.contain("nobody can change");
    });
  });
});
