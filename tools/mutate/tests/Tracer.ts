import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import type Mocha from "mocha";

type Fixture = (connection: never) => Promise<unknown>;
interface Helpers {
  loadFixture(fixture: Fixture): Promise<unknown>;
}

/**
 * Notes which numbers traced contracts tell during each test. What a fixture or a hook before several tests reaches counts for
 * every test that stands on it, though it runs once.
 */
export class Tracer {
  /** What is reached outside of tests: in each suite that is running, the innermost last. */
  readonly #suites: Set<number>[] = [new Set()];
  readonly #known = new Map<Fixture, Set<number>>();
  /** The fixtures that are being set up, the innermost last. */
  readonly #fixtures: Set<number>[] = [];
  #test: Set<number> | undefined;

  constructor(hre: HardhatRuntimeEnvironment) {
    hre.hooks.registerHandlers("network", {
      onCoverageData: (_context, numbers) => {
        for (const number of numbers) this.#add(Number(`0x${number}`));
        return Promise.resolve();
      },
    });
  }

  /** Watches the fixtures of a chain. */
  watch(connection: NetworkConnection<"l1">): void {
    const { networkHelpers: helpers } = connection as unknown as { networkHelpers: Helpers };
    const loadFixture = helpers.loadFixture.bind(helpers);
    helpers.loadFixture = async (fixture) => {
      const numbers = this.#known.get(fixture) ?? new Set();
      this.#known.set(fixture, numbers);
      this.#fixtures.push(numbers);
      try {
        return await loadFixture(fixture);
      } finally {
        this.#fixtures.pop();
        for (const number of numbers) this.#add(number);
      }
    };
  }

  /** Begins to note what the tests of a file reach, by their full titles. */
  follow(runner: Mocha.Runner): Map<string, number[]> {
    const reached = new Map<string, number[]>();
    runner.on("suite", () => this.#suites.push(new Set()));
    runner.on("suite end", () => this.#suites.pop());
    runner.on("test", () => (this.#test = new Set()));
    runner.on("test end", (test) => {
      const before = reached.get(test.fullTitle()) ?? [];
      const numbers = [...this.#suites.flatMap((suite) => [...suite]), ...(this.#test ?? []), ...before];
      reached.set(test.fullTitle(), [...new Set(numbers)]);
      this.#test = undefined;
    });
    return reached;
  }

  #add(number: number): void {
    (this.#fixtures.at(-1) ?? this.#test ?? this.#suites.at(-1)!).add(number);
  }
}
