import {
  checkSignature,
  formatVerifierKey,
  NoteError,
  type ParsedCheckpoint,
  parseCheckpoint,
  parseVerifierKey,
  type VerifierKey,
} from "../rules/checkpoint-note";
import type { Findings } from "./verification";

/** A signed head that the tree must have had, and where it was found. */
export interface Head {
  size: number;
  root: Buffer;
  /** For messages: `the checkpoint of 12 entries`. */
  what: string;
  /** Kept outside: whoever can write the database cannot have replaced it. */
  outside: boolean;
}

/** A note to be verified: from the ledger itself, or one that somebody kept elsewhere. */
export interface GivenNote {
  note: string;
  what: string;
  outside: boolean;
  /** Key that the ledger names beside it. It stands in for trusted keys where none were given. */
  namedKey?: string;
}

/**
 * Parses notes and verifies their signatures by `trusted` keys, or by the keys that the ledger names when there
 * are none. Answers the heads whose text could be read, the lowest first, also those of bad signatures.
 */
export function verifyNotes(
  notes: readonly GivenNote[],
  trusted: readonly VerifierKey[],
  findings: Findings,
): { heads: Head[]; keys: Set<string> } {
  const heads: Head[] = [];
  const keys = new Set<string>();
  for (const given of notes) {
    const parsed = readNote(given, findings);
    if (!parsed) continue;
    heads.push({ size: parsed.size, root: parsed.root, what: given.what, outside: given.outside });
    const check = checkSignature(parsed, trusted.length > 0 ? trusted : namedBy(given));
    if (check.status === "good") keys.add(formatVerifierKey(check.key));
    if (check.status === "bad") {
      findings.add({ seq: null, problem: `${given.what}: its signature is not of its text.` });
    }
    if (check.status === "unknown-key") {
      const names = check.names.join(", ");
      const problem = `${given.what}: signed by ${names}, which is none of the keys to be trusted.`;
      findings.add({ seq: null, problem });
    }
  }
  return { heads: heads.sort((a, b) => a.size - b.size), keys };
}

function readNote({ note, what }: GivenNote, findings: Findings): ParsedCheckpoint | null {
  try {
    return parseCheckpoint(note);
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    findings.add({ seq: null, problem: `${what}: ${error.message}` });
    return null;
  }
}

function namedBy({ namedKey }: GivenNote): VerifierKey[] {
  try {
    return namedKey === undefined ? [] : [parseVerifierKey(namedKey)];
  } catch {
    return [];
  }
}
