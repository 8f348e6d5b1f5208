import { expect } from "chai";
import { network } from "hardhat";

const { ethers, networkHelpers } = await network.create();

const RECEIVER = "0x00000000000000000000000000000000000a4701";

/** Code that reverts with so many bytes of 0xff. */
function revertingWith(size: number): string {
  return ethers.concat(["0x5f195f5260", ethers.toBeHex(size, 1), "0x5ffd"]);
}

async function deployToken() {
  const [owner] = await ethers.getSigners();
  const token = await ethers.deployContract("KIP7Token", ["Won", "WON", owner!]);
  await token.mint(owner!, 1n);
  const transfer = token.interface.encodeFunctionData("safeTransfer(address,uint256)", [RECEIVER, 1n]);
  const send = (): Promise<string> => ethers.provider.call({ from: owner!.address, to: token, data: transfer });
  const reason = (): Promise<unknown> => send().then(String, (error: unknown) => (error as { data?: unknown }).data);
  return { token, reason };
}

describe("ReceiverHooks, given a receiver that reverts", () => {
  for (const size of [1, 4, 32]) {
    it(`passes ${size} bytes of a reason on as they are`, async () => {
      const { reason } = await networkHelpers.loadFixture(deployToken);
      await networkHelpers.setCode(RECEIVER, revertingWith(size));
      expect(await reason()).to.equal(`0x${"ff".repeat(size)}`);
    });
  }

  it("says itself that the receiver is invalid where there is no reason", async () => {
    const { reason, token } = await networkHelpers.loadFixture(deployToken);
    await networkHelpers.setCode(RECEIVER, revertingWith(0));
    expect(await reason()).to.equal(token.interface.encodeErrorResult("ERC20InvalidReceiver", [RECEIVER]));
  });
});
