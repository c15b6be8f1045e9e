import { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { readKeptFrom } from "./read-kept-from";
import { digestName } from "./rules/digest";
import type { ObjectSource } from "./sources/source";
import { type DigestRow, knownDigests, noteSignature, writeDigest } from "./store/digests";
import { type DigestKeys, verifyDigest } from "./verify-digest";

/** What verifying came to, of the digests that were not verified before. */
export interface DigestAnswer {
  valid: number;
  /** A digest or a file that it names is not what it was, or its signature is another's. */
  invalid: number;
  /** A file that a digest names is not there. */
  missing: number;
  /** The digest before one is not there, though earlier ones are. */
  gap: number;
  /** Of these, digests whose signature is not proven: no key, or no digest after it, which holds its signature. */
  unproven: number;
  /** All but the valid ones, a hundred at most. */
  problems: { digest: string; reason: string }[];
}

const listedKeys = z.object({
  PublicKeyList: z.array(z.object({ Fingerprint: z.string(), Value: z.base64() })),
});

/** The keys in what `aws cloudtrail list-public-keys` answers; null when the text is not that. */
export function parseKeys(text: string): DigestKeys | null {
  try {
    const { PublicKeyList } = listedKeys.parse(JSON.parse(text));
    return new Map(
      PublicKeyList.map(({ Fingerprint, Value }) => [Fingerprint, Buffer.from(Value, "base64")]),
    );
  } catch {
    return null;
  }
}

const PROBLEMS_KEPT = 100;

/**
 * Verifies the digests of a source, each once, oldest first, and the files that they name: their hashes, the chain from
 * digest to digest, and, with the digest after it, which holds its signature, the signature of each. A file that
 * cannot be read now leaves its digest for the next time. Throws `forbidden` without `usage:ingest`, and as the
 * source does.
 */
export async function verifyDigests(
  ctx: Context,
  source: ObjectSource,
  keys: DigestKeys,
  signal?: AbortSignal,
): Promise<DigestAnswer> {
  authorize(ctx.actor, "usage:ingest");
  const keptFrom = await readKeptFrom(ctx.db.pool, ctx.clock());
  const rows = new Map<string, DigestRow>();
  for await (const page of source.list()) {
    const digests = page.filter(({ key }) => (digestName(key)?.at ?? 0) >= keptFrom);
    const known = await knownDigests(ctx.db.pool, source.name, digests);
    for (const object of digests) {
      signal?.throwIfAborted();
      if (known.has(object.key)) continue;
      const verified = await verifyDigest({ on: ctx.db.pool, source, keys }, object);
      if (verified === null) continue;
      const { row, before } = verified;
      rows.set(row.key, row);
      await inTransaction(ctx.db, async (client) => {
        await writeDigest(client, source.name, row, ctx.clock());
        if (before) await noteSignature(client, source.name, before.key, before.signature);
      });
      const earlier = before ? rows.get(before.key) : undefined;
      if (before && earlier) earlier.signature = before.signature;
    }
  }
  return answerOf([...rows.values()]);
}

function answerOf(rows: readonly DigestRow[]): DigestAnswer {
  const answer: DigestAnswer = {
    ...{ valid: 0, invalid: 0, missing: 0, gap: 0, unproven: 0, problems: [] },
  };
  for (const { key, state, reason, signature } of rows) {
    const refuted = signature === "refuted";
    answer[refuted ? "invalid" : state] += 1;
    if (signature === "unproven") answer.unproven += 1;
    const words = refuted ? "its signature is another's" : reason;
    if (words !== null && answer.problems.length < PROBLEMS_KEPT) {
      answer.problems.push({ digest: key, reason: words });
    }
  }
  return answer;
}
