import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { NoteError, parseCheckpoint } from "../rules/checkpoint-note";
import {
  EXPORT_FORMAT,
  type ExportHeader,
  type ExportLine,
  exportHeader,
  exportLine,
} from "../rules/export-format";
import { leafHash } from "../rules/merkle";
import { verifyInclusion } from "../rules/proofs";
import { createAudit } from "./audit";
import { type Head, verifyNotes } from "./heads";
import { describeProofs } from "./proofs-text";
import { createFindings, type Findings, type Verification } from "./verification";
import type { VerifyOptions } from "./verify-database";

/** The lines of a file; throws when it cannot be read. */
export function linesOfFile(path: string): AsyncIterable<string> {
  const input = createReadStream(path, { highWaterMark: 1 << 20 });
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

/**
 * Verifies an export without any server: of a whole one the root of its checkpoint follows from the entries, of a
 * filtered one every entry has its proof. Throws only when the lines cannot be read.
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  { trusted, outside, onProgress }: VerifyOptions,
): Promise<Verification> {
  const findings = createFindings();
  const state: State = { header: null, read: 0 };
  let heads: Head[] = [];
  let keys = new Set<string>();
  let judge: Judge | undefined;
  for await (const line of lines) {
    if (!state.header) {
      state.header = readHeader(line, findings);
      if (!state.header) break;
      const { checkpoint, publicKey } = state.header;
      const own = {
        note: checkpoint,
        namedKey: publicKey,
        what: "the export's checkpoint",
        outside: false,
      };
      ({ heads, keys } = verifyNotes([own, ...outside], trusted, findings));
      judge = state.header.filters
        ? judgeProofs(state.header, findings)
        : judgeWhole(heads, findings);
      continue;
    }
    const entry = readLine(line, state.read + 1, findings);
    if (!entry) break;
    state.read += 1;
    if (!judge?.entry(entry)) break;
    if (state.read % 10_000 === 0) onProgress?.(state.read);
  }
  if (!state.header && findings.count() === 0) findings.add({ seq: null, problem: "It is empty." });
  if (state.header && findings.first() === null) judge?.end(state.header, state.read);
  const newest = state.header?.size ?? null;
  const filtered = state.header?.filters != null;
  return {
    ok: findings.count() === 0,
    source: "export",
    entries: state.read,
    checkpoints: heads.length,
    newestCheckpoint: newest,
    first: findings.first(),
    problems: findings.problems,
    ...describeProofs({
      ok: findings.count() === 0,
      source: "export",
      filtered,
      entries: state.read,
      heads: filtered ? 1 : heads.length,
      newest,
      keys: [...keys],
      trusted: trusted.length > 0,
      outside: filtered ? 0 : outside.length,
    }),
  };
}

interface State {
  header: ExportHeader | null;
  read: number;
}

interface Judge {
  entry(entry: ExportLine): boolean;
  end(header: ExportHeader, read: number): void;
}

function judgeWhole(heads: readonly Head[], findings: Findings): Judge {
  const audit = createAudit(heads, findings);
  return {
    entry: ({ seq, body, leafHash: hash }) =>
      audit.entry({ seq, body, leafHash: Buffer.from(hash, "base64") }) &&
      findings.first() === null,
    end(header, read) {
      if (read < header.size) {
        findings.add({
          seq: read,
          problem: `Entry ${read} and what follows are missing; it was cut.`,
        });
        return;
      }
      if (read > header.size) {
        const problem = `Entry ${header.size} and what follows are beyond the checkpoint.`;
        findings.add({ seq: header.size, problem });
      }
      // Heads from outside that are larger than the export say nothing against it.
      if (heads.every((head) => head.size <= read)) audit.end();
    },
  };
}

function judgeProofs(header: ExportHeader, findings: Findings): Judge {
  let before = -1;
  const root = Buffer.from(header.root, "base64");
  return {
    entry({ seq, body, leafHash: hash, proof }) {
      const leaf = leafHash(body);
      const path = (proof ?? []).map((text) => Buffer.from(text, "base64"));
      const add = (problem: string) => findings.add({ seq, problem: `Entry ${seq}: ${problem}.` });
      if (seq <= before) add("it comes after a later one, or twice");
      else if (leaf.toString("base64") !== hash) add("its leaf hash is not that of its body");
      else if (!verifyInclusion(leaf, seq, header.size, path, root)) {
        add("its proof does not hold: it is not in the signed tree as it stands here");
      }
      before = seq;
      return findings.first() === null;
    },
    end({ entries }, read) {
      if (read === entries) return;
      const problem = `${read} entries are there, and its first line says ${entries}; it was cut.`;
      findings.add({ seq: null, problem });
    },
  };
}

function readHeader(line: string, findings: Findings): ExportHeader | null {
  const parsed = exportHeader.safeParse(parseJson(line));
  if (!parsed.success) {
    findings.add({ seq: null, problem: `Its first line is not that of ${EXPORT_FORMAT}.` });
    return null;
  }
  try {
    const { origin, size, root } = parseCheckpoint(parsed.data.checkpoint);
    const same = parsed.data.origin === origin && parsed.data.size === size;
    if (!same || parsed.data.root !== root.toString("base64")) {
      findings.add({
        seq: null,
        problem: "Its first line says something else than its checkpoint.",
      });
    }
    return parsed.data;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    findings.add({ seq: null, problem: `The export's checkpoint: ${error.message}` });
    return null;
  }
}

function readLine(line: string, at: number, findings: Findings): ExportLine | null {
  const parsed = exportLine.safeParse(parseJson(line));
  if (parsed.success) return parsed.data;
  findings.add({
    seq: null,
    problem: `Line ${at + 1} is not that of an entry; it was cut or changed.`,
  });
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
