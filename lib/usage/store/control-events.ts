import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";

export interface EventRecordRow {
  id: string;
  record: unknown;
  source: string | null;
  object: string | null;
}

/** The whole record of an event, and where it came from; undefined when there is none with that id. */
export async function findEventRecord(
  pool: Db["pool"],
  id: string,
): Promise<EventRecordRow | undefined> {
  const rows = await queryRows<EventRecordRow>(
    pool,
    sql`select c.id::text, c.record, o.source, o.key as object
      from control_event c left join usage_object o on o.id = c.object_id where c.id = ${id}::bigint`,
  );
  return rows[0];
}
