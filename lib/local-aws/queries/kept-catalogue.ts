import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { HiveType } from "../sql/hive-table";
import type { LocalEstate } from "../types";
import type { LocalAthena } from "./types";

const hiveType: z.ZodType<HiveType> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("plain"), name: z.string() }),
    z.object({ kind: z.literal("array"), of: hiveType }),
    z.object({ kind: z.literal("map"), key: hiveType, value: hiveType }),
    z.object({ kind: z.literal("struct"), members: z.array(member) }),
  ]),
);
const member = z.object({ name: z.string(), type: hiveType });
const table = z.object({
  columns: z.array(member),
  partitions: z.array(member),
  location: z.string(),
  properties: z.record(z.string(), z.string()),
});
const kept = z.array(
  z.object({
    accountId: z.string(),
    region: z.string(),
    databases: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), table]))])),
  }),
);

const plain = ({ accountId, region, databases }: LocalAthena): z.infer<typeof kept>[number] => ({
  accountId,
  region,
  databases: [...databases].map(([name, tables]) => [name, [...tables]]),
});

/**
 * Puts the databases and tables of a file (as `keepCatalogues` wrote it) in place of those that the estate was made with:
 * an estate that is made anew keeps what was made in it. Does nothing where there is no file.
 */
export function readCatalogues({ athena = [] }: LocalEstate, file: string): void {
  if (!existsSync(file)) return;
  for (const { accountId, region, databases } of kept.parse(
    JSON.parse(readFileSync(file, "utf8")),
  )) {
    const found = athena.find((one) => one.accountId === accountId && one.region === region);
    if (found)
      found.databases = new Map(databases.map(([name, tables]) => [name, new Map(tables)]));
  }
}

/** Writes the estate's databases and tables into a file, whole or not at all. */
export function keepCatalogues({ athena = [] }: LocalEstate, file: string): void {
  writeFileSync(`${file}.new`, JSON.stringify(athena.map(plain)));
  renameSync(`${file}.new`, file);
}
