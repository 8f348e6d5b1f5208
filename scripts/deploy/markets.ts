/** The contracts that have an owner and a protocol fee. */
export const MARKETS = ["FixedPriceExchange", "OrderExchange", "AuctionHouse", "EditionDrop"] as const;
export type MarketName = (typeof MARKETS)[number];
