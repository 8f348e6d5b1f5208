import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { parseEther, parseUnits } from "ethers";
import { createKey, createKeyRing, hashKey } from "../../../scripts/kaia/feePayer/policy/bearerKeys.ts";
import { matchesMethod, parseMethod } from "../../../scripts/kaia/feePayer/policy/methodRule.ts";
import { readPolicy } from "../../../scripts/kaia/feePayer/policy/readPolicy.ts";
import { SetupError } from "../../../scripts/kaia/feePayer/SetupError.ts";
import { useTemporaryDirectory } from "../../scripts/temporaryDirectory.ts";
import { applicationFile, BEARER, HOUSE, makePolicy, OTHER_BEARER } from "./world.ts";

const file = { chainId: 1001, applications: [applicationFile] };
const { limits, perDay } = applicationFile;

describe("readPolicy", () => {
  const directory = useTemporaryDirectory();

  async function read(content: unknown): ReturnType<typeof readPolicy> {
    const name = path.join(directory(), "policy.json");
    await writeFile(name, typeof content === "string" ? content : JSON.stringify(content));
    return readPolicy(name);
  }

  async function expectMistakes(content: unknown, ...mistakes: string[]): Promise<void> {
    const error = await read(content).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SetupError);
    expect(error).to.have.property("code", "POLICY_MALFORMED");
    expect((error as Error).message.split("\n  ").slice(1)).to.deep.equal(mistakes);
  }

  const withChange = (change: Record<string, unknown>): unknown => ({
    ...file,
    applications: [{ ...applicationFile, ...change }],
  });

  it("reads amounts in kei, and allows nothing that is not named", async () => {
    const { chainId, applications } = await read(file);
    expect(chainId).to.equal(1001n);
    const [application] = applications;
    expect(application!.limits).to.deep.equal({
      value: parseEther("10"),
      gas: 500_000n,
      gasPriceGkei: parseUnits("100", 9),
      fee: parseEther("0.02"),
      data: 8192,
    });
    expect(application!.lastDay).to.equal(Date.parse("2027-07-01T00:00:00Z"));
    expect(application).to.include({ deploys: false, cancels: false });
    expect(application).to.not.have.any.keys("transfersTo", "memosTo");
  });

  it("takes the example once its key is a real one", async () => {
    const text = await readFile("examples/fee-payer.json", "utf8");
    const name = "applications[0].keys[0]";
    await expectMistakes(
      text,
      `${name}: is a placeholder: \`npx hardhat fee-payer --new-key\` makes a key and its hash`,
    );
    const { applications } = await read(text.replace("0".repeat(64), hashKey(createKey())));
    expect(applications).to.have.length(1);
  });

  it("says what is wrong with the file itself", async () => {
    const missing = await readPolicy(path.join(directory(), "none.json")).catch((thrown: unknown) => thrown);
    expect(missing).to.have.property("code", "POLICY_UNREADABLE");
    const broken = await read("{").catch((thrown: unknown) => thrown);
    expect(broken).to.have.property("code", "POLICY_MALFORMED");
    expect((broken as Error).message).to.contain("is not JSON");
  });

  const at = "applications[0]";
  const cases: [string, Record<string, unknown>, ...string[]][] = [
    [
      "a name for the log to choke on",
      { name: "a\nb" },
      `${at}.name: may have lower-case letters, digits and hyphens only`,
    ],
    ["no key", { keys: [] }, `${at}.keys: needs at least one key's hash`],
    [
      "a key in place of its hash",
      { keys: [BEARER] },
      `${at}.keys[0]: is not a SHA-256 hash in 64 lower-case hex digits`,
    ],
    ["a day that does not exist", { lastDay: "2027-02-30" }, `${at}.lastDay: is not a date such as 2027-06-30`],
    ["no last day", { lastDay: undefined }, `${at}.lastDay: is missing`],
    [
      "a contract twice",
      { contracts: [...applicationFile.contracts, { address: HOUSE.toLowerCase(), methods: ["note(string)"] }] },
      `${at}.contracts[1].address: is there twice`,
    ],
    [
      "a method that is none",
      { contracts: [{ address: HOUSE, methods: ["bid(Terms)"] }] },
      `${at}.contracts[0].methods[0]: is neither a signature such as "bid((address,uint256))", nor a selector such as "0x5b623cff"`,
    ],
    [
      "a contract without methods",
      { contracts: [{ address: HOUSE, methods: [] }] },
      `${at}.contracts[0].methods: names no method`,
    ],
    [
      "deployments by anybody",
      { deploys: true },
      `${at}.deploys: needs \`senders\`: else anybody's code is deployed at your expense`,
    ],
    ["senders that are nobody", { senders: [] }, `${at}.senders: names nobody`],
    ["a ratio upside down", { ratio: { minimum: 50, maximum: 40 } }, `${at}.ratio.minimum: is above the maximum`],
    [
      "an amount as a number",
      { limits: { ...limits, value: 10 } },
      `${at}.limits.value: must be written as a string, so that no digit is lost`,
    ],
    [
      "a negative amount",
      { limits: { ...limits, value: "-1" } },
      `${at}.limits.value: is not an amount of KAIA such as "0.05"`,
    ],
    [
      "an amount in kei",
      { limits: { ...limits, gasPriceGkei: "25000000000" } },
      `${at}.limits.gasPriceGkei: is far above what Kaia asks: 750 gkei at the most`,
    ],
    ["no gas limit", { limits: { ...limits, gas: undefined } }, `${at}.limits.gas: is missing`],
    [
      "a fee above a budget",
      { limits: { ...limits, fee: "0.2" } },
      `${at}.limits.fee: is above a user's budget of 0.1 KAIA a day`,
    ],
    [
      "a user's budget above all",
      { perDay: { ...perDay, user: "2" } },
      `${at}.perDay.user: is above the application's`,
    ],
    [
      "a user's rate above all",
      { perMinute: { user: 2, application: 1 } },
      `${at}.perMinute.user: is above the application's`,
    ],
    [
      "an application that names nothing to pay for",
      { contracts: [] },
      `${at}: names nothing to pay for: \`contracts\`, \`transfersTo\`, \`memosTo\`, \`deploys\` or \`cancels\``,
    ],
    [
      "budgets of nothing",
      { perDay: { user: "0", application: "0.0" }, limits: { ...limits, fee: "0" } },
      `${at}.limits.fee: is nothing: nothing would be paid for`,
      `${at}.perDay.user: is nothing: nothing would be paid for`,
      `${at}.perDay.application: is nothing: nothing would be paid for`,
    ],
    [
      "a gas price of nothing",
      { limits: { ...limits, gasPriceGkei: "0" } },
      `${at}.limits.gasPriceGkei: is nothing: nothing would be paid for`,
    ],
    ["a field that does not exist", { allowAll: true }, `${at}.allowAll: there is no such field`],
  ];
  for (const [name, change, ...mistakes] of cases) {
    it(`refuses ${name}`, async () => {
      await expectMistakes(withChange(change), ...mistakes);
    });
  }

  for (const purpose of [{ transfersTo: [HOUSE] }, { memosTo: [HOUSE] }, { cancels: true }]) {
    it(`takes an application that names ${Object.keys(purpose).join()} alone`, async () => {
      await read(withChange({ contracts: [], ...purpose }));
    });
  }

  it("refuses two applications of one name, or of one key", async () => {
    const twice = { ...file, applications: [applicationFile, applicationFile] };
    await expectMistakes(twice, "applications[1].name: is there twice", "applications[1].keys[0]: is there twice");
  });

  it("takes no prototype for a field", async () => {
    const text = JSON.stringify(file).replace('{"name"', '{"__proto__":{"deploys":true},"name"');
    await expectMistakes(text, `${at}.__proto__: there is no such field`);
    expect({}).to.not.have.property("deploys");
  });
});

describe("parseMethod", () => {
  const words = (count: number): string => "00".repeat(32 * count);

  it("knows where the size of the arguments is fixed", () => {
    const method = parseMethod("f((address,uint96)[2],bytes32)")!;
    expect(method.name).to.equal("f((address,uint96)[2],bytes32)");
    expect(matchesMethod(method, `${method.selector!}${words(5)}`)).to.equal(true);
    expect(matchesMethod(method, `${method.selector!}${words(5)}00`)).to.equal(false);
    expect(matchesMethod(method, `${method.selector!}${words(4)}`)).to.equal(false);
  });

  for (const signature of ["f(uint256,string)", "f(uint256,bytes)", "f(uint256,uint8[])", "f(uint256,(bytes,uint8))"]) {
    it(`knows that it is not in ${signature}`, () => {
      const method = parseMethod(signature)!;
      expect(matchesMethod(method, `${method.selector!}${words(9)}`)).to.equal(true);
      expect(matchesMethod(method, `${method.selector!}${words(2)}`)).to.equal(true);
      expect(matchesMethod(method, `${method.selector!}${words(1)}`)).to.equal(false);
    });
  }

  it("reads a signature with names and short types", () => {
    expect(parseMethod("bid(uint id, address by)")).to.deep.equal(parseMethod("bid(uint256,address)"));
  });

  it("looks at nothing but the selector where the policy gives one", () => {
    const method = parseMethod("0xABCDEF01")!;
    expect(matchesMethod(method, "0xabcdef01")).to.equal(true);
    expect(matchesMethod(method, "0xabcdef01ff")).to.equal(true);
    expect(matchesMethod(method, "0xabcdef")).to.equal(false);
  });

  it("knows a call without data", () => {
    const method = parseMethod("receive()")!;
    expect(matchesMethod(method, "0x")).to.equal(true);
    expect(matchesMethod(method, "0x00")).to.equal(false);
  });

  for (const text of ["", "bid", "bid(", "0x1234567", "0x123456789", "f(uint257)", "fallback"]) {
    it(`does not know ${text === "" ? "nothing" : text}`, () => {
      expect(parseMethod(text)).to.equal(undefined);
    });
  }
});

describe("createKeyRing", () => {
  it("finds the application that a key speaks for", () => {
    const policy = makePolicy(
      { keys: [hashKey("x".repeat(32)), hashKey(BEARER)] },
      { name: "shop", keys: [hashKey(OTHER_BEARER)] },
    );
    const find = createKeyRing(policy);
    expect(find(BEARER)?.name).to.equal("gallery");
    expect(find("x".repeat(32))?.name).to.equal("gallery");
    expect(find(OTHER_BEARER)?.name).to.equal("shop");
  });

  it("opens to no other key, nor to a hash, nor to a key that could be guessed", () => {
    const policy = makePolicy({ keys: [hashKey(BEARER), hashKey("x".repeat(31)), hashKey("x".repeat(257))] });
    const find = createKeyRing(policy);
    const wrong = ["", OTHER_BEARER, BEARER.toUpperCase(), hashKey(BEARER), "x".repeat(31), "x".repeat(257)];
    for (const key of wrong) expect(find(key), key).to.equal(undefined);
  });

  it("makes keys that differ, and are long enough", () => {
    const key = createKey();
    expect(key).to.match(/^kaia_[0-9a-f]{64}$/);
    expect(createKey()).to.not.equal(key);
    expect(createKeyRing(makePolicy({ keys: [hashKey(key)] }))(key)?.name).to.equal("gallery");
  });
});
