import type { Pool } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { UseShape } from "../files/use-parts";

/** Longest text, in bytes, that an index of PostgreSQL surely takes. */
const LONGEST = 2_000;

/** Text that the database takes and finds again: without U+0000 and halves of surrogates, and not endless. */
export function storable(text: string, longest: number = LONGEST): string {
  const clean = text.replaceAll("\u0000", "\ufffd").toWellFormed();
  if (clean.length * 3 <= longest || Buffer.byteLength(clean) <= longest) return clean;
  const cut = Buffer.from(clean)
    .subarray(0, longest - 3)
    .toString("utf8");
  // A character cut in two is read as U+FFFD.
  return `${cut.replace(/\ufffd+$/, "")}…`;
}

/** The pseudo-key of calls that name no key. */
export function noKey(use: Pick<UseShape, "accountId" | "region">): string {
  return `none:${use.accountId}:${use.region}`;
}

/**
 * Numbers for keys, principals and calls, so that a bucket is four of them. What is new is written at once, outside
 * the transaction that counts: a row that nothing refers to does no harm.
 */
export class Dictionary {
  readonly #keys = new Map<string, number>();
  readonly #principals = new Map<string, number>();
  readonly #calls = new Map<string, number>();

  constructor(private readonly pool: Pool) {}

  async addKeys(arns: Iterable<string>): Promise<void> {
    const wanted = [...new Set([...arns].map((arn) => storable(arn)))].filter(
      (arn) => !this.#keys.has(arn),
    );
    if (wanted.length === 0) return;
    wanted.sort();
    await this.pool.query(
      `INSERT INTO usage_key (arn) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`,
      [wanted],
    );
    const { rows } = await this.pool.query<{ id: number; arn: string }>(
      `SELECT id, arn FROM usage_key WHERE arn = ANY($1::text[])`,
      [wanted],
    );
    for (const { id, arn } of rows) this.#keys.set(arn, id);
  }

  async addShapes(shapes: readonly UseShape[]): Promise<void> {
    await this.addKeys(shapes.flatMap((use) => [...use.keys.map(({ arn }) => arn), noKey(use)]));
    await this.#addPrincipals(shapes);
    await this.#addCalls(shapes);
  }

  async #addPrincipals(shapes: readonly UseShape[]): Promise<void> {
    const wanted = new Map<string, object>();
    for (const { principal, own } of shapes) {
      const { kind, accountId, uniqueId } = principal;
      const ref = storable(principal.ref);
      if (!this.#principals.has(ref)) wanted.set(ref, { ref, kind, accountId, uniqueId, own });
    }
    if (wanted.size === 0) return;
    await this.pool.query(
      `INSERT INTO usage_principal AS p (ref, kind, account_id, unique_id, own)
       SELECT ref, kind, "accountId", "uniqueId", own FROM json_to_recordset($1::json)
         AS i (ref text, kind text, "accountId" text, "uniqueId" text, own boolean) ORDER BY ref
       ON CONFLICT (ref) DO UPDATE SET unique_id = coalesce(p.unique_id, excluded.unique_id),
         own = p.own OR excluded.own
        WHERE (p.unique_id IS NULL AND excluded.unique_id IS NOT NULL) OR (excluded.own AND NOT p.own)`,
      [toJson([...wanted.values()])],
    );
    const { rows } = await this.pool.query<{ id: number; ref: string }>(
      `SELECT id, ref FROM usage_principal WHERE ref = ANY($1::text[])`,
      [[...wanted.keys()]],
    );
    for (const { id, ref } of rows) this.#principals.set(ref, id);
  }

  async #addCalls(shapes: readonly UseShape[]): Promise<void> {
    const wanted = new Map(shapes.map((use) => [callText(use), callOf(use)]));
    for (const text of wanted.keys()) if (this.#calls.has(text)) wanted.delete(text);
    if (wanted.size === 0) return;
    const { rows } = await this.pool.query<Call & { id: number }>(
      `WITH given AS (
         SELECT * FROM json_to_recordset($1::json)
           AS i (operation text, service text, outcome text, kind text)
       ), written AS (
         INSERT INTO usage_call (operation, service, outcome, kind)
         SELECT operation, service, outcome, kind FROM given ORDER BY 1, 2, 3, 4
         ON CONFLICT DO NOTHING RETURNING *
       ) SELECT * FROM written
         UNION SELECT c.* FROM usage_call c JOIN given USING (operation, service, outcome, kind)`,
      [toJson([...wanted.values()])],
    );
    for (const row of rows) this.#calls.set(textOfCall(row), row.id);
    // Written by another process between the two halves of the statement.
    if ([...wanted.keys()].some((text) => !this.#calls.has(text))) await this.#addCalls(shapes);
  }

  key(arn: string): number {
    return known(this.#keys.get(storable(arn)), arn);
  }

  principal(ref: string): number {
    return known(this.#principals.get(storable(ref)), ref);
  }

  call(use: UseShape): number {
    return known(this.#calls.get(callText(use)), use.operation);
  }
}

interface Call {
  operation: string;
  service: string;
  outcome: string;
  kind: string;
}

function callOf({ operation, service, errorCode, kind }: UseShape): Call {
  return {
    operation: storable(operation, 200),
    service: storable(service ?? "", 200),
    outcome: storable(errorCode ?? "", 200),
    kind,
  };
}

const textOfCall = ({ operation, service, outcome, kind }: Call) =>
  JSON.stringify([operation, service, outcome, kind]);
const callText = (use: UseShape) => textOfCall(callOf(use));

function known(id: number | undefined, what: string): number {
  if (id === undefined) throw new Error(`The dictionary has no number for ${what}.`);
  return id;
}
