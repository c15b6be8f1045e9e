import { randomUUID } from "node:crypto";
import pg from "pg";
import { hashSecret, newSessionId, newToken } from "@/lib/auth/rules/secrets";
import { SESSION_LIFE } from "@/lib/auth/rules/session-life";
import { ROLES, type Role } from "@/lib/auth/types";
import { locateDatabase } from "@/lib/cli/locate-database";
import { DEMO_DATA } from "./demo-data";

const HOUR = 3_600_000;

const ago = (ms: number) => new Date(Date.now() - ms);
const ahead = (ms: number) => new Date(Date.now() + ms);

/** What was a way in and is none any more, with nothing of it said by what the caller holds. */
export interface Planted {
  /** Ids for the session cookie, by why they are of no use. */
  sessions: Record<"disabled" | "access ended" | "idle" | "expired", string>;
  /** API tokens, by why they are of no use. */
  tokens: Record<"expired" | "revoked" | "maker disabled" | "maker's access ended", string>;
  /** Good tokens, one of each role. */
  good: Record<Role, string>;
}

class Rows {
  readonly #people: string[] = [];
  readonly #tokens: string[] = [];

  constructor(readonly client: pg.Client) {}

  async person(change: { disabledAt?: Date; accessEndsAt?: Date } = {}): Promise<string> {
    const id = randomUUID();
    this.#people.push(id);
    await this.client.query(
      `INSERT INTO person (id, issuer, subject, name, role, disabled_at, access_ends_at)
       VALUES ($1::uuid, 'https://planted.example', $1::uuid::text, 'Planted ' || $1::uuid::text,
               'security', $2, $3)`,
      [id, change.disabledAt ?? null, change.accessEndsAt ?? null],
    );
    return id;
  }

  async session(personId: string, seenAt = new Date(), expiresAt = ahead(HOUR)): Promise<string> {
    const id = newSessionId();
    await this.client.query(
      `INSERT INTO session (id_hash, person_id, auth_time, created_at, seen_at, expires_at)
       VALUES ($1, $2, now(), $3, $3, $4)`,
      [hashSecret(id), personId, seenAt, expiresAt],
    );
    return id;
  }

  async token(role: Role, change: { makerId?: string; expiresAt?: Date; revokedAt?: Date } = {}) {
    const token = newToken();
    const id = randomUUID();
    this.#tokens.push(id);
    const { makerId = null, expiresAt = ahead(HOUR), revokedAt = null } = change;
    await this.client.query(
      `INSERT INTO api_token (id, name, role, token_hash, created_by_id, expires_at, revoked_at)
       VALUES ($1::uuid, 'Planted ' || $1::uuid::text, $2, $3, $4, $5, $6)`,
      [id, role, hashSecret(token), makerId, expiresAt, revokedAt],
    );
    return token;
  }

  async remove(): Promise<void> {
    await this.client.query("DELETE FROM api_token WHERE id = ANY($1)", [this.#tokens]);
    await this.client.query("DELETE FROM person WHERE id = ANY($1)", [this.#people]);
  }
}

async function plant(rows: Rows): Promise<Planted> {
  const live = await rows.person();
  const disabled = await rows.person({ disabledAt: ago(1_000) });
  const over = await rows.person({ accessEndsAt: ago(1_000) });
  const good = {} as Record<Role, string>;
  for (const role of ROLES) good[role] = await rows.token(role);
  return {
    sessions: {
      disabled: await rows.session(disabled),
      "access ended": await rows.session(over),
      idle: await rows.session(live, ago(SESSION_LIFE.idle + 1_000)),
      expired: await rows.session(live, new Date(), ago(1_000)),
    },
    tokens: {
      expired: await rows.token("admin", { expiresAt: ago(1_000) }),
      revoked: await rows.token("admin", { revokedAt: ago(1_000) }),
      "maker disabled": await rows.token("security", { makerId: disabled }),
      "maker's access ended": await rows.token("security", { makerId: over }),
    },
    good,
  };
}

/** Runs `fn` with sessions and tokens that time, or an administrator, has ended: their rows say so, nobody waits. */
export async function withPlanted(fn: (planted: Planted) => Promise<void>): Promise<void> {
  const place = await locateDatabase({ dataDir: DEMO_DATA, migrate: false });
  const client = new pg.Client({ connectionString: place.url });
  try {
    await client.connect();
    const rows = new Rows(client);
    try {
      await fn(await plant(rows));
    } finally {
      await rows.remove();
    }
  } finally {
    await client.end();
    await place.release();
  }
}
