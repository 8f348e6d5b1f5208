import type { Quotation } from "./quote.ts";

const MODELS = 'import {Math, SafeCast} from "../models.sol";';

/** The sources that proofs import as `./quoted/<name>.sol`. */
export const QUOTATIONS: Readonly<Record<string, Quotation>> = {
  Market: {
    source: "contracts/market/Market.sol",
    constants: ["BASIS_POINTS", "_MAX_PROTOCOL_FEE_BPS"],
    functions: ["_feeOf"],
  },
  Settlement: {
    source: "contracts/market/Settlement.sol",
    imports: ['import {Listing} from "../../contracts/types/Listing.sol";', 'import {_feeOf} from "./Market.sol";'],
    constants: ["MAX_STOREFRONT_FEE_BPS"],
    functions: ["_requireStorefront", "_withoutFees"],
  },
  AuctionHouse: {
    source: "contracts/market/AuctionHouse.sol",
    imports: [
      MODELS,
      'import {BASIS_POINTS} from "./Market.sol";',
      'import {Payout} from "../../contracts/types/Payout.sol";',
    ],
    functions: ["_raised"],
    expressions: [
      {
        in: "_limitRoyalties",
        text: "(payout.amount * limit) / total",
        as: "_limited(Payout memory payout, uint256 limit, uint256 total) pure returns (uint256)",
      },
      {
        in: "_extend",
        text: "Math.min(block.timestamp + window, latest)",
        as: "_extended(uint256 window, uint256 latest) view returns (uint256)",
      },
    ],
  },
  OrderBook: {
    source: "contracts/market/OrderBook.sol",
    imports: [MODELS, 'import {Order} from "../../contracts/types/Order.sol";'],
    constants: ["_MAX_DURATION"],
    functions: ["_priceOf", "_requireTime"],
    expressions: [
      {
        in: "_priceOf",
        text: "((price - order.endPrice) * elapsed) / (order.expiresAt - order.startsAt)",
        as: "_declined(uint256 price, Order memory order, uint256 elapsed) pure returns (uint256)",
      },
      {
        in: "_priceOf",
        text: "SafeCast.toUint128(price * SafeCast.toUint128(quantity))",
        as: "_priceOfCopies(uint256 price, uint256 quantity) pure returns (uint256)",
      },
      {
        in: "_use",
        text: "left > filled ? left - filled : 0",
        as: "_leftOf(uint256 left, uint256 filled) pure returns (uint256)",
      },
    ],
  },
  OrderSettlement: {
    source: "contracts/market/OrderSettlement.sol",
    expressions: [
      {
        in: "_settleOrder",
        text: "price / count + (i < price % count ? 1 : 0)",
        as: "_shareOfBundle(uint256 price, uint256 count, uint256 i) pure returns (uint256)",
      },
      {
        in: "_quoteUnit",
        text: "sale.terms.price / units",
        as: "_unitPrice(Sale memory sale, uint256 units) pure returns (uint256)",
      },
    ],
    imports: ['import {Sale} from "../models.sol";'],
  },
  EditionDrop: {
    source: "contracts/market/EditionDrop.sol",
    imports: ['import {_feeOf} from "./Market.sol";'],
    expressions: [
      {
        in: "draw",
        text: "(sold - drawn) * price",
        as: "_proceedsOf(uint256 sold, uint256 drawn, uint256 price) pure returns (uint256)",
      },
      {
        in: "draw",
        text: "_feeOf(sold * price, bps) - _feeOf(drawn * price, bps)",
        as: "_feeOfDraw(uint256 sold, uint256 drawn, uint256 price, uint256 bps) pure returns (uint256)",
      },
      {
        in: "_sell",
        text: "price * quantity",
        as: "_dueFor(uint256 price, uint256 quantity) pure returns (uint256)",
      },
    ],
  },
  RefundEscrow: {
    source: "contracts/escrow/RefundEscrow.sol",
    imports: ['import {Payout} from "../../contracts/types/Payout.sol";'],
    functions: ["_requirePayouts"],
  },
  TermsStorage: {
    source: "contracts/royalty/TermsStorage.sol",
    expressions: [
      {
        in: "highestRate",
        text: "(highest * sum + baseRate - 1) / baseRate",
        as: "_highestRate(uint256 highest, uint256 sum, uint256 baseRate) pure returns (uint256)",
      },
    ],
  },
};
