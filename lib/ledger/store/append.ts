import type { PoolClient } from "pg";
import type { Prisma } from "../../db/generated/client";
import { sql } from "../../db/query";

/** A transaction under way, of pg or of Prisma. */
export type ActWriter = Pick<PoolClient, "query"> | Pick<Prisma.TransactionClient, "$executeRaw">;

export interface NewAct {
  id: string;
  body: string;
  at: Date;
  act: string;
  actor: string;
  actorName: string;
  subject: string;
}

/** PostgreSQL's texts cannot hold NUL; `body` has it escaped, the columns that are searched go without. */
function searchable(value: string): string {
  return value.replaceAll("\0", "");
}

/** Writes an act and puts it among those that wait for their place. */
export async function insertAct(tx: ActWriter, act: NewAct): Promise<void> {
  const query = sql`
    WITH act AS (
      INSERT INTO ledger_act (id, body, at, act, actor, actor_name, subject)
      VALUES (${act.id}::uuid, ${act.body}, ${act.at}, ${act.act}, ${searchable(act.actor)},
              ${searchable(act.actorName)}, ${searchable(act.subject)})
      RETURNING id
    )
    INSERT INTO ledger_pending (act_id) SELECT id FROM act`;
  if ("$executeRaw" in tx) await tx.$executeRaw(query);
  else await tx.query({ text: query.text, values: query.values });
}
