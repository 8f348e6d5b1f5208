import { z } from "zod";
import { compile } from "../prove/compiler.ts";
import { readRepository } from "../prove/readRepository.ts";

const layoutSchema = z.object({
  storage: z.array(z.object({ label: z.string(), slot: z.string(), offset: z.number(), type: z.string() })),
  types: z
    .record(
      z.object({
        label: z.string(),
        numberOfBytes: z.string(),
        members: z
          .array(z.object({ label: z.string(), slot: z.string(), offset: z.number(), type: z.string() }))
          .optional(),
      }),
    )
    .nullish(),
});
type Layout = z.infer<typeof layoutSchema>;
const contractSchema = z.object({ storageLayout: layoutSchema, transientStorageLayout: layoutSchema });
export type Layouts = z.infer<typeof contractSchema>;

/** Asks the compiler where contracts keep their state. Nothing is translated, which makes it quick. */
export function readLayouts(contracts: readonly { name: string; source: string }[]): Map<string, Layouts> {
  const sources = [...new Set(contracts.map(({ source }) => source))];
  const outputSelection = { "*": { "*": ["storageLayout", "transientStorageLayout"] } };
  const output = compile(sources, { outputSelection }, readRepository);
  return new Map(
    contracts.map(({ name, source }) => [name, contractSchema.parse(output.contracts[source]?.[name])] as const),
  );
}

/** A line for each variable, with the members of each struct that they are made of. */
export function formatStorage({ storageLayout, transientStorageLayout }: Layouts): string {
  return formatLayout(storageLayout, "slot") + formatLayout(transientStorageLayout, "transient slot");
}

function formatLayout({ storage, types }: Layout, kind: string): string {
  const labelOf = (type: string): string => types?.[type]?.label ?? type;
  const lines = storage.map(
    ({ label, slot, offset, type }) => `${kind} ${slot} offset ${offset}: ${labelOf(type)} ${label}\n`,
  );
  const structs = Object.values(types ?? {}).filter(({ members }) => members !== undefined);
  for (const { label, numberOfBytes, members } of structs.sort((a, b) => (a.label < b.label ? -1 : 1))) {
    lines.push(`${label}, ${numberOfBytes} bytes\n`);
    for (const member of members ?? []) {
      lines.push(`  slot ${member.slot} offset ${member.offset}: ${labelOf(member.type)} ${member.label}\n`);
    }
  }
  return lines.join("");
}
