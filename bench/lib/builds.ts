/** What is compiled of a peer, with what, and why so. */
export interface Build {
  /** The peer's package, whose version the report names. */
  package: string;
  /** The compiler's alias in bench/package.json. */
  compiler: string;
  settings: {
    optimizer: { enabled: true; runs: number };
    viaIR?: true;
    evmVersion?: string;
  };
  /** Where the compiler and its settings are published. */
  source: string;
  /** False where the contracts only serve to measure others. */
  measured?: false;
  /** Contract names by the source that defines them: a path in a package, or in bench/contracts. */
  contracts: Readonly<Record<string, string>>;
}

const LOOKSRARE = "@looksrare/contracts-exchange-v2/contracts";
const MANIFOLD = "@manifoldxyz/royalty-registry-solidity/contracts";
const THIRDWEB = "@thirdweb-dev/contracts";
const ZORA = "@zoralabs/v3/dist/contracts";

/** Each peer with the compiler and the settings that it publishes; where it names no EVM version, the compiler's own default. */
export const BUILDS = {
  seaport: {
    package: "seaport-core",
    compiler: "solc-0.8.24",
    settings: { optimizer: { enabled: true, runs: 4_294_967_295 }, viaIR: true, evmVersion: "cancun" },
    source: "ProjectOpenSea/seaport, foundry.toml: solc, evm_version, optimizer_runs; profile.optimized: via_ir",
    contracts: {
      Seaport: "seaport-core/src/Seaport.sol",
      ConduitController: "seaport-core/src/conduit/ConduitController.sol",
    },
  },
  zora: {
    package: "@zoralabs/v3",
    compiler: "solc-0.8.10",
    settings: { optimizer: { enabled: true, runs: 500_000 } },
    source: "@zoralabs/v3, dist/artifacts: metadata; ourzora/v3, foundry.toml: optimizer_runs",
    contracts: {
      ZoraModuleManager: `${ZORA}/ZoraModuleManager.sol`,
      ZoraProtocolFeeSettings: `${ZORA}/auxiliary/ZoraProtocolFeeSettings/ZoraProtocolFeeSettings.sol`,
      ERC721TransferHelper: `${ZORA}/transferHelpers/ERC721TransferHelper.sol`,
      ERC20TransferHelper: `${ZORA}/transferHelpers/ERC20TransferHelper.sol`,
      AsksCoreEth: `${ZORA}/modules/Asks/Core/ETH/AsksCoreEth.sol`,
      AsksCoreErc20: `${ZORA}/modules/Asks/Core/ERC20/AsksCoreErc20.sol`,
      ReserveAuctionCoreEth: `${ZORA}/modules/ReserveAuction/Core/ETH/ReserveAuctionCoreEth.sol`,
    },
  },
  looksrare: {
    package: "@looksrare/contracts-exchange-v2",
    compiler: "solc-0.8.17",
    settings: { optimizer: { enabled: true, runs: 888_888 } },
    source: "LooksRare/contracts-exchange-v2, hardhat.config.ts: solidity.compilers",
    contracts: {
      LooksRareProtocol: `${LOOKSRARE}/LooksRareProtocol.sol`,
      TransferManager: `${LOOKSRARE}/TransferManager.sol`,
      CreatorFeeManagerWithRoyalties: `${LOOKSRARE}/CreatorFeeManagerWithRoyalties.sol`,
      NoRoyaltyRegistry: "contracts/NoRoyaltyRegistry.sol",
    },
  },
  manifold: {
    package: "@manifoldxyz/royalty-registry-solidity",
    compiler: "solc-0.8.17",
    settings: { optimizer: { enabled: true, runs: 1_000_000 } },
    source: "manifoldxyz/royalty-registry-solidity, foundry.toml: solc, optimizer_runs",
    contracts: {
      RoyaltyRegistry: `${MANIFOLD}/RoyaltyRegistry.sol`,
      RoyaltyEngineV1: `${MANIFOLD}/RoyaltyEngineV1.sol`,
      FallbackRegistry: `${MANIFOLD}/FallbackRegistry.sol`,
      SharedRoyalties: "contracts/SharedRoyalties.sol",
      ERC1967Proxy: "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol",
    },
  },
  thirdweb: {
    package: "@thirdweb-dev/contracts",
    compiler: "solc-0.8.12",
    settings: { optimizer: { enabled: true, runs: 20 }, evmVersion: "london" },
    source: "the compiler metadata of its deployed MarketplaceV3 and extensions, taken for the drop too",
    contracts: {
      MarketplaceV3: `${THIRDWEB}/prebuilts/marketplace/entrypoint/MarketplaceV3.sol`,
      DirectListingsLogic: `${THIRDWEB}/prebuilts/marketplace/direct-listings/DirectListingsLogic.sol`,
      EnglishAuctionsLogic: `${THIRDWEB}/prebuilts/marketplace/english-auctions/EnglishAuctionsLogic.sol`,
      DropERC721: `${THIRDWEB}/prebuilts/drop/DropERC721.sol`,
    },
  },
  erc721a: {
    package: "erc721a",
    compiler: "solc-0.8.11",
    settings: { optimizer: { enabled: true, runs: 800 } },
    source: "chiru-labs/ERC721A, hardhat.config.js: solidity",
    contracts: { CopiesERC721A: "contracts/CopiesERC721A.sol" },
  },
  solady: {
    package: "solady",
    compiler: "solc-0.8.33",
    settings: { optimizer: { enabled: true, runs: 1_000 }, evmVersion: "paris" },
    source: "Vectorized/solady, foundry.toml: solc_version, evm_version, optimizer_runs",
    contracts: { SoladyERC721: "contracts/SoladyERC721.sol", SoladyERC20: "contracts/SoladyERC20.sol" },
  },
  kaia: {
    package: "@kaiachain/contracts",
    compiler: "solc-0.8.9",
    settings: { optimizer: { enabled: true, runs: 200 } },
    source: "kaiachain/kaia-contracts, hardhat.config.js: compileMode production",
    contracts: { KaiaKIP17: "contracts/KaiaKIP17.sol", KaiaKIP7: "contracts/KaiaKIP7.sol" },
  },
  auctioned: {
    package: "@openzeppelin/contracts",
    compiler: "solc-0.8.17",
    settings: { optimizer: { enabled: true, runs: 200 } },
    source: "OpenZeppelin/openzeppelin-contracts, hardhat.config.js",
    measured: false,
    contracts: { AuctionedERC721: "contracts/AuctionedERC721.sol" },
  },
} as const satisfies Readonly<Record<string, Build>>;
