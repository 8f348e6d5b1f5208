import { JsonRpcProvider, TxType, Wallet } from "@kaiachain/ethers-ext/v6";
import { PLAIN_BID } from "../../../sdk/src/terms/auction.ts";
import { createFeePayerService, type Sponsored } from "../../kaia/feePayer/createFeePayerService.ts";
import { FeePayerError } from "../../kaia/feePayer/FeePayerError.ts";
import { createMemoryLedger } from "../../kaia/feePayer/ledger/createMemoryLedger.ts";
import { policySchema } from "../../kaia/feePayer/policy/policySchema.ts";
import { startKaiaNode } from "../../kaia/node/startKaiaNode.ts";
import type { KaiaNode } from "../../kaia/node/types.ts";
import { ScriptError } from "../../lib/ScriptError.ts";
import { auctionTerms } from "../acts/auctionTerms.ts";
import { expectOwner } from "../acts/expectOwner.ts";
import { expectRefusal } from "../acts/expectRefusal.ts";
import { ownerAndOthers, workAt } from "../acts/findWork.ts";
import { payOut } from "../acts/payOut.ts";
import { formatAmount } from "../currency.ts";
import type { Stage } from "../stage.ts";
import type { Scene } from "./scene.ts";

/** GateKind.FeePayer, as in its enum. */
const FEE_PAYER = 2;
/** No estimate can know who will pay, so an app says how much gas its bids may need. */
const GAS_LIMIT = 200_000n;

/** Signs as the newcomer, and asks the service to pay. */
type Send = (call: { to: string; value: bigint; data: string }) => Promise<Sponsored>;

export const sponsored: Scene = {
  title: "A bid by somebody who has nothing for fees",
  about: "A local node speaks Kaia. The service pays for bids, and the contract sees that it does.",
  async play(stage, books) {
    const { house, houseParty, coin, cast, connection } = stage;
    const { newcomer, service, stranger, operator } = cast;
    const work = workAt(stage, 2);
    const { price } = work;
    const [seller] = await ownerAndOthers(stage, work);
    const node = await startKaiaNode({ backend: connection.provider });
    const provider = new JsonRpcProvider(node.url);
    try {
      const terms = await auctionTerms(stage, work, seller, { gateKind: FEE_PAYER, gateService: service.address });
      await books.send(seller, "approves the house", work.collection.connect(seller.signer).approve(house, work.id));
      await books.send(
        seller,
        `puts "${work.title}" up for those whose fee the service pays`,
        house.connect(seller.signer).create(terms),
      );
      const gate = await connection.ethers.getContractAt("AccessGate", await house.accessGate());
      await expectRefusal(
        stage,
        stranger,
        `bids ${formatAmount(price, coin)} and pays the fee`,
        house.connect(stranger.signer)[PLAIN_BID].staticCall(terms, { value: price }),
        gate,
        "AccessWrongFeePayer",
      );

      await books.send(
        stranger,
        `gives ${newcomer.name} ${formatAmount(price, coin)}`,
        stranger.signer.sendTransaction({ to: newcomer.address, value: price }),
      );
      books.move({
        kind: "paid",
        from: stranger,
        to: newcomer,
        amount: price,
        currency: coin,
        why: "enough for a bid",
      });
      const send = await openService(stage, node, new Wallet(newcomer.key, provider));
      const to = await house.getAddress();
      await expectNoPayment(stage, send({ to: terms.collection, value: 0n, data: "0x" }));
      const data = house.interface.encodeFunctionData(PLAIN_BID, [terms]);
      const { receipt, fee } = await send({ to, value: price, data });
      const { gasUsed } = receipt;
      books.note(newcomer, `bids ${formatAmount(price, coin)}, all that there is`, { gasUsed, fee }, service);
      books.move({ kind: "paid", from: newcomer, to: houseParty, amount: price, currency: coin, why: "the bid" });

      await connection.networkHelpers.time.increaseTo(terms.endsAt);
      await books.send(operator, "settles the auction", house.connect(operator.signer).settle(terms));
      const { bps: protocolFeeBps } = await house.protocolFee();
      payOut(stage, books, { work, seller, currency: coin, price, protocolFeeBps }, houseParty);
      await expectOwner(work, newcomer);
      stage.totals.sales += 1;
    } finally {
      provider.destroy();
      await node.close();
    }
  },
};

/** A service that pays for bids and nothing else. */
async function openService({ cast, house, connection }: Stage, node: KaiaNode, wallet: Wallet): Promise<Send> {
  const { chainId } = await connection.ethers.provider.getNetwork();
  const policy = policySchema.parse({
    chainId: Number(chainId),
    applications: [
      {
        name: "demo",
        // Nobody asks over HTTP here.
        keys: ["1".repeat(64)],
        lastDay: "2999-12-31",
        contracts: [{ address: await house.getAddress(), methods: [PLAIN_BID] }],
        limits: { value: "100000000", gas: Number(GAS_LIMIT), gasPriceGkei: "100", fee: "0.02" },
        perMinute: { user: 10, application: 10 },
        perDay: { user: "1", application: "1" },
      },
    ],
  });
  const { address, key } = cast.service;
  const service = createFeePayerService({
    policy,
    ledger: createMemoryLedger(),
    signer: { address, key },
    node: (method, params) => node.request(method, [...params]),
    times: { pollInterval: 10 },
  });
  return async (call) => {
    const type = TxType.FeeDelegatedSmartContractExecution;
    const populated = await wallet.populateTransaction({ type, from: wallet.address, gasLimit: GAS_LIMIT, ...call });
    return service.sponsor(await wallet.signTransaction(populated), policy.applications[0]!);
  };
}

async function expectNoPayment({ cast, output }: Stage, attempt: Promise<Sponsored>): Promise<void> {
  const code = await attempt.then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof FeePayerError)) throw error;
      return error.code;
    },
  );
  if (code !== "CONTRACT_NOT_ALLOWED") {
    throw new ScriptError("BOOKS_OFF", `The service should pay for bids alone, but answered ${code ?? "by paying"}.`);
  }
  output.log(`  ${cast.newcomer.name} asks ${cast.service.name} to pay for something else, and is refused: ${code}`);
}
