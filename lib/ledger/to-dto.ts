import { parseCheckpoint } from "./rules/checkpoint-note";
import { actorKey, subjectKey } from "./rules/entry-body";
import type { Checkpoint, LedgerEntry } from "./schemas";
import type { CheckpointRow, CopyRow } from "./store/checkpoints";
import type { EntryRow } from "./store/search";
import { ACTS, type EntryBody } from "./types";

function wordsOf(act: string): string {
  return Object.hasOwn(ACTS, act) ? ACTS[act as keyof typeof ACTS].words : act;
}

/** An entry as the API shows it; everything comes from its body, which alone is proven. */
export function toEntry(row: EntryRow): LedgerEntry {
  const body = JSON.parse(row.body) as EntryBody;
  const { actor, subject } = body;
  return {
    id: row.id,
    at: body.at,
    act: body.act,
    words: wordsOf(body.act),
    actor: {
      kind: actor.kind,
      id: "id" in actor ? actor.id : null,
      name: "name" in actor ? actor.name : null,
      role: "role" in actor ? actor.role : null,
      key: actorKey(actor),
    },
    subject: {
      kind: subject.kind,
      id: subject.id,
      name: subject.name ?? null,
      key: subjectKey(subject),
    },
    why: body.why ?? null,
    before: body.before ?? null,
    after: body.after ?? null,
    detail: body.detail ?? null,
    from: body.from ?? null,
    request: body.request,
    seq: row.seq === null ? null : Number(row.seq),
    placedAt: row.placed_at?.toISOString() ?? null,
  };
}

function copyState({ written_at, tries }: CopyRow): Checkpoint["copies"][number]["state"] {
  if (written_at !== null) return "written";
  return tries === 0 ? "waiting" : "failing";
}

/** A checkpoint with how its copies fare; its origin is that of the note. */
export function toCheckpoint(row: CheckpointRow, copies: readonly CopyRow[]): Checkpoint {
  return {
    origin: originOf(row.note),
    size: Number(row.size),
    root: row.root.toString("base64"),
    note: row.note,
    key: row.key_id,
    madeAt: row.made_at.toISOString(),
    copies: copies
      .filter((copy) => copy.size === row.size)
      .map((copy) => ({
        target: copy.target,
        state: copyState(copy),
        writtenAt: copy.written_at?.toISOString() ?? null,
        tries: copy.tries,
        error: copy.error,
      })),
  };
}

/** A note that was tampered with must not take the page with it; verification says what is wrong. */
function originOf(note: string): string {
  try {
    return parseCheckpoint(note).origin;
  } catch {
    return note.split("\n", 1)[0] ?? "";
  }
}
