import { randomBytes } from "node:crypto";
import type { Db } from "@/lib/db/types";
import { placeActs } from "@/lib/ledger/place-acts";
import { actColumns, canonicalBody, entryBody } from "@/lib/ledger/rules/entry-body";
import { uuidV7 } from "@/lib/ledger/rules/uuid-v7";
import { tell } from "../support/report";

const CHUNK = 5_000;

/** An act as they mostly are: a person, a key, a few values before and after. About 700 bytes. */
export function sampleBody(at: number) {
  const id = String(at % 5_000).padStart(12, "0");
  const key = `arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-0000-4000-8000-${id}`;
  const ctx = {
    actor: {
      kind: "person" as const,
      id: `8f14e45f-ceea-467f-a0e6-${String(at % 200).padStart(12, "0")}`,
      name: `Person ${at % 200}`,
      email: null,
      role: "security" as const,
      groups: [],
      authTime: new Date(0),
    },
    clock: () => new Date(1_790_000_000_000 + at * 1_000),
    requestId: `request-${at}`,
    from: { address: "192.0.2.17", userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" },
  };
  return entryBody(
    ctx,
    {
      act: "key.set-owners",
      subject: { kind: "key", id: key, name: `alias/payments-${at % 5_000}` },
      before: { owners: ["a@example.com"] },
      after: { owners: ["a@example.com", "b@example.com"] },
      why: "Moved to the payments team.",
    },
    uuidV7(ctx.clock().getTime(), randomBytes(10)),
  );
}

/** Fills the ledger: acts in bulk, then their places by the sequencer itself. */
export async function seedLedger(db: Db, count: number): Promise<void> {
  for (let from = 0; from < count; from += CHUNK) {
    const bodies = Array.from({ length: Math.min(CHUNK, count - from) }, (_, i) =>
      sampleBody(from + i),
    );
    const columns = bodies.map(actColumns);
    await db.pool.query(
      `WITH acts AS (
         INSERT INTO ledger_act (id, body, at, act, actor, actor_name, subject, search)
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[],
                              $6::text[], $7::text[], $8::text[])
         RETURNING id
       ) INSERT INTO ledger_pending (act_id) SELECT id FROM acts`,
      [
        columns.map(({ id }) => id),
        bodies.map(canonicalBody),
        columns.map(({ at }) => at),
        columns.map(({ act }) => act),
        columns.map(({ actor }) => actor),
        columns.map(({ actorName }) => actorName),
        columns.map(({ subject }) => subject),
        columns.map(({ search }) => search),
      ],
    );
    while ((await placeActs(db))?.more);
    if ((from + CHUNK) % 100_000 === 0) tell(`${from + CHUNK} entries`);
  }
}
