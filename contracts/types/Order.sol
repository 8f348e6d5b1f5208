// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @dev Which side of a trade the one who signs is on.
enum OrderSide {
    /// The maker sells, and is paid what the order says.
    Listing,
    /// The maker buys, and pays what the order says.
    Offer
}

/// @dev How tokens of the collection are counted.
enum TokenStandard {
    /// KIP-17 or ERC-721: each token is one of a kind.
    KIP17,
    /// KIP-37 or ERC-1155: of each id there are copies.
    KIP37
}

/// @dev What somebody signs off the chain (EIP-712), and anyone whom it suits brings here.
struct Order {
    /// An {OrderSide}. Not of that type, nor the others below of theirs: a value beyond it is the order's own failure
    /// then, not that of the call which brings it among others.
    uint8 side;
    /// A {TokenStandard}.
    uint8 standard;
    /// Who signs.
    address maker;
    /// Who alone may take the order; the zero address lets anyone.
    address taker;
    address collection;
    /// One token; several are a bundle, sold together (listings of KIP-17 tokens alone). None: any token of the
    /// collection, or of the set that `tokenSet` stands for (offers alone).
    uint256[] tokenIds;
    /// The root of a Merkle tree of token ids, whose leaves are
    /// keccak256(bytes.concat(keccak256(abi.encode(tokenId)))), as OpenZeppelin's merkle-tree makes them. Zero where
    /// there is no set.
    bytes32 tokenSet;
    /// How many copies, or how many tokens of a set or collection: each may be taken apart. 1 for a token and for a
    /// bundle.
    uint256 quantity;
    /// The zero address is the chain's native coin. An offer in it is paid from the maker's wrapped coins, which are
    /// unwrapped.
    address currency;
    /// In the currency's smallest unit, for each copy or token; of a bundle, for all of it.
    uint128 price;
    /// The price falls from `price` at `startsAt` to this one at `expiresAt`. Zero: it does not fall.
    uint128 endPrice;
    /// Unix time from which on the order can be taken.
    uint40 startsAt;
    /// Unix time from which on it cannot; at most 180 days after `startsAt`.
    uint40 expiresAt;
    /// Seconds in which the buyer can undo the purchase; 0 makes it final at once. Of single KIP-17 tokens alone.
    uint24 refundWindow;
    /// A `Delivery`.
    uint8 delivery;
    /// The highest royalty with which the maker wants the sale, in basis points of the price.
    uint16 maxRoyaltyBps;
    /// The highest protocol fee with which the maker wants the sale, in basis points of the price. The fee of the
    /// moment of the sale is what is paid.
    uint16 maxProtocolFeeBps;
    /// Who brought the maker, and their fee in basis points of the price: from a listing's price, on top of an offer's.
    address storefront;
    uint16 storefrontFeeBps;
    /// Chosen by the maker. Orders with one nonce are alternatives: what is taken of one is not left of another, where
    /// both are for more than one, and the first to be used up ends them all. So does cancelling it.
    uint256 nonce;
    /// The maker's epoch. Raising it ends all orders of earlier ones.
    uint256 epoch;
}

/// @dev An order and its maker's signature: over the order alone, or over a tree of orders in which this is a leaf.
struct SignedOrder {
    Order order;
    /// 64 (EIP-2098) or 65 bytes by a key; whatever a contract wallet takes (ERC-1271).
    bytes signature;
    /// Where the order stands among the leaves of the tree; 0 where there is no tree.
    uint256 index;
    /// The sibling at each height of the tree, from the leaves up; empty where there is no tree.
    bytes32[] proof;
}

/// @dev What a buyer adds to a listing.
struct OrderPurchase {
    SignedOrder signed;
    /// How many copies; 1 for a token and for a bundle.
    uint256 quantity;
    /// The most that the buyer pays, with the fee of their storefront, in the currency's smallest unit.
    uint256 maximum;
    /// Who receives the tokens, and may refund them; the zero address means who pays.
    address receiver;
    /// Who brought the buyer, and their fee in basis points of the price, paid on top of it.
    address storefront;
    uint16 storefrontFeeBps;
    /// The buyer's {Permit}, ABI-encoded; empty where the exchange is approved already.
    bytes permit;
}

/// @dev What a seller adds to an offer.
struct OfferAcceptance {
    SignedOrder signed;
    /// The token that the seller has chosen.
    uint256 tokenId;
    /// Its proof in the offer's set; empty where there is none.
    bytes32[] tokenProof;
    /// How many copies; 1 for a KIP-17 token.
    uint256 quantity;
    /// The least that the seller must receive, after royalties and fees, in the currency's smallest unit.
    uint256 minimum;
    /// Who brought the seller, and their fee in basis points of the price, paid from it.
    address storefront;
    uint16 storefrontFeeBps;
    /// The {Permit} of the offer's maker, ABI-encoded; empty where they have approved the exchange already.
    bytes permit;
}

/// @dev An approval of the exchange by signature (ERC-2612), of who pays.
struct Permit {
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}
