import { expect } from "chai";
import { AccountStore, JsonRpcProvider, Wallet } from "@kaiachain/ethers-ext/v6";
import { encodeAccountKey } from "../../../scripts/kaia/transactions/accountKeyCodec.ts";
import type { AccountKey } from "../../../scripts/kaia/transactions/accountKeys.ts";
import { KAIA, nonceOf, person, send, setBalance, useNode } from "./world.ts";

const owner = person("owner");
const [first, second] = [person("first"), person("second")];

const publicKey = ({ key }: typeof owner): AccountKey => ({ type: "public", publicKey: key.publicKey });

/** The client's own reader of klay_getAccount, as it is. */
describe("KaiaNode, to the AccountStore of @kaiachain/ethers-ext", () => {
  const { node } = useNode();
  let provider: JsonRpcProvider;

  beforeEach(async () => {
    provider = new JsonRpcProvider(node().url);
    await setBalance(node(), owner, KAIA);
  });

  afterEach(() => {
    provider.destroy();
  });

  async function read(): Promise<Record<string, unknown>> {
    const store = new AccountStore();
    await store.refresh(provider, [new Wallet(owner.address, first.key.privateKey, provider)]);
    return store.accountInfos![0]!;
  }

  async function update(key: AccountKey): Promise<void> {
    const nonce = await nonceOf(node(), owner);
    const draft = { type: 0x20, from: owner.address, gasLimit: 500_000n, nonce, key: encodeAccountKey(key) };
    await send(node(), draft, { sender: [owner] });
  }

  it("tells a legacy key, nonce and balance", async () => {
    const { address, nonce, balance, key } = await read();
    expect({ address, nonce, key }).to.deep.equal({ address: owner.address, nonce: 0, key: { type: 1, key: {} } });
    expect(BigInt(balance as string)).to.equal(KAIA);
  });

  it("tells keys of every kind", async () => {
    const compressed = first.key.compressedPublicKey;
    await update({
      type: "roleBased",
      keys: [
        publicKey(first),
        {
          type: "weightedMultisig",
          threshold: 2n,
          keys: [first, second].map(({ key }) => ({ weight: 1n, publicKey: key.publicKey })),
        },
        { type: "legacy" },
      ],
    });
    const { key } = await read();
    const roles = (key as { type: number; key: Record<string, { type: number; key: Record<string, unknown> }> }).key;
    expect(key).to.have.property("type", 5);
    expect(roles["RoleTransaction"]!.type).to.equal(2);
    expect(JSON.stringify(roles["RoleTransaction"]!.key)).to.contain(compressed.slice(4));
    expect(roles["RoleAccountUpdate"]).to.deep.include({ type: 4 });
    expect(roles["RoleAccountUpdate"]!.key).to.have.property("threshold", 2);
    expect(roles["RoleFeePayer"]).to.deep.equal({ type: 1, key: {} });
  });
});
