import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";
import type { HttpNetworkUserConfig } from "hardhat/types/config";
import auction from "./tasks/auction.ts";
import deploy from "./tasks/deploy.ts";
import feePayer from "./tasks/fee-payer.ts";
import kaiaNode from "./tasks/kaia-node.ts";
import operate from "./tasks/operate.ts";
import preflight from "./tasks/preflight.ts";
import storefront from "./tasks/storefront.ts";

const require = createRequire(import.meta.url);

/** The compiler is the npm package, so nothing is downloaded and every machine builds the same bytecode. */
const compiler = {
  version: "0.8.37",
  path: require.resolve("solc/soljson.js"),
  settings: {
    optimizer: { enabled: true, runs: 100_000 },
    viaIR: true,
    evmVersion: "cancun",
    metadata: { bytecodeHash: "none" },
  },
};

/**
 * The same compiler for the one contract that would not fit into the limit of code size otherwise: it trades a little gas (some
 * 700 in a purchase) for 7,000 bytes.
 */
const compact = { ...compiler, settings: { ...compiler.settings, optimizer: { enabled: true, runs: 1_000 } } };

/**
 * One profile under every name. What is tested is what is deployed: Ignition builds with `production`, and a profile that is not
 * declared would silently lose via-IR and the optimiser.
 *
 * A switch of profiles compiles nothing anew: Hardhat's own defaults for `isolated` and `toolVersionsInBuildInfo` differ
 * between profiles, and so would the order of the settings, which its cache looks at too, if `optimizer` were not first.
 */
const profile = {
  isolated: false,
  toolVersionsInBuildInfo: true,
  compilers: [compiler],
  overrides: { "contracts/market/OrderExchange.sol": compact },
};

/** The rules that Kaia has run by since its Prague-compatible fork. */
const local = { type: "edr-simulated", hardfork: "prague", chainType: "l1" } as const;

const kairos: HttpNetworkUserConfig = {
  type: "http",
  chainType: "l1",
  chainId: 1001,
  url: configVariable("KAIROS_RPC_URL", { default: "https://public-en-kairos.node.kaia.io" }),
  accounts: [configVariable("DEPLOYER_PRIVATE_KEY")],
};

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers],
  tasks: [deploy, preflight, ...operate, auction, storefront, feePayer, kaiaNode],
  solidity: { profiles: { default: profile, production: profile } },
  networks: {
    default: local,
    localhost: { type: "http", chainType: "l1", url: "http://127.0.0.1:8545" },
    // `npx hardhat kaia-node`
    kaiaNode: { type: "http", chainType: "l1", url: "http://127.0.0.1:8551" },
    kairos,
    // The testnet's old name, which tutorials and users still know.
    baobab: kairos,
    kaia: {
      type: "http",
      chainType: "l1",
      chainId: 8217,
      url: configVariable("KAIA_RPC_URL", { default: "https://public-en.node.kaia.io" }),
      accounts: [configVariable("DEPLOYER_PRIVATE_KEY")],
    },
  },
  chainDescriptors: {
    1001: {
      name: "Kairos",
      chainType: "l1",
      blockExplorers: {
        etherscan: {
          name: "Kaiascan",
          url: "https://kairos.kaiascan.io",
          apiUrl: "https://kairos-api.kaiascan.io/hardhat-verify",
        },
      },
    },
    8217: {
      name: "Kaia",
      chainType: "l1",
      blockExplorers: {
        etherscan: {
          name: "Kaiascan",
          url: "https://kaiascan.io",
          apiUrl: "https://mainnet-api.kaiascan.io/hardhat-verify",
        },
      },
    },
  },
  verify: { blockscout: { enabled: false }, sourcify: { enabled: false } },
  typechain: { outDir: "typechain-types" },
  test: {
    solidity: {
      fuzz: { runs: 512, seed: "0xd2017" },
      invariant: { runs: 256, depth: 400, failOnRevert: true, failurePersistDir: "cache/invariant" },
    },
    // Mocha's own number of processes is one fewer than there are cores.
    mocha: { timeout: 120_000, parallel: true, jobs: Math.max(2, availableParallelism() - 1) },
  },
});
