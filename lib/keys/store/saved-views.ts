import type { PoolClient } from "pg";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { WriteSavedView } from "../schemas/views";

type Pool = Db["pool"] | PoolClient;

export interface ViewRow {
  id: string;
  page: string;
  name: string;
  query: string;
  shared: boolean;
  person_id: string;
  person_name: string;
  updated_at: Date;
}

const VIEW = sql`v.id, v.page, v.name, v.query, v.shared, v.person_id, p.name as person_name, v.updated_at
  from saved_view v join person p on p.id = v.person_id`;

/** What `personId` may see: their own and the shared ones. Null sees the shared ones alone. */
export async function readViews(
  pool: Pool,
  personId: string | null,
  page: string | undefined,
  limit: number,
): Promise<{ rows: ViewRow[]; total: number }> {
  const where = sql`(v.shared or v.person_id = ${personId}::uuid)
    and (${page ?? null}::text is null or v.page = ${page ?? null})`;
  const rows = await queryRows<ViewRow>(
    pool,
    sql`select ${VIEW} where ${where} order by lower(v.name), v.id limit ${limit}`,
  );
  const [count] = await queryRows<{ n: number }>(
    pool,
    sql`select count(*)::int as n from saved_view v where ${where}`,
  );
  return { rows, total: count?.n ?? 0 };
}

/** One view that `personId` may see. */
export async function findView(
  pool: Pool,
  personId: string | null,
  id: string,
): Promise<ViewRow | undefined> {
  const rows = await queryRows<ViewRow>(
    pool,
    sql`select ${VIEW} where v.id = ${id}::uuid and (v.shared or v.person_id = ${personId}::uuid)`,
  );
  return rows[0];
}

/** A view of `personId` themself, held until the transaction ends. */
export async function findOwnView(
  client: PoolClient,
  personId: string,
  id: string,
): Promise<ViewRow | undefined> {
  const rows = await queryRows<ViewRow>(
    client,
    sql`select ${VIEW} where v.id = ${id}::uuid and v.person_id = ${personId}::uuid for update of v`,
  );
  return rows[0];
}

export async function countOwnViews(pool: Pool, personId: string): Promise<number> {
  const [row] = await queryRows<{ n: number }>(
    pool,
    sql`select count(*)::int as n from saved_view where person_id = ${personId}::uuid`,
  );
  return row?.n ?? 0;
}

/** Makes a view; answers its id, or undefined when the person has one of that name on that page. */
export async function insertView(
  pool: Pool,
  personId: string,
  view: WriteSavedView,
  now: Date,
): Promise<string | undefined> {
  const [row] = await queryRows<{ id: string }>(
    pool,
    sql`insert into saved_view (id, person_id, page, name, query, shared, created_at, updated_at)
      values (gen_random_uuid(), ${personId}::uuid, ${view.page}, ${view.name}, ${view.query},
        ${view.shared}, ${now}, ${now})
      on conflict (person_id, page, name) do nothing returning id`,
  );
  return row?.id;
}

/** Changes a person's own view. `taken`: another one of theirs has that name. */
export async function updateView(
  pool: Pool,
  personId: string,
  id: string,
  view: WriteSavedView,
  now: Date,
): Promise<"done" | "missing" | "taken"> {
  try {
    const rows = await queryRows(
      pool,
      sql`update saved_view set page = ${view.page}, name = ${view.name}, query = ${view.query},
          shared = ${view.shared}, updated_at = ${now}
        where id = ${id}::uuid and person_id = ${personId}::uuid returning id`,
    );
    return rows.length > 0 ? "done" : "missing";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "23505") return "taken";
    throw error;
  }
}

/** Deletes a person's own view; false when they have none of that id. */
export async function deleteView(pool: Pool, personId: string, id: string): Promise<boolean> {
  const rows = await queryRows(
    pool,
    sql`delete from saved_view where id = ${id}::uuid and person_id = ${personId}::uuid returning id`,
  );
  return rows.length > 0;
}
