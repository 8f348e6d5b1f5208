import * as z from "zod/v4";
import { addressSchema } from "../../lib/addressSchema.ts";
import type { Issue } from "../../lib/describeIssues.ts";

/** The fields that have to fit together, each left out where it is not what it should be: the schema tells that. */
const looseSchema = z.object({
  collection: z
    .object({ royaltyCeilingBps: z.number().optional().catch(undefined) })
    .catch({ royaltyCeilingBps: undefined }),
  works: z
    .array(
      z
        .object({
          id: z.number().optional().catch(undefined),
          royalties: z
            .array(
              z
                .object({
                  holder: z.string().trim().optional().catch(undefined),
                  bps: z.number().catch(0),
                  address: addressSchema.optional().catch(undefined),
                })
                .catch({ holder: undefined, bps: 0, address: undefined }),
            )
            .catch([]),
        })
        .catch({ id: undefined, royalties: [] }),
    )
    .catch([]),
});

type LooseWork = z.output<typeof looseSchema>["works"][number];

/** The mistakes that no single entry shows: ids and holders named twice, shares above the ceiling. */
export function crossCheck(content: unknown): Issue[] {
  const parsed = looseSchema.safeParse(content);
  if (!parsed.success) return [];
  const { collection, works } = parsed.data;
  return [
    ...duplicateIds(works),
    ...works.flatMap((work, i) => [
      ...duplicateHolders(work, i),
      ...sharesAboveCeiling(work, i, collection.royaltyCeilingBps),
    ]),
    ...contradictoryAddresses(works),
  ];
}

function duplicateIds(works: LooseWork[]): Issue[] {
  const first = new Map<number, number>();
  return works.flatMap(({ id }, i) => {
    if (id === undefined) return [];
    const before = first.get(id);
    if (before === undefined) {
      first.set(id, i);
      return [];
    }
    return [{ path: ["works", i, "id"], message: `${id} is the id of works[${before}] already` }];
  });
}

function duplicateHolders({ royalties }: LooseWork, i: number): Issue[] {
  return royalties.flatMap(({ holder }, j) =>
    holder !== undefined && royalties.findIndex((other) => other.holder === holder) < j
      ? [{ path: ["works", i, "royalties", j, "holder"], message: `"${holder}" has a share of this work already` }]
      : [],
  );
}

function sharesAboveCeiling({ royalties }: LooseWork, i: number, ceiling: number | undefined): Issue[] {
  const sum = royalties.reduce((total, { bps }) => total + bps, 0);
  return ceiling !== undefined && sum > ceiling
    ? [
        {
          path: ["works", i, "royalties"],
          message: `the shares are ${sum} basis points together, above the collection's ceiling of ${ceiling}`,
        },
      ]
    : [];
}

/** A name stands for one address, and an address for one name. */
function contradictoryAddresses(works: LooseWork[]): Issue[] {
  const addressOf = new Map<string, string | undefined>();
  const nameOf = new Map<string, string>();
  const issues: Issue[] = [];
  works.forEach(({ royalties }, i) => {
    royalties.forEach(({ holder, address }, j) => {
      if (holder === undefined) return;
      const path = ["works", i, "royalties", j, "address"];
      if (addressOf.has(holder) && addressOf.get(holder) !== address) {
        issues.push({ path, message: `"${holder}" has another address, or none, elsewhere` });
      } else if (address !== undefined && (nameOf.get(address) ?? holder) !== holder) {
        issues.push({ path, message: `is the address of "${nameOf.get(address) ?? ""}" already` });
      }
      if (!addressOf.has(holder)) addressOf.set(holder, address);
      if (address !== undefined && !nameOf.has(address)) nameOf.set(address, holder);
    });
  });
  return issues;
}
