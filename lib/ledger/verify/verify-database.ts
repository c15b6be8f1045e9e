import type { Pool, PoolClient } from "pg";
import type { VerifierKey } from "../rules/checkpoint-note";
import { NoteError, parseCheckpoint } from "../rules/checkpoint-note";
import type { Tile } from "../rules/tree";
import { type CheckpointRow, readCheckpoints } from "../store/checkpoints";
import {
  beginSnapshot,
  countWaiting,
  endSnapshot,
  readStoredEntries,
  readTileRows,
  strayActs,
  strayTile,
  type TileRow,
} from "../store/verify";
import { createAudit, judgeTile } from "./audit";
import { type GivenNote, verifyNotes } from "./heads";
import { describeProofs } from "./proofs-text";
import { createFindings, type Findings, type Verification } from "./verification";

export interface VerifyOptions {
  /** Keys whose signatures are believed; without any, those that the ledger itself names. */
  trusted: readonly VerifierKey[];
  /** Checkpoints that somebody kept outside. */
  outside: readonly GivenNote[];
  /** Told how many entries are done, now and then. */
  onProgress?: (entries: number) => void;
}

const PAGE = 2_000;
const TILES = 64;

/**
 * Derives the ledger in a database again, from one snapshot of it, beside a server that runs: every body, leaf
 * hash, place, tile and checkpoint. Memory does not grow with the ledger. Throws only for what is not an answer.
 */
export async function verifyDatabase(
  pool: Pick<Pool, "connect">,
  options: VerifyOptions,
): Promise<Verification> {
  const client = await pool.connect();
  try {
    await beginSnapshot(client);
    const result = await verifySnapshot(client, options);
    await endSnapshot(client);
    return result;
  } finally {
    client.release(true);
  }
}

async function verifySnapshot(
  client: PoolClient,
  { trusted, outside, onProgress }: VerifyOptions,
): Promise<Verification> {
  const findings = createFindings();
  const rows = await readCheckpoints(client, { below: undefined, limit: 1_000_000 });
  for (const row of rows) compareColumns(row, findings);
  const own = rows.map(({ size, note, key_id: namedKey }) => ({
    note,
    namedKey,
    what: `the checkpoint of ${size} entries`,
    outside: false,
  }));
  const { heads, keys } = verifyNotes([...own, ...outside], trusted, findings);
  const tiles = tileReader(client);
  const pending: Tile[] = [];
  const audit = createAudit(heads, findings, (tile) => {
    const stored = tiles.known(tile);
    if (stored === "unread") pending.push(tile);
    return stored === "unread" ? null : judgeTile(tile, stored);
  });
  let page = await readStoredEntries(client, null, PAGE);
  for (let going = true; going && page.length > 0; ) {
    const [first, last] = [page[0], page.at(-1)];
    await tiles.load(first?.seq ?? 0, last?.seq ?? 0);
    // The server reads the next page while this one is verified.
    const next = readStoredEntries(client, (last?.seq ?? 0) + 1, PAGE);
    going = page.every((entry) => audit.entry(entry));
    onProgress?.(audit.size());
    page = await next;
  }
  audit.end();
  for (const tile of pending) {
    const wrong = judgeTile(tile, await tiles.one(tile));
    if (wrong) findings.add(wrong);
  }
  await findStrays(client, audit.size(), findings);
  const newest = heads.at(-1)?.size ?? null;
  return {
    ok: findings.count() === 0,
    source: "database",
    entries: audit.size(),
    checkpoints: heads.length,
    newestCheckpoint: newest,
    first: findings.first(),
    problems: findings.problems,
    ...describeProofs({
      ok: findings.count() === 0,
      source: "database",
      entries: audit.size(),
      heads: heads.length,
      newest,
      keys: [...keys],
      trusted: trusted.length > 0,
      outside: outside.length,
      waiting: await countWaiting(client),
    }),
  };
}

/** The columns of a checkpoint beside its note, which alone is signed. */
function compareColumns(row: CheckpointRow, findings: Findings): void {
  try {
    const { size, root } = parseCheckpoint(row.note);
    if (String(size) === row.size && root.equals(row.root)) return;
    const problem = `The checkpoint of ${row.size} entries: its note says another size or root.`;
    findings.add({ seq: null, problem });
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
  }
}

async function findStrays(client: PoolClient, size: number, findings: Findings): Promise<void> {
  // After a first wrong entry the rest was not gone through, so that its size is not known.
  if (findings.first() === null) {
    const tile = await strayTile(client, size);
    if (tile !== null)
      findings.add({ seq: null, problem: `Tile ${tile} is of no full 256 entries.` });
  }
  const words = {
    lost: "has no place and does not wait for one: its place was taken away, or it was put in",
    "waits-placed": "has its place and is said to wait for one",
    "waits-gone": "waits for its place and is gone",
  } as const;
  for (const { id, why } of await strayActs(client)) {
    findings.add({ seq: null, problem: `The act ${id} ${words[why]}.` });
  }
}

/** Stored tiles of the lowest level, read ahead of the entries that fill them. */
function tileReader(client: PoolClient) {
  let low = new Map<number, TileRow>();
  let loaded = { from: 0, to: 0 };
  return {
    /** Makes the tiles known that the entries of these places fill. */
    async load(firstSeq: number, lastSeq: number): Promise<void> {
      const [from, to] = [Math.floor(firstSeq / 256), Math.floor(lastSeq / 256) + 1];
      if (from >= loaded.from && to <= loaded.to) return;
      const limit = Math.max(TILES, to - from);
      const rows = await readTileRows(client, { level: 0, index: from, limit });
      low = new Map(rows.map((row) => [Number(row.index), row]));
      loaded = { from, to: from + limit };
    },
    known(tile: Tile): TileRow | undefined | "unread" {
      return tile.level === 0 ? low.get(tile.index) : "unread";
    },
    /** A tile of a higher level: there is one for 65,536 entries. */
    async one({ level, index }: Tile): Promise<TileRow | undefined> {
      const [row] = await readTileRows(client, { level, index, limit: 1 });
      return Number(row?.index) === index ? row : undefined;
    },
  };
}
