import { can } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { GapReason } from "@/lib/usage/types";
import type { AccessCase } from "./build-case";
import { readUsage } from "./load-uses";
import { callsToUses } from "./rules/calls-to-uses";
import type { UseInput } from "./schemas";
import type { KnownUsage } from "./schemas/uses";
import { readCalls } from "./store/read-uses";

/** The calls of the last 90 days on a case's key. */
export interface KeyCalls {
  list: UseInput[];
  /** What cannot be known of use. */
  notes: string[];
  usage: KnownUsage;
}

const GAPS: Readonly<Record<GapReason, string>> = {
  excluded: "the trail leaves KMS out",
  "unread-trail": "it is not known whether the trail logs KMS",
  "no-source": "no source feeds its account and region",
  failed: "a source could not be read",
  changed: "a log file of it is not as CloudTrail delivered it",
  missing: "a log file of it is gone",
  "not-yet": "part of it is not read yet",
  dropped: "part of it is older than usage is kept",
};

/** Successful calls with their contexts and addresses. Null for who may not see usage. */
export async function loadCalls(ctx: Context, of: AccessCase): Promise<KeyCalls | null> {
  if (!can(ctx.actor, "usage:read")) return null;
  const usage = await readUsage(ctx, of);
  const calls = await readCalls(ctx.db.pool, of.key.loaded.row.arn, new Date(usage.from));
  return { list: callsToUses(calls), notes: notesOf(usage), usage };
}

function notesOf({ gaps, knownSince, days }: KnownUsage): string[] {
  const since = knownSince === null ? "" : ` It is whole from ${knownSince} on.`;
  const gap = `Not all usage of the last ${days} days is known: ${gaps.map((each) => GAPS[each]).join(", ")}.${since}`;
  return [
    ...(gaps.length > 0 ? [gap] : []),
    `What is used less often than every ${days} days, as at the end of a year or in an emergency, is not among these calls.`,
    "CloudTrail tells of calls to KMS: data keys that are cached, S3 Bucket Keys among them, are used without any.",
  ];
}
