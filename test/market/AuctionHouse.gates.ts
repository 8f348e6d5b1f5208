import { toBeHex } from "ethers";
import { auctionOf, Kind, loadAuctions } from "../helpers/auctions.js";
import { expectRefused } from "../helpers/auctionRules.js";

describe("AuctionHouse, given a gate that names a service though it needs none", () => {
  it("creates no auction, were the service the lowest address", async () => {
    const suite = await loadAuctions();
    const { gate, house, seller } = suite;
    const service = toBeHex(1, 20);
    const auction = auctionOf(suite, { gateKind: Kind.Open, gateService: service });
    const act = () => house.connect(seller).create(auction);
    await expectRefused(suite, act, "AccessInvalidGate", [Kind.Open, service], gate);
  });
});
