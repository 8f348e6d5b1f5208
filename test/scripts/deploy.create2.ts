import path from "node:path";
import { expect } from "chai";
import { getCreateAddress, id, keccak256, toBeHex } from "ethers";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { JsonRpcServer, NetworkConnection } from "hardhat/types/network";
import config from "../../hardhat.config.ts";
import DroitWithLocalCoin from "../../ignition/modules/DroitWithLocalCoin.ts";
import { CREATE_X } from "../../scripts/deploy/createX.ts";
import { type Deployment, deployDroit } from "../../scripts/deploy/deployDroit.ts";
import type { DeployOptions } from "../../scripts/deploy/options.ts";
import { runDeploy } from "../../scripts/deploy/runDeploy.ts";
import { readCodes } from "../../scripts/preflight/readCodes.ts";
import { expectScriptError } from "./expectScriptError.ts";
import { captureConsole } from "./output.ts";
import { useTemporaryDirectory } from "./temporaryDirectory.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");
const RECEIVER = "0x00000000000000000000000000000000DeaDBeef";

describe("deploy, through CreateX", () => {
  const directory = useTemporaryDirectory();
  const servers: JsonRpcServer[] = [];
  /** As it stands on public chains: Ignition brings it to a local one. */
  let factory: string;

  before(async () => {
    const { ignition, provider } = await hre.network.create({ network: "default" });
    await ignition.deploy(DroitWithLocalCoin, { strategy: "create2", strategyConfig: { salt: id("any") } });
    factory = (await provider.request({ method: "eth_getCode", params: [CREATE_X, "latest"] })) as string;
  });

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function inMemory(chainId: number): Promise<NetworkConnection> {
    const connection = await hre.network.create({ network: "default", override: { chainId } });
    await connection.provider.request({ method: "hardhat_setCode", params: [CREATE_X, factory] });
    return connection;
  }

  async function startNode(chainId: number): Promise<NetworkConnection> {
    const server = await hre.network.createServer({ network: "default", override: { chainId } }, "127.0.0.1");
    servers.push(server);
    const { port } = await server.listen();
    return connect(`http://127.0.0.1:${port}`);
  }

  async function connect(url: string): Promise<NetworkConnection> {
    const isolated = { ...config, paths: { ignition: directory() } };
    const { network } = await createHardhatRuntimeEnvironment(isolated, { noTypechain: true }, ROOT);
    const connection = await network.create({ network: "localhost", override: { url } });
    await connection.provider.request({ method: "hardhat_setCode", params: [CREATE_X, factory] });
    // What a chain by the id of Kaia's must have.
    await connection.provider.request({ method: "hardhat_setCode", params: [toBeHex(0x3fe, 20), "0x60145ff3"] });
    return connection;
  }

  async function deploy(connection: NetworkConnection, options?: DeployOptions) {
    const output = captureConsole();
    const environment = {
      connection,
      codes: await readCodes(hre.artifacts),
      ignitionDirectory: directory(),
      confirmation: { yes: true, input: process.stdin, output: process.stdout },
      output: output.console,
    };
    return { deployment: await runDeploy(environment, options), text: output.text() };
  }

  /** Those of the suite itself. */
  function ownOf({ addresses }: Deployment): Record<string, string> {
    return Object.fromEntries(Object.entries(addresses).filter(([name]) => name !== "WrappedCoin"));
  }

  it("puts everything at the same addresses on every chain, whatever was sent there before, fee, owner and coin", async () => {
    const kairos = await inMemory(1001);
    const first = await deployDroit(kairos, "");
    const kaia = await inMemory(8217);
    const coin = await (await kaia.ethers.deployContract("LocalWrappedCoin")).getAddress();
    const second = await deployDroit(kaia, "", { owner: RECEIVER, protocolFeeBps: 1, wrappedCoin: coin });
    expect(second.addresses.WrappedCoin).to.equal(coin);
    expect(ownOf(second)).to.deep.equal(ownOf(first));
    for (const [connection, { deployer, addresses }] of [
      [kairos, first],
      [kaia, second],
    ] as const) {
      const orders = await connection.ethers.getContractAt("OrderExchange", addresses.OrderExchange);
      expect(await orders.owner()).to.equal(deployer);
      expect(await orders.wrappedCoin()).to.equal(addresses.WrappedCoin);
      expect(await orders.fixedPriceExchange()).to.equal(addresses.FixedPriceExchange);
    }
  });

  it("gives other addresses to another account, and to another salt", async () => {
    const connection = await inMemory(8217);
    const { addresses } = await deployDroit(connection, "");
    const again = await deployDroit(connection, "", { salt: "droit 2" });
    const other = await hre.network.create({ network: "default", override: { chainId: 8217 } });
    await other.provider.request({ method: "hardhat_setCode", params: [CREATE_X, factory] });
    const request = other.provider.request.bind(other.provider);
    const accounts = (await request({ method: "eth_accounts" })) as string[];
    other.provider.request = (args) =>
      args.method === "eth_accounts" ? Promise.resolve(accounts.slice(1)) : request(args);
    const others = await deployDroit(other, "");
    expect(others.deployer).not.to.equal(again.deployer);
    const all = [addresses, again.addresses, others.addresses].flatMap((each) => Object.values(each));
    expect(new Set(all)).to.have.property("size", all.length);
  });

  it("shows the addresses before it asks, and goes on with what was begun", async () => {
    const connection = await startNode(1001);
    const { text, deployment } = await deploy(connection);
    const told = text.slice(0, text.indexOf("Deployed with"));
    expect(told).to.contain("Addresses, the same on every chain with CreateX");
    const { EditionFactory, ...predicted } = ownOf(deployment);
    for (const [name, address] of Object.entries(predicted)) expect(told).to.match(new RegExp(`${name}.*${address}`));
    expect(EditionFactory).to.equal(getCreateAddress({ from: deployment.addresses.EditionDrop, nonce: 1 }));
    const second = await deploy(connection);
    expect(second.deployment).to.deep.equal({ ...deployment, transactions: 0 });
    const failing = deploy(connection, { salt: "another" });
    expect(await expectScriptError(failing, "DEPLOY_INVALID_OPTION")).to.contain("salt: the deployment was begun");
  });

  it("goes on without the factory where it was begun without", async () => {
    const connection = await startNode(1001);
    await connection.provider.request({ method: "hardhat_setCode", params: [CREATE_X, "0x"] });
    const { text, deployment } = await deploy(connection);
    expect(text).to.contain(`Addresses: this chain's own, as it has no CreateX at ${CREATE_X}`);
    await connection.provider.request({ method: "hardhat_setCode", params: [CREATE_X, factory] });
    expect((await deploy(connection)).deployment).to.deep.equal({ ...deployment, transactions: 0 });
  });

  it("does not take other code at the factory's address for it", async () => {
    const connection = await inMemory(1001);
    await connection.provider.request({ method: "hardhat_setCode", params: [CREATE_X, "0x5ff3"] });
    const { addresses, deployer } = await deployDroit(connection, "");
    expect(Object.values(addresses)).to.include(getCreateAddress({ from: deployer, nonce: 0 }));
  });

  it("says so where the same code stands already, and no journal knows of it", async () => {
    const connection = await inMemory(8217);
    const first = await deployDroit(connection, "");
    const before = await connection.ethers.provider.getBlockNumber();
    const message = await expectScriptError(deployDroit(connection, ""), "DEPLOY_ADDRESS_TAKEN");
    expect(message).to.contain(`RefundEscrow (${first.addresses.RefundEscrow})`).and.to.contain("--salt");
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(before);
  });

  it("is the factory that all chains have", () => {
    expect(keccak256(factory)).to.equal("0xbd8a7ea8cfca7b4e5f5041d7d4b17bc317c5ce42cfbc42066a00cf26b43eb53f");
  });
});
