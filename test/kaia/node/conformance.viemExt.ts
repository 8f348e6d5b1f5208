import { createWalletClient, http, kairos, privateKeyToAccount } from "@kaiachain/viem-ext";
import type { SigningKey } from "ethers";
import type { KaiaNode } from "../../../scripts/kaia/node/types.ts";
import { type Client, describeConformance, type Request } from "./conformance.suite.ts";

describeConformance({ name: "@kaiachain/viem-ext", connect });

function connect(node: KaiaNode, key: SigningKey): Client {
  const account = privateKeyToAccount(key.privateKey as `0x${string}`);
  const wallet = createWalletClient({ account, chain: kairos, transport: http(node.url) });
  const prepare = async (request: Request) => ({ ...(await wallet.prepareTransactionRequest(request)) });
  return {
    sign: async (request) => wallet.signTransaction(await prepare(request)),
    send: async (request) => wallet.sendTransaction(await prepare(request)),
    signAsFeePayer: (raw) => wallet.signTransactionAsFeePayer(raw),
    sendAsFeePayer: (raw) => wallet.sendTransactionAsFeePayer(raw),
  };
}
