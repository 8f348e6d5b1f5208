import { expect } from "chai";
import type { BaseContract, BigNumberish, BytesLike, ContractTransactionResponse, Overrides } from "ethers";
import { type Auction, encodeBid } from "../../sdk/src/terms/auction.js";
import { type AuctionSuite, expectFunds } from "./auctions.js";
import { shareOf } from "./listings.js";
import { type KIP7, deployMock, ethers, type Mock, NATIVE, NO_ESCROW } from "./suite.js";

type Sent = Promise<ContractTransactionResponse>;
type Changes = Record<string, string | bigint>;

export const MAX_BID = 2n ** 96n - 1n;

/** A contract that bids, and is paid back as it was told to. */
export type BiddingContract = Mock<{
  setMood(mood: number): Sent;
  setCallBack(target: string, callData: BytesLike): Sent;
  execute(target: string, callData: BytesLike, overrides?: Overrides): Sent;
  callBackSucceeded(): Promise<boolean>;
  callBackAnswer(): Promise<string>;
}>;

/** A contract among the suite's parties, as "contract". */
export async function deployBidder(
  suite: AuctionSuite,
  mood: number,
): Promise<{ contract: BiddingContract; address: string }> {
  const contract = await deployMock<BiddingContract>("OddReceiver");
  await contract.setMood(mood);
  const address = await contract.getAddress();
  suite.parties.contract = address;
  return { contract, address };
}

/** A KIP-7 token of the chain's library beside the suite's, that buyer and rival have. */
export async function deployOtherToken(suite: AuctionSuite): Promise<{ other: KIP7; address: string }> {
  const other = await deployMock<KIP7>("HookedKIP7");
  const address = await other.getAddress();
  for (const person of [suite.buyer, suite.rival]) await other.mint(person.address, 10n ** 21n);
  suite.currencies.other = address;
  return { other, address };
}

/** Sends a token of the chain's library to the house, with a bid or purchase in the data. */
export function send(
  suite: AuctionSuite,
  from: "buyer" | "rival" | "stranger",
  auction: Auction,
  amount: bigint,
  data = encodeBid(auction),
): Sent {
  return suite.token.connect(suite[from])["safeTransfer(address,uint256,bytes)"](suite.houseAddress, amount, data);
}

/** All that a bid changes. */
export function bidPlaced(
  suite: AuctionSuite,
  auction: Auction,
  bidder: string,
  amount: bigint,
  beaten?: { bidder: string; amount: bigint },
): Changes {
  const currency = currencyName(suite, auction);
  const more = amount - (beaten?.amount ?? 0n);
  const changes: Changes = {
    [`bid for ${auction.tokenId}`]: more,
    [`house ${currency}`]: more,
    // Of native coin the books hold the protocol's part alone.
    [`owed by house ${currency}`]: auction.currency === NATIVE ? 0n : more,
  };
  if (bidder === beaten?.bidder) return { ...changes, [`${bidder} ${currency}`]: -more };
  if (beaten !== undefined) changes[`${beaten.bidder} ${currency}`] = beaten.amount;
  return { ...changes, [`${bidder} ${currency}`]: -amount, [`bidder for ${auction.tokenId}`]: bidder };
}

/** All that changes where a bid wins and the sale is final, or in the escrow, with 6 % for the artist, 4 % for the heir. */
export function settled(
  suite: AuctionSuite,
  auction: Auction,
  winner: string,
  price: bigint,
  royalties: Record<string, bigint> = { artist: shareOf(price, 600), heir: shareOf(price, 400) },
): Changes {
  const currency = currencyName(suite, auction);
  const gone = {
    [`auction of ${auction.tokenId}`]: NO_ESCROW,
    [`end of ${auction.tokenId}`]: "0",
    [`bidder for ${auction.tokenId}`]: "nobody",
    [`bid for ${auction.tokenId}`]: -price,
  };
  if (auction.refundWindow !== 0) {
    return {
      ...gone,
      [`house ${currency}`]: -price,
      [`escrow ${currency}`]: price,
      [`owed by house ${currency}`]: auction.currency === NATIVE ? 0n : -price,
      [`owner of ${auction.tokenId}`]: auction.delivery === 1 ? "escrow" : winner,
    };
  }
  const fee = shareOf(price, Number(auction.protocolFeeBps));
  const storefrontFee = shareOf(price, Number(auction.storefrontFeeBps));
  const asked = Object.values(royalties).reduce((sum, amount) => sum + amount, 0n);
  return {
    ...gone,
    ...Object.fromEntries(Object.entries(royalties).map(([name, amount]) => [`${name} ${currency}`, amount])),
    [`seller ${currency}`]: price - asked - fee - storefrontFee,
    [`sellerFront credit in house ${currency}`]: storefrontFee,
    [`protocol fees in house ${currency}`]: fee,
    [`house ${currency}`]: fee + storefrontFee - price,
    [`owed by house ${currency}`]: auction.currency === NATIVE ? fee : fee + storefrontFee - price,
    [`owner of ${auction.tokenId}`]: winner,
  };
}

/** As `settled`, where the winner pays in the same transaction and no bid stood. */
export function boughtNow(
  suite: AuctionSuite,
  auction: Auction,
  buyer: string,
  royalties?: Record<string, bigint>,
): Changes {
  const price = BigInt(auction.buyNowPrice);
  const currency = currencyName(suite, auction);
  const changes = Object.fromEntries(
    Object.entries(settled(suite, auction, buyer, price, royalties)).filter(([name]) => !/^bid(der)? for /.test(name)),
  );
  const books = auction.currency === NATIVE ? 0n : price;
  return {
    ...changes,
    [`${buyer} ${currency}`]: -price,
    [`house ${currency}`]: (changes[`house ${currency}`] as bigint) + price,
    [`owed by house ${currency}`]: (changes[`owed by house ${currency}`] as bigint) + books,
  };
}

/** Expects a typed error with exactly these values, and that nothing at all moved. */
export async function expectRefused(
  suite: AuctionSuite,
  attempt: () => Promise<unknown>,
  error: string,
  args: readonly unknown[],
  contract: Pick<BaseContract, "interface"> = suite.house,
): Promise<void> {
  await expectFunds(
    suite,
    async () => {
      const refused = expect(attempt()).to.be.revertedWithCustomError(contract, error);
      await (args.length === 0 ? refused : refused.withArgs(...args));
    },
    {},
  );
}

/** Expects that what the house has of a token is what it owes, and what lies there for nobody. */
export async function expectSolvent(suite: AuctionSuite, currency: string, surplus: BigNumberish = 0n): Promise<void> {
  const token = await ethers.getContractAt("IKIP7", currency);
  const { total } = await suite.house.owed(currency);
  expect(await token.balanceOf(suite.houseAddress)).to.equal(total + BigInt(surplus));
}

function currencyName(suite: AuctionSuite, auction: Auction): string {
  return Object.entries(suite.currencies).find(([, address]) => address === auction.currency)![0];
}
