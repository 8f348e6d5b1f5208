import { JsonRpcProvider, Wallet } from "@kaiachain/ethers-ext/v6";
import type { SigningKey } from "ethers";
import type { KaiaNode } from "../../../scripts/kaia/node/types.ts";
import { type Client, describeConformance, type Request } from "./conformance.suite.ts";

describeConformance({ name: "@kaiachain/ethers-ext", connect });

function connect(node: KaiaNode, key: SigningKey): Client {
  const wallet = new Wallet(key, new JsonRpcProvider(node.url));
  return {
    sign: async (request: Request) => wallet.signTransaction(await wallet.populateTransaction(request)),
    send: async (request: Request) => {
      const response = await wallet.sendTransaction(request);
      await response.wait();
      return response.hash;
    },
    signAsFeePayer: (raw) => wallet.signTransactionAsFeePayer(raw),
    sendAsFeePayer: async (raw) => {
      const response = await wallet.sendTransactionAsFeePayer(raw);
      await response.wait();
      return response.hash;
    },
  };
}
