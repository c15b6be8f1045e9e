import { actColumns } from "../rules/entry-body";
import { isCanonical } from "../rules/is-canonical";
import { EMPTY_ROOT, leafHash, TILE_WIDTH } from "../rules/merkle";
import { growTree, type Tile } from "../rules/tree";
import type { EntryBody } from "../types";
import type { Head } from "./heads";
import type { Findings } from "./verification";

/** One entry as it is stored beside its body. */
export interface StoredEntry {
  seq: number;
  /** Null: its act is gone. */
  body: string | null;
  leafHash: Buffer;
  /** Columns beside the body; absent in an export. */
  columns?: StoredColumns;
}

export interface StoredColumns {
  id: string;
  atMs: number;
  act: string;
  actor: string;
  actorName: string;
  subject: string;
  search: string;
}

export interface Audit {
  /** Takes the next entry; false when no later one can be judged: stop then. */
  entry(entry: StoredEntry): boolean;
  /** After the last entry: heads beyond it. */
  end(): void;
  size(): number;
  root(): Buffer;
}

/**
 * Derives the whole tree again from the entries in their order, and compares it with their leaf hashes, the stored
 * tiles (`compareTile` says what is wrong with one) and the heads that were signed.
 */
export function createAudit(
  heads: readonly Head[],
  findings: Findings,
  compareTile: (tile: Tile) => { seq: number | null; problem: string } | null = () => null,
): Audit {
  const tree = growTree();
  let head = 0;
  // What was replaced as a whole agrees with checkpoints that were replaced with it, not with those outside.
  const agreed = { any: 0, outside: 0 };
  let broken = false;
  const compareHeads = () => {
    for (; head < heads.length; head += 1) {
      const next = heads[head];
      if (!next || next.size > tree.size()) return;
      const same = next.root.equals(next.size === 0 ? EMPTY_ROOT : tree.root());
      if (same) agreed.any = next.size;
      if (same && next.outside) agreed.outside = next.size;
      if (!same && findings.first() === null) {
        reportHead(findings, next, next.outside ? agreed.outside : agreed.any);
      }
    }
  };
  return {
    entry({ seq, body, leafHash: stored, columns }) {
      if (seq !== tree.size()) {
        findings.add({ seq: tree.size(), problem: gap(tree.size(), seq) });
        broken = true;
        return false;
      }
      const problem = body === null ? "its act is gone" : judgeEntry(body, stored, columns);
      if (problem !== null) findings.add({ seq, problem: `Entry ${seq}: ${problem}.` });
      const filled = tree.add(body === null ? stored : leafHash(body));
      for (const tile of filled) {
        const wrong = compareTile(tile);
        if (wrong) findings.add(wrong);
      }
      compareHeads();
      // What is wrong in a tile is known when it is full; everything after follows from it.
      return filled.length === 0 || findings.first() === null;
    },
    end() {
      if (broken || findings.first() !== null) return;
      compareHeads();
      const next = heads[head];
      const size = tree.size();
      if (!next || next.size <= size) return;
      const lost = next.size - 1 === size ? `Entry ${size} is` : `Entries ${size} and after are`;
      findings.add({
        seq: size,
        problem: `${lost} gone: ${next.what} covers ${next.size}, and ${size} are there.`,
      });
    },
    size: tree.size,
    root: tree.root,
  };
}

function gap(expected: number, found: number): string {
  if (found > expected) return `Entry ${expected} is gone: the next one has the place ${found}.`;
  return `Entry ${expected}: the place ${found} comes again.`;
}

function reportHead(findings: Findings, { size, what }: Head, agreed: number): void {
  const span = agreed === size - 1 ? `entry ${agreed}` : `the entries ${agreed} to ${size - 1}`;
  const problem =
    `Of ${span} at least one is not what ${what} was signed for: changed, moved, put in or taken out, ` +
    "with its hashes.";
  findings.add({ seq: agreed, lastSeq: size - 1, problem });
}

/** What is wrong with an entry by itself, or null. */
function judgeEntry(
  body: string,
  stored: Buffer,
  columns: StoredColumns | undefined,
): string | null {
  if (!leafHash(body).equals(stored)) {
    return "its body and its leaf hash do not belong together; one was changed";
  }
  let parsed: EntryBody;
  try {
    parsed = JSON.parse(body) as EntryBody;
  } catch {
    return "its body is not JSON";
  }
  if (!isCanonical(body, parsed)) return "its body is not canonical JSON (RFC 8785)";
  return columns ? judgeColumns(parsed, columns) : null;
}

function judgeColumns(body: EntryBody, stored: StoredColumns): string | null {
  try {
    const { at, ...texts } = actColumns(body);
    if (at.getTime() !== stored.atMs) return "its time stands differently in its row and its body";
    for (const [name, value] of Object.entries(texts)) {
      if (stored[name as keyof typeof texts] !== value) {
        return `its ${name} stands differently in its row and its body`;
      }
    }
    return null;
  } catch {
    return "its body is not that of an act";
  }
}

/** What is wrong with a stored tile, compared with the one that the entries make; null when nothing is. */
export function judgeTile(
  tile: Tile,
  stored: { hashes: Buffer; root: Buffer } | undefined,
): { seq: number | null; problem: string } | null {
  const name = `Tile ${tile.level}/${tile.index}`;
  if (!stored) return { seq: null, problem: `${name} is missing.` };
  const hashes = Buffer.concat(tile.hashes);
  if (!stored.hashes.equals(hashes)) {
    const at = tile.hashes.findIndex(
      (hash, i) => !stored.hashes.subarray(i * hash.length, (i + 1) * hash.length).equals(hash),
    );
    if (tile.level > 0 || at < 0) return { seq: null, problem: `${name} holds other hashes.` };
    const seq = tile.index * TILE_WIDTH + at;
    return {
      seq,
      problem: `Entry ${seq}: it is not the one whose hash ${name.toLowerCase()} holds; one of the two was changed.`,
    };
  }
  if (stored.root.equals(tile.root)) return null;
  return { seq: null, problem: `${name} has another root than its hashes.` };
}
