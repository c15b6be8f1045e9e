import type { PoolClient } from "pg";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import type { KeyRing } from "./digest-keys";
import { placeFaults } from "./place-faults";
import { judgeSignature, previousSignature } from "./rules/digest";
import { doubtDigest } from "./store/digest-doubts";
import {
  addFaults,
  clearOwnFault,
  type DigestFault,
  type PlacedFault,
  replaceFaults,
} from "./store/digest-faults";
import { namesOf, packNames } from "./store/digest-names";
import {
  closeGap,
  type DigestRow,
  findDigest,
  findSuccessor,
  lockDigests,
  noteSignature,
  settleDigests,
  writeDigest,
} from "./store/digests";
import { addProof } from "./store/proofs";
import { signRow, type VerifiedDigest } from "./verify-digest";

/** Where it is noted, and by which keys signatures are judged. */
export interface Recording {
  ctx: Context;
  /** Name of the source. */
  source: string;
  keys: KeyRing;
}

const FORGED = "its signature is not that of CloudTrail's key";
const OTHER_HASH = "the digest after it gives another hash for it";

/**
 * Notes one verified digest, and what it and its neighbours tell of each other, in one transaction: the digest after one
 * has its hash and its signature, whichever of the two was verified first.
 */
export async function recordDigest(
  { ctx, source, keys }: Recording,
  { row: own, faults, names }: VerifiedDigest,
): Promise<void> {
  const { pool } = ctx.db;
  const before = own.previousKey === null ? null : await findDigest(pool, source, own.previousKey);
  const after = await findSuccessor(pool, source, own.key);
  const named = { source, ...placeOf(own), names };
  const all = await placeFaults(pool, named, [...faults, ...ownFaults(own, { before, after })]);
  // Asked for beforehand: no transaction waits for AWS.
  const keyBefore = before && (await keys.keyOf(before));
  await inTransaction(ctx.db, async (client) => {
    await lockDigests(client, source);
    await writeDigest(client, source, { ...own, names: packNames(names) }, ctx.clock());
    await replaceFaults(client, { source, digestKey: own.key }, all, ctx.clock());
    if (own.signature === "proven") await addProof(client, { source, ...placeOf(own) }, own);
    if (after) await closeGap(client, source, after.key);
    if (before) await tellBefore({ client, ctx, source }, { before, own, keyBefore });
    await settleDigests(
      client,
      source,
      [own, before, after].flatMap((one) => one?.key ?? []),
    );
  });
}

const placeOf = ({ accountId, region }: DigestRow) => ({ accountId, region });

const DAY = 86_400_000;

/** Of the digest itself. It is of an hour; one that nobody has signed cannot put years in doubt. */
const fault = ({ from, to }: DigestRow, reason: string): DigestFault => ({
  ...{ logKey: "", state: "invalid", reason, from: Math.max(from, to - DAY), to },
});

function ownFaults(
  own: DigestRow,
  { before, after }: { before: DigestRow | null; after: DigestRow | null },
): DigestFault[] {
  if (own.sha256 === "") return [];
  if (own.signature === "refuted") return [fault(own, FORGED)];
  if (own.signature === "proven") return [];
  if (after && after.previousSha256 !== own.sha256) return [fault(own, OTHER_HASH)];
  const isWrong = before?.signature === "proven" && before.sha256 !== own.previousSha256;
  return isWrong ? [fault(own, "it gives another hash for the digest before it")] : [];
}

/** What a digest tells of the one before it, as far as it can be believed: one that is refuted tells nothing. */
async function tellBefore(
  { client, ctx, source }: { client: PoolClient; ctx: Context; source: string },
  { before, own, keyBefore }: { before: DigestRow; own: DigestRow; keyBefore: Uint8Array | null },
): Promise<void> {
  if (before.signature === "proven" || own.signature === "refuted") return;
  const signed = signRow(before, previousSignature(own.signed), keyBefore);
  await noteSignature(client, source, signed);
  const isOther = before.sha256 !== own.previousSha256;
  if (signed.signature === "proven") {
    await clearOwnFault(client, source, before.key);
    await addProof(client, { source, ...placeOf(before) }, before);
    // While it was held for forged its files were not looked at.
    if (before.signature === "refuted") await doubtDigest(client, source, before.key);
  } else if (before.sha256 !== "" && (signed.signature === "refuted" || isOther)) {
    const found = fault(before, isOther ? OTHER_HASH : FORGED);
    const names = await namesOf(client, source, before.key);
    const placed = await placeFaults(client, { source, ...placeOf(before), names }, [found]);
    await addFaults(client, { source, digestKey: before.key }, placed, ctx.clock());
  }
}

/** Notes that a digest which was verified before is not there any more. */
export async function noteGone({ ctx, source }: Recording, key: string): Promise<void> {
  const row = await findDigest(ctx.db.pool, source, key);
  if (!row) return;
  await inTransaction(ctx.db, async (client) => {
    await lockDigests(client, source);
    await writeDigest(client, source, { ...row, version: "gone", names: null }, ctx.clock());
    const what = fault(row, "it is not there any more");
    const gone: PlacedFault = { ...what, ...placeOf(row), state: "missing" };
    await addFaults(client, { source, digestKey: key }, [gone], ctx.clock());
    await settleDigests(client, source, [key]);
  });
}

/** Judges a digest again whose key was not to be had before. */
export async function judgeAgain({ ctx, source, keys }: Recording, row: DigestRow): Promise<void> {
  const signature = judgeSignature(row.signed, row.givenSignature, await keys.keyOf(row));
  if (signature === "unproven") return;
  await inTransaction(ctx.db, async (client) => {
    await lockDigests(client, source);
    await noteSignature(client, source, { ...row, signature });
    const place = { source, ...placeOf(row) };
    if (signature === "proven") {
      await clearOwnFault(client, source, row.key);
      await addProof(client, place, row);
    } else {
      const names = await namesOf(client, source, row.key);
      const all = await placeFaults(client, { ...place, names }, [fault(row, FORGED)]);
      await replaceFaults(client, { source, digestKey: row.key }, all, ctx.clock());
    }
    await settleDigests(client, source, [row.key]);
  });
}
