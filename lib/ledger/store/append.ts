import type { PoolClient } from "pg";
import type { Prisma } from "../../db/generated/client";
import { sql } from "../../db/query";
import type { ActColumns } from "../rules/entry-body";

/** A transaction under way, of pg or of Prisma. */
export type ActWriter = Pick<PoolClient, "query"> | Pick<Prisma.TransactionClient, "$executeRaw">;

/** Writes an act and puts it among those that wait for their place. */
export async function insertAct(tx: ActWriter, act: ActColumns & { body: string }): Promise<void> {
  const query = sql`
    WITH act AS (
      INSERT INTO ledger_act (id, body, at, act, actor, actor_name, subject, search)
      VALUES (${act.id}::uuid, ${act.body}, ${act.at}, ${act.act}, ${act.actor}, ${act.actorName},
              ${act.subject}, ${act.search})
      RETURNING id
    )
    INSERT INTO ledger_pending (act_id) SELECT id FROM act`;
  if ("$executeRaw" in tx) await tx.$executeRaw(query);
  // Named, it is parsed and planned once a connection: every act of every use case passes here.
  else await tx.query({ name: "ledger-append", text: query.text, values: query.values });
}
