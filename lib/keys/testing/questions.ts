import type { World } from "./local-estate";
import { fullestScope, plainKeys } from "./local-estate";

export interface SpanRow {
  value: unknown;
  seen_from: Date;
  seen_to: Date | null;
  ended_at: Date | null;
}

interface KeyRow {
  id: string;
  state: string;
  policy_sha256: string;
  reads: Record<string, { status: string; readAt: string; action?: string }>;
  unreadable: string[];
  gone_at: Date | null;
  owner: string | null;
}

/** Questions that tests put to the store of a world. */
export function questions(world: () => World) {
  const rowsOf = async <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
    (await world().db.pool.query<T>(text, values)).rows;
  return {
    rowsOf,
    async keyRow(keyId: string): Promise<KeyRow> {
      const [row] = await rowsOf<KeyRow>(
        `SELECT id, state, policy_sha256, reads, unreadable, gone_at, owner FROM key WHERE key_id = $1`,
        [keyId],
      );
      if (!row) throw new Error(`There is no key ${keyId}.`);
      return row;
    },
    spansOf: (keyId: string, facet: string) =>
      rowsOf<SpanRow>(
        `SELECT s.value, s.seen_from, s.seen_to, s.ended_at FROM key_span s
           JOIN key k ON k.id = s.key_id WHERE k.key_id = $1 AND s.facet = $2 ORDER BY s.id`,
        [keyId, facet],
      ),
    steps: (runId: string) =>
      rowsOf<{ kind: string; state: string; account_id: string; error: { code: string } | null }>(
        `SELECT s.kind, s.state, coalesce(s.account_id, c.account_id) AS account_id, s.error
           FROM sync_step s LEFT JOIN scope c ON c.id = s.scope_id
          WHERE s.run_id = $1 AND s.kind <> 'last-usage'`,
        [runId],
      ),
    someKey(index: number) {
      const key = plainKeys(fullestScope(world().estate).scope)[index];
      if (!key) throw new Error("The estate has too few plain keys.");
      return key;
    },
  };
}
