import { network } from "hardhat";
import { deployDroit } from "../scripts/deploy/deployDroit.ts";
import { openedTerms } from "../sdk/src/terms/escrow.ts";
import { hashListing } from "../sdk/src/terms/listing.ts";

const KLAY = "0x0000000000000000000000000000000000000000";

/** An artist mints a work with a resale royalty of 10 %, sells it, and the buyer changes their mind. */
export async function firstSale(): Promise<{ ownerAfterRefund: string; artist: string }> {
  const connection = await network.create();
  const { ethers } = connection;
  const [artist, buyer] = await ethers.getSigners();

  // In memory. On a live network: `npx hardhat deploy --network kairos`, then readAddresses("ignition/addresses", 1001).
  const { addresses } = await deployDroit(connection, "ignition");
  const exchange = await ethers.getContractAt("FixedPriceExchange", addresses.FixedPriceExchange);
  const escrow = await ethers.getContractAt("RefundEscrow", addresses.RefundEscrow);

  const works = await ethers.deployContract("KIP17Token", [
    "Works",
    "WRK",
    artist!.address,
    addresses.RoyaltyRouter,
    1_000,
    "ipfs://collection.json",
  ]);
  const royalty = { shares: [{ holder: artist!.address, bps: 1_000 }], validUntil: 0, caps: [], tiers: [] };
  await works.mintWithRoyalty(artist!, 1n, "ipfs://work-1.json", royalty);

  // For sale at 5 KLAY with the usual terms: a week to change one's mind.
  await works.setApprovalForAll(exchange, true);
  await exchange["putOnSale(address,uint256,address,uint256)"](works, 1n, KLAY, ethers.parseEther("5"));

  // The buyer names the listing as they saw it.
  const listing = await exchange.listingOf(works, 1n, artist!);
  const shop = exchange.connect(buyer);
  const sale = await shop["buy(address,uint256,address,bytes32)"](works, 1n, artist!, hashListing(listing), {
    value: listing.price,
  });

  // An escrow is known by its terms, which the event of its opening carries.
  const terms = openedTerms(escrow, await sale.wait());
  await works.connect(buyer).approve(escrow, 1n);
  await escrow.connect(buyer).refund(terms);

  return { ownerAfterRefund: await works.ownerOf(1n), artist: artist!.address };
}
