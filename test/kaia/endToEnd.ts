import { TxType, Wallet } from "@kaiachain/ethers-ext/v6";
import { expect } from "chai";
import { id, type TransactionReceipt, Wallet as EthereumWallet } from "ethers";
import { network } from "hardhat";
import { deployDroit } from "../../scripts/deploy/deployDroit.ts";
import { PLAIN_BID } from "../../sdk/src/terms/auction.ts";
import {
  askService,
  auctionOf,
  balanceOf,
  DAY,
  feesOf,
  GAS_LIMIT,
  kaiaReceipt,
  nonceOf,
  openShop,
  openWallet,
  PRICE,
  type Shop,
  signBid,
} from "./endToEnd.world.ts";

/** The client library that Kaia's developers use, the node, the service and the contracts, together. */
describe("bids whose fee the service pays", () => {
  let shop: Shop;
  afterEach(async () => {
    await shop.close();
  });

  /** Bids through the service, and sees it mined. */
  async function bid(bidder: Wallet, amount: bigint): Promise<TransactionReceipt> {
    const answer = await askService(shop, await signBid(shop, bidder, amount));
    expect(answer, JSON.stringify(answer.data)).to.include({ http: 200, status: true });
    const { hash } = answer.data as { hash: string };
    const receipt = (await shop.provider.getTransactionReceipt(hash))!;
    expect(receipt.status).to.equal(1);
    return receipt;
  }

  const standing = async (): Promise<[string, bigint]> => {
    const { bidder, amount } = await shop.house.auctionOf(shop.auction.collection, 1n);
    return [bidder, amount];
  };

  it("lets somebody with nothing but the bid bid, be outbid, bid again and win", async () => {
    shop = await openShop();
    const { feePayerAddress, connection, house, auction, collection } = shop;
    const before = await balanceOf(shop, feePayerAddress);
    const bidder = await openWallet(shop, "a bidder", 2n * PRICE);
    const rival = await openWallet(shop, "a rival", (3n * PRICE) / 2n);

    const first = await bid(bidder, PRICE);
    expect(await standing()).to.deep.equal([bidder.address, PRICE]);
    expect(await balanceOf(shop, bidder.address)).to.equal(PRICE);

    // All that the rival has.
    const second = await bid(rival, (3n * PRICE) / 2n);
    expect(await standing()).to.deep.equal([rival.address, (3n * PRICE) / 2n]);
    expect(await balanceOf(shop, rival.address)).to.equal(0n);
    expect(await balanceOf(shop, bidder.address, second.blockNumber - 1)).to.equal(PRICE);
    expect(await balanceOf(shop, bidder.address, second.blockNumber)).to.equal(2n * PRICE);

    // All that the bidder has.
    const third = await bid(bidder, 2n * PRICE);
    expect(await standing()).to.deep.equal([bidder.address, 2n * PRICE]);
    expect(await balanceOf(shop, bidder.address)).to.equal(0n);
    expect(await balanceOf(shop, rival.address)).to.equal((3n * PRICE) / 2n);

    const receipts = [first, second, third];
    for (const [receipt, sender] of [
      [first, bidder],
      [second, rival],
      [third, bidder],
    ] as const) {
      expect(await kaiaReceipt(shop, receipt.hash)).to.deep.include({
        type: "TxTypeFeeDelegatedSmartContractExecution",
        typeInt: TxType.FeeDelegatedSmartContractExecution,
        from: sender.address.toLowerCase(),
        feePayer: feePayerAddress.toLowerCase(),
        status: "0x1",
      });
    }
    expect(before - (await balanceOf(shop, feePayerAddress))).to.equal(feesOf(receipts));
    expect(await nonceOf(shop, bidder.address)).to.equal(2);

    await connection.networkHelpers.time.increaseTo(auction.endsAt);
    await house.settle(auction);
    expect(await collection.ownerOf(1n)).to.equal(bidder.address);
    expect(await balanceOf(shop, bidder.address)).to.equal(0n);
  });

  it("cannot tell what such a bid costs before somebody pays for it, as on the chain", async () => {
    shop = await openShop();
    const bidder = await openWallet(shop, "a bidder", 2n * PRICE);
    const { house, auction, provider } = shop;
    const call = {
      from: bidder.address,
      to: await house.getAddress(),
      value: PRICE,
      data: house.interface.encodeFunctionData(PLAIN_BID, [auction]),
    };
    const error: unknown = await provider.estimateGas(call).catch((cause: unknown) => cause);
    const { data } = error as { data: string };
    const gate = await shop.connection.ethers.getContractAt("AccessGate", await house.accessGate());
    const refusal = gate.interface.parseError(data)!;
    expect(refusal.name).to.equal("AccessWrongFeePayer");
    expect([...refusal.args]).to.deep.equal([bidder.address, shop.feePayerAddress]);
  });

  it("has the contract refuse a stranger who pays the fee", async () => {
    shop = await openShop();
    const { provider, house, auction } = shop;
    const stranger = await openWallet(shop, "a stranger", 3n * PRICE);
    const data = house.interface.encodeFunctionData(PLAIN_BID, [auction]);
    const call = { from: stranger.address, to: await house.getAddress(), value: PRICE, data, gasLimit: GAS_LIMIT };

    const sent = await stranger.sendTransaction({ ...call, type: TxType.SmartContractExecution });
    await sent.wait().catch(() => undefined);
    expect(await kaiaReceipt(shop, sent.hash)).to.deep.include({ status: "0x0", txError: "0x9" });

    const ethereum = new EthereumWallet(stranger.privateKey, provider);
    const plain = await ethereum.sendTransaction(call);
    await plain.wait().catch(() => undefined);
    expect((await provider.getTransactionReceipt(plain.hash))!.status).to.equal(0);

    // Somebody else's payment is not the service's, either.
    const friend = await openWallet(shop, "a friend", PRICE);
    const paid = await friend.sendTransactionAsFeePayer(await signBid(shop, stranger, PRICE));
    await paid.wait().catch(() => undefined);
    expect(await kaiaReceipt(shop, paid.hash)).to.deep.include({
      status: "0x0",
      txError: "0x9",
      feePayer: friend.address.toLowerCase(),
    });

    expect(await standing()).to.deep.equal(["0x0000000000000000000000000000000000000000", 0n]);
    const fees = (await Promise.all([sent, plain].map(({ hash }) => provider.getTransactionReceipt(hash)))).map(
      (r) => r!,
    );
    expect(await balanceOf(shop, stranger.address)).to.equal(3n * PRICE - feesOf(fees));
  });

  it("has the node refuse a forged co-signature, before anything is mined", async () => {
    shop = await openShop();
    const { provider, node, feePayerAddress } = shop;
    const bidder = await openWallet(shop, "a bidder", 2n * PRICE);
    const block = await provider.getBlockNumber();
    const before = await balanceOf(shop, feePayerAddress);
    const raw = await signBid(shop, bidder, PRICE);
    // Kaia's accounts can have any key, so the library lets anyone sign in anyone's name.
    const forger = new Wallet(feePayerAddress, id("a forger"), provider);
    const forged = await forger.signTransactionAsFeePayer(raw);
    const error: unknown = await node.request("klay_sendRawTransaction", [forged]).catch((cause: unknown) => cause);
    expect((error as Error).message).to.match(/fee payer/);

    expect(await provider.getBlockNumber()).to.equal(block);
    expect(await balanceOf(shop, feePayerAddress)).to.equal(before);
    expect(await nonceOf(shop, bidder.address)).to.equal(0);
    await bid(bidder, PRICE);
  });

  it("has the service refuse a user over budget, who has the money of a beaten bid back all the same", async () => {
    // Enough for one bid, whose fee may be up to 0.015 KAIA and is less than a third of that.
    shop = await openShop({ userBudget: "0.016" });
    const bidder = await openWallet(shop, "a bidder", 3n * PRICE);
    const rival = await openWallet(shop, "a rival", 2n * PRICE);
    await bid(bidder, PRICE);
    await bid(rival, 2n * PRICE);

    const answer = await askService(shop, await signBid(shop, bidder, 3n * PRICE));
    expect(answer).to.include({ http: 400, status: false, error: "BAD_REQUEST", code: "USER_OVER_BUDGET" });
    expect(await standing()).to.deep.equal([rival.address, 2n * PRICE]);
    expect(await balanceOf(shop, bidder.address)).to.equal(3n * PRICE);
    expect(await nonceOf(shop, bidder.address)).to.equal(1);
  });

  it("has the service refuse whoever has no key of the shop's", async () => {
    shop = await openShop();
    const bidder = await openWallet(shop, "a bidder", 2n * PRICE);
    const answer = await askService(shop, await signBid(shop, bidder, PRICE), `kaia_${"9".repeat(64)}`);
    expect(answer).to.include({ http: 401, error: "UNAUTHORIZED" });
    expect((await standing())[1]).to.equal(0n);
  });
});

describe("a sale gated by the fee payer on a chain that cannot tell who pays", () => {
  it("cannot be created", async () => {
    const connection = await network.create();
    const { ethers, networkHelpers } = connection;
    const [operator, , artist] = await ethers.getSigners();
    const { addresses } = await deployDroit(connection, "", { protocolFeeBps: 250, feeReceiver: operator!.address });
    const house = await ethers.getContractAt("AuctionHouse", addresses.AuctionHouse);
    const gate = await ethers.getContractAt("AccessGate", addresses.AccessGate);
    const now = await networkHelpers.time.latest();
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
    const auction = auctionOf(await collection.getAddress(), artist!.address, operator!.address, now);
    expect(auction.endsAt).to.equal(now + DAY);
    await expect(house.connect(artist).create(auction)).to.be.revertedWithCustomError(gate, "AccessFeePayerUnknown");
    expect(await collection.ownerOf(1n)).to.equal(artist!.address);
    await connection.close();
  });
});
