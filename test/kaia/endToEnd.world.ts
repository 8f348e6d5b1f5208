import { JsonRpcProvider, TxType, Wallet } from "@kaiachain/ethers-ext/v6";
import { Wallet as Key, id, parseEther, SigningKey, toQuantity, type TransactionReceipt } from "ethers";
import { network } from "hardhat";
import { deployDroit } from "../../scripts/deploy/deployDroit.ts";
import { createFeePayerService } from "../../scripts/kaia/feePayer/createFeePayerService.ts";
import { type FeePayerServer, startFeePayerServer } from "../../scripts/kaia/feePayer/http/startFeePayerServer.ts";
import { createMemoryLedger } from "../../scripts/kaia/feePayer/ledger/createMemoryLedger.ts";
import { createKeyRing, hashKey } from "../../scripts/kaia/feePayer/policy/bearerKeys.ts";
import { policySchema } from "../../scripts/kaia/feePayer/policy/policySchema.ts";
import { startKaiaNode } from "../../scripts/kaia/node/startKaiaNode.ts";
import type { KaiaNode } from "../../scripts/kaia/node/types.ts";
import { type Auction, PLAIN_BID } from "../../sdk/src/terms/auction.ts";
import type { AuctionHouse, KIP17Token } from "../../typechain-types/index.js";

export const PRICE = parseEther("10");
export const DAY = 86_400;
/** On Kaia no estimate can know who will pay, so an app says how much gas its bids may need. */
export const GAS_LIMIT = 300_000n;
const BEARER = `kaia_${"1".repeat(64)}`;
const FEE_BPS = 250;

/** GateKind.FeePayer */
const FEE_PAYER_GATE = 2;

/** A shop as its customers meet it: the contracts, a node that speaks Kaia, and the service that pays for bids. */
export interface Shop {
  connection: Awaited<ReturnType<typeof network.create>>;
  node: KaiaNode;
  provider: JsonRpcProvider;
  house: AuctionHouse;
  collection: KIP17Token;
  auction: Auction;
  /** The account that pays, with its key. */
  feePayer: SigningKey;
  feePayerAddress: string;
  server: FeePayerServer;
  close(): Promise<void>;
}

/** What the service answers. */
export interface Answer {
  http: number;
  status: boolean;
  error?: string;
  code?: string;
  data: unknown;
}

/** Opens a shop with a work up for auction for those whose fee it pays. */
export async function openShop({ userBudget = "1" } = {}): Promise<Shop> {
  const connection = await network.create();
  const { ethers, networkHelpers, provider: backend } = connection;
  const [, treasury, artist] = await ethers.getSigners();
  const { addresses } = await deployDroit(connection, "", { protocolFeeBps: FEE_BPS, feeReceiver: treasury!.address });
  const node = await startKaiaNode({ backend });
  const feePayer = new SigningKey(id("the fee payer"));
  const feePayerAddress = new Key(feePayer).address;
  await networkHelpers.setBalance(feePayerAddress, parseEther("100"));

  const house = await ethers.getContractAt("AuctionHouse", addresses.AuctionHouse);
  const collection = await ethers.deployContract("KIP17Token", [
    "Art",
    "ART",
    artist!.address,
    addresses.RoyaltyRouter,
    0,
    "",
  ]);
  await collection.connect(artist).mintWithTokenURI(artist!.address, 1n, "ipfs://1");
  await collection.connect(artist).approve(house, 1n);
  const now = await networkHelpers.time.latest();
  const auction = auctionOf(await collection.getAddress(), artist!.address, feePayerAddress, now);
  await house.connect(artist).create(auction);

  const policy = policySchema.parse({
    chainId: Number((await ethers.provider.getNetwork()).chainId),
    applications: [
      {
        name: "shop",
        keys: [hashKey(BEARER)],
        lastDay: "2999-12-31",
        contracts: [{ address: addresses.AuctionHouse, methods: [PLAIN_BID] }],
        limits: { value: "1000", gas: Number(GAS_LIMIT), gasPriceGkei: "100", fee: "0.016" },
        perMinute: { user: 100, application: 1_000 },
        perDay: { user: userBudget, application: "10" },
      },
    ],
  });
  const service = createFeePayerService({
    policy,
    ledger: createMemoryLedger(),
    signer: { address: feePayerAddress, key: feePayer },
    node: (method, params) => node.request(method, [...params]),
    times: { pollInterval: 10 },
  });
  const server = await startFeePayerServer({
    service,
    findApplication: createKeyRing(policy),
    port: 0,
    log: () => undefined,
  });
  const provider = new JsonRpcProvider(node.url);
  return {
    connection,
    node,
    provider,
    house,
    collection,
    auction,
    feePayer,
    feePayerAddress,
    server,
    close: async () => {
      provider.destroy();
      await server.close();
      await node.close();
      await connection.close();
    },
  };
}

/** An auction for those whose fee `feePayer` pays, which lasts a day. */
export function auctionOf(collection: string, seller: string, feePayer: string, now: number): Auction {
  const nobody = "0x0000000000000000000000000000000000000000";
  return {
    collection,
    tokenId: 1n,
    seller,
    currency: nobody,
    reservePrice: PRICE,
    buyNowPrice: 0n,
    minRaise: 0n,
    minRaiseBps: 500,
    startsAt: now,
    endsAt: now + DAY,
    extensionWindow: 0,
    maxExtension: 0,
    gateKind: FEE_PAYER_GATE,
    gateService: feePayer,
    refundWindow: 0,
    delivery: 0,
    maxRoyaltyBps: 5_000,
    protocolFeeBps: FEE_BPS,
    storefront: nobody,
    storefrontFeeBps: 0,
  };
}

/** Somebody with a wallet of Kaia's, and this much money. */
export async function openWallet(shop: Shop, name: string, balance: bigint): Promise<Wallet> {
  const wallet = new Wallet(id(name), shop.provider);
  await shop.connection.networkHelpers.setBalance(wallet.address, balance);
  return wallet;
}

/** A bid that its bidder has signed, and somebody else is to pay for. */
export async function signBid(shop: Shop, bidder: Wallet, amount: bigint, gasLimit = GAS_LIMIT): Promise<string> {
  const { house, auction } = shop;
  const tx = await bidder.populateTransaction({
    type: TxType.FeeDelegatedSmartContractExecution,
    from: bidder.address,
    to: await house.getAddress(),
    value: amount,
    data: house.interface.encodeFunctionData(PLAIN_BID, [auction]),
    gasLimit,
    nonce: await nonceOf(shop, bidder.address),
  });
  return bidder.signTransaction(tx);
}

/** Asks the service to pay for it, as an app does. */
export async function askService({ server }: Shop, raw: string, bearer = BEARER): Promise<Answer> {
  const response = await fetch(`${server.url}/api/signAsFeePayer`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ userSignedTx: { raw } }),
  });
  return { http: response.status, ...((await response.json()) as Omit<Answer, "http">) };
}

/** What an account has, at the end of a block. Asked without the client's cache. */
export async function balanceOf({ node }: Shop, account: string, block?: number): Promise<bigint> {
  const tag = block === undefined ? "latest" : toQuantity(block);
  return BigInt((await node.request("eth_getBalance", [account, tag])) as string);
}

/** How many transactions an account has sent. Asked without the client's cache. */
export async function nonceOf({ node }: Shop, account: string): Promise<number> {
  return Number(await node.request("eth_getTransactionCount", [account, "latest"]));
}

/** What klay_getTransactionReceipt says. */
export async function kaiaReceipt({ node }: Shop, hash: string): Promise<Record<string, string>> {
  return (await node.request("klay_getTransactionReceipt", [hash])) as Record<string, string>;
}

/** What the fee payer has paid for these transactions. */
export function feesOf(receipts: readonly TransactionReceipt[]): bigint {
  return receipts.reduce((sum, { fee }) => sum + fee, 0n);
}
