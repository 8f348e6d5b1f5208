import { expect } from "chai";
import { getAddress, Interface, toBeHex, ZeroAddress, zeroPadValue } from "ethers";
import { readFigures, type ReadFiguresOptions } from "../../scripts/storefronts/readFigures.ts";
import { ledgerEvents, reduceFigures } from "../../scripts/storefronts/reduceFigures.ts";
import type { LogProvider, RawLog } from "../../sdk/src/auctions/types.ts";
import { expectScriptError } from "./expectScriptError.ts";

const account = (n: number): string => getAddress(zeroPadValue(toBeHex(n), 20));
const [SHOP, ESCROW, MARKET, OTHER, PROTOCOL, TOKEN] = [1, 2, 3, 4, 5, 6].map(account) as [
  ...[string, string, string, string, string, string],
];
const PARTIES = { storefront: SHOP, escrow: ESCROW, ledgers: [MARKET] };
const NATIVE = ZeroAddress;
const NONE = { open: 0, closed: 0, refunded: 0, sides: { seller: 0, buyer: 0, untold: 0 } };

interface Place {
  address?: string;
  block?: number;
  index?: number;
  hash?: string;
  removed?: boolean;
}

let position = 0;

function log(name: string, args: unknown[], place: Place = {}, events: Interface = ledgerEvents): RawLog {
  position += 1;
  const { address = MARKET, block = position, index = 0, hash = `block ${block}`, removed = false } = place;
  const { topics, data } = events.encodeEventLog(name, args);
  return { address, topics, data, blockNumber: block, blockHash: hash, transactionHash: "", index, removed };
}

const credited = (amount: bigint, place: Place = {}, currency = NATIVE, to = SHOP): RawLog =>
  log("Credited", [to, currency, amount], place);
const withdrawn = (amount: bigint, place: Place = {}, to = OTHER): RawLog =>
  log("Withdrawn", [SHOP, NATIVE, to, amount], place);

type Fees = [receiver: string, amount: bigint][];
const idOf = (n: number): string => toBeHex(n, 32);

function opened(id: number, fees: Fees, { currency = NATIVE, opener = MARKET, ...place }: Place & Terms = {}): RawLog {
  const sale = [opener, OTHER, OTHER, OTHER, 1n, currency, 10_000n, 1n, 0, [[SHOP, 77n]], fees];
  return log("EscrowOpened", [idOf(id), OTHER, OTHER, sale], { address: ESCROW, ...place });
}

interface Terms {
  currency?: string;
  opener?: string;
}

const closed = (id: number, place: Place = {}): RawLog =>
  log("EscrowClosed", [idOf(id), false], { address: ESCROW, ...place });
const refunded = (id: number): RawLog => log("EscrowRefunded", [idOf(id), true], { address: ESCROW });

describe("reduceFigures", () => {
  const figuresOf = (...logs: RawLog[]) => reduceFigures(logs, PARTIES);

  it("is empty without logs", () => {
    expect(figuresOf()).to.deep.equal([]);
  });

  it("adds credits and withdrawals by currency", () => {
    expect(figuresOf(credited(5n), credited(7n), credited(9n, {}, TOKEN), withdrawn(11n))).to.deep.equal([
      { currency: NATIVE, waiting: 0n, earned: 12n, withdrawn: 11n, finalFees: 2, escrows: NONE },
      { currency: TOKEN, waiting: 0n, earned: 9n, withdrawn: 0n, finalFees: 1, escrows: NONE },
    ]);
  });

  it("does not take a credit of the escrow for a final sale", () => {
    expect(figuresOf(credited(5n, { address: ESCROW }))[0]).to.include({ earned: 5n, finalFees: 0 });
  });

  it("counts a fee that waits, and no royalty of the same account", () => {
    const [figures] = figuresOf(
      opened(1, [
        [PROTOCOL, 25n],
        [SHOP, 30n],
        [OTHER, 20n],
      ]),
    );
    expect(figures).to.deep.include({ waiting: 30n, earned: 0n });
  });

  it("knows what became of an escrow: closed, refunded, and opened once more under the same terms", () => {
    const fees: Fees = [[SHOP, 30n]];
    const events = [opened(1, fees), refunded(1), opened(1, fees), opened(2, fees), closed(2)];
    const [figures] = figuresOf(...events);
    expect(figures!.waiting).to.equal(30n);
    expect(figures!.escrows).to.deep.include({ open: 1, closed: 1, refunded: 1 });
  });

  it("does not mind the end of an escrow whose opening it has not seen, or without a fee for the shop", () => {
    expect(figuresOf(closed(1), refunded(2), opened(3, [[OTHER, 1n]]), closed(3))).to.deep.equal([]);
  });

  const sides: [string, Fees, { seller: number; buyer: number; untold: number }][] = [
    [
      "the seller's, between two others",
      [
        [PROTOCOL, 1n],
        [SHOP, 1n],
        [OTHER, 1n],
      ],
      { seller: 1, buyer: 0, untold: 0 },
    ],
    [
      "the buyer's, the last of three",
      [
        [PROTOCOL, 1n],
        [OTHER, 1n],
        [SHOP, 1n],
      ],
      { seller: 0, buyer: 1, untold: 0 },
    ],
    [
      "both, after the protocol's",
      [
        [PROTOCOL, 1n],
        [SHOP, 1n],
        [SHOP, 1n],
      ],
      { seller: 1, buyer: 1, untold: 0 },
    ],
    [
      "both, without a fee of the protocol",
      [
        [SHOP, 1n],
        [SHOP, 1n],
      ],
      { seller: 1, buyer: 1, untold: 0 },
    ],
    [
      "the seller's, the first of two",
      [
        [SHOP, 1n],
        [OTHER, 1n],
      ],
      { seller: 1, buyer: 0, untold: 0 },
    ],
    [
      "untold, the last of two",
      [
        [OTHER, 1n],
        [SHOP, 1n],
      ],
      { seller: 0, buyer: 0, untold: 1 },
    ],
    ["untold, alone", [[SHOP, 1n]], { seller: 0, buyer: 0, untold: 1 }],
  ];
  for (const [name, fees, expected] of sides) {
    it(`tells the side: ${name}`, () => {
      expect(figuresOf(opened(1, fees))[0]!.escrows.sides).to.deep.equal(expected);
    });
  }

  it("reads no side out of an escrow that no market opened, and counts its money all the same", () => {
    const [figures] = figuresOf(
      opened(
        1,
        [
          [PROTOCOL, 1n],
          [SHOP, 3n],
          [OTHER, 1n],
        ],
        { opener: OTHER },
      ),
    );
    expect(figures!.waiting).to.equal(3n);
    expect(figures!.escrows.sides).to.deep.equal({ seller: 0, buyer: 0, untold: 1 });
  });

  it("does not count what is repeated, was removed, is another's, or comes from elsewhere", () => {
    const real = credited(5n);
    const others = [
      real,
      { ...real },
      credited(7n, { removed: true }),
      credited(7n, {}, NATIVE, OTHER),
      credited(7n, { address: OTHER }),
      opened(1, [[SHOP, 7n]], { address: MARKET }),
      opened(1, [[SHOP, 7n]], { address: OTHER }),
    ];
    expect(figuresOf(...others)).to.deep.equal([
      { currency: NATIVE, waiting: 0n, earned: 5n, withdrawn: 0n, finalFees: 1, escrows: NONE },
    ]);
  });

  it("follows the chain's order, whatever the order of the logs", () => {
    const logs = [
      closed(1, { block: 9, index: 2 }),
      opened(1, [[SHOP, 30n]], { block: 9, index: 1 }),
      opened(2, [[SHOP, 40n]], { block: 10 }),
      closed(2, { block: 11 }),
    ];
    expect(figuresOf(...logs.toReversed())).to.deep.equal(figuresOf(...logs));
    expect(figuresOf(...logs)[0]).to.deep.include({ waiting: 0n });
  });

  it("says that logs are missing where more was withdrawn than credited", async () => {
    const attempt = async () => Promise.resolve(figuresOf(credited(5n), withdrawn(6n)));
    expect(await expectScriptError(attempt(), "STOREFRONT_LOGS_INVALID")).to.contain("logs are missing");
  });

  it("says so where a log is not a ledger's", async () => {
    const attempt = async () => Promise.resolve(figuresOf({ ...credited(5n), data: "0x01" }));
    expect(await expectScriptError(attempt(), "STOREFRONT_LOGS_INVALID")).to.contain("Log 0 of block");
  });

  it("passes over events that it does not know", () => {
    const others = new Interface(["event Bought(uint256 price)"]);
    expect(figuresOf(log("Bought", [1n], {}, others))).to.deep.equal([]);
  });
});

describe("readFigures", () => {
  const provider = (changes: Partial<LogProvider> = {}): LogProvider => ({
    getBlockNumber: () => Promise.resolve(100),
    getBlock: () => Promise.resolve({ hash: "0x1", timestamp: 0 }),
    getLogs: () => Promise.resolve([]),
    ...changes,
  });
  const read = (changes: Partial<ReadFiguresOptions> = {}) =>
    readFigures({ provider: provider(), ...PARTIES, fromBlock: 0, ...changes });

  it("asks each ledger once, and the escrow for its escrows too", async () => {
    const asked: string[] = [];
    const getLogs: LogProvider["getLogs"] = ({ address, topics, fromBlock, toBlock }) => {
      asked.push(`${address} ${topics.length} ${fromBlock}-${toBlock}`);
      return Promise.resolve([]);
    };
    await read({ provider: provider({ getLogs }), ledgers: [MARKET, MARKET, ESCROW], fromBlock: 3, pageSize: 1_000 });
    expect(asked).to.deep.equal([`${ESCROW} 1 3-100`, `${ESCROW} 2 3-100`, `${MARKET} 2 3-100`]);
  });

  it("does not count what a node answers beside the range", async () => {
    const logs = [credited(5n, { block: 2 }), credited(6n, { block: 3 }), credited(7n, { block: 101 })];
    const getLogs: LogProvider["getLogs"] = ({ address }) => Promise.resolve(address === MARKET ? logs : []);
    const { currencies } = await read({ provider: provider({ getLogs }), fromBlock: 3 });
    expect(currencies[0]).to.include({ earned: 6n });
  });

  const mistakes: [string, Partial<ReadFiguresOptions>, string][] = [
    ["no storefront", { storefront: "" }, 'storefront: must be an address, not ""'],
    ["a storefront of zero", { storefront: NATIVE }, `storefront: must be an address, not "${NATIVE}"`],
    ["an escrow that is no address", { escrow: "0x1" }, 'escrow: must be an address, not "0x1"'],
    ["a ledger that is no address", { ledgers: [MARKET, "x"] }, 'ledgers: must be an address, not "x"'],
    ["a negative block", { fromBlock: -1 }, "fromBlock: must be a whole number from 0"],
    ["an end before the beginning", { fromBlock: 5, toBlock: 4 }, "toBlock: must be a whole number from 5"],
    ["pages of nothing", { pageSize: 0 }, "pageSize: must be a whole number from 1"],
  ];
  for (const [name, changes, told] of mistakes) {
    it(`refuses ${name}`, async () => {
      expect(await expectScriptError(read(changes), "STOREFRONT_INVALID_ARGUMENT")).to.equal(told);
    });
  }

  it("says that a block does not exist yet", async () => {
    const none = provider({ getBlock: () => Promise.resolve(null) });
    const message = await expectScriptError(read({ provider: none, toBlock: 999 }), "STOREFRONT_INVALID_ARGUMENT");
    expect(message).to.equal("toBlock: there is no block 999 yet");
  });

  it("says that the node failed, whatever it was doing", async () => {
    const down = () => Promise.reject(new Error("down"));
    for (const failing of [{ getBlockNumber: down }, { getBlock: down }, { getLogs: down }]) {
      const message = await expectScriptError(read({ provider: provider(failing) }), "STOREFRONT_NODE_FAILED");
      expect(message).to.contain("down");
    }
  });

  it("does not answer about two chains at once", async () => {
    let asked = 0;
    const moving = provider({ getBlock: () => Promise.resolve({ hash: `0x${asked++}`, timestamp: 0 }) });
    const message = await expectScriptError(read({ provider: moving }), "STOREFRONT_NODE_FAILED");
    expect(message).to.equal("Block 100 was replaced while its past was read.");
  });
});
