import { z } from "zod";
import { type Sql, sql } from "@/lib/db/query";
import type { KeySort } from "../types";

type Kind = "text" | "number" | "time";

export interface SortColumn {
  column: Sql;
  kind: Kind;
  nullable: boolean;
  /** The table whose index gives the order: `l` for key_list, `k` for key. */
  of: "l" | "k";
}

const of = (column: Sql, kind: Kind, nullable = true): SortColumn => ({
  column,
  kind,
  nullable,
  of: "l",
});

/** What each sort sorts by. Texts compare by bytes; null comes last both ways; ties go by row id. */
export const SORT_COLUMNS: Record<KeySort, SortColumn> = {
  alias: of(sql`l.alias`, "text"),
  keyId: of(sql`l.kms_id`, "text", false),
  account: of(sql`l.account_sort`, "text", false),
  region: of(sql`l.region`, "text", false),
  state: of(sql`l.state`, "text"),
  spec: of(sql`l.spec`, "text"),
  created: of(sql`l.created_at`, "time"),
  rotation: of(sql`l.rotation`, "text", false),
  nextRotation: of(sql`l.next_rotation_at`, "time"),
  lastUsed: of(sql`l.last_used_at`, "time"),
  owner: of(sql`l.owner`, "text"),
  grants: of(sql`l.grant_count`, "number"),
  read: { column: sql`k.read_at`, kind: "time", nullable: false, of: "k" },
};

/** A row's place in a sorted list: its sort value as text, or null, and its row id. */
export interface Position {
  value: string | null;
  id: string;
}

const VALUES: Record<Kind, z.ZodType<string>> = {
  text: z.string().max(600),
  number: z.string().regex(/^-?\d{1,9}$/),
  time: z.iso.datetime({ offset: false, precision: 6 }),
};

/** What a cursor of this sort may hold, so that a made-up one is refused before PostgreSQL sees it. */
export function positionSchema({ kind, nullable }: SortColumn): z.ZodType<Position> {
  const value = VALUES[kind];
  return z.object({
    value: nullable ? value.nullable() : value,
    id: z.string().regex(/^\d{1,18}$/),
  });
}

/** The sort value as exact text: microseconds stay. */
export function positionText({ kind }: SortColumn, column: Sql): Sql {
  if (kind !== "time") return sql`${column}::text`;
  return sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** The sort value back from text, as a parameter of the column's type. */
export function positionParameter({ kind }: SortColumn, value: string): Sql {
  if (kind === "time") return sql`${value}::timestamptz`;
  if (kind === "number") return sql`${value}::int`;
  return sql`${value}::text collate "C"`;
}
