import type { CoverageSpan, GapReason } from "../types";

/** What GetKeyLastUsage told of a key, as far as it was read. Times in ms since 1970. */
export interface AwsLastUse {
  /** null: never read, or it could not be read. */
  answer: "used" | "never" | "unknown" | null;
  usedAt: number | null;
  operation: string | null;
  /** AWS tells of no use before. */
  trackingSince: number | null;
  /** When the answer that counts was read. */
  readAt: number | null;
}

/** The last successful use in CloudTrail. */
export interface TrailLastUse {
  /** Begin of its five minutes, ms since 1970. */
  at: number;
  operation: string;
  principalRef: string;
}

export interface LastUseInput {
  aws: AwsLastUse;
  trail: TrailLastUse | null;
  /** What CloudTrail data there is of the key's scope, from its creation until now at least, in order. */
  coverage: readonly CoverageSpan[];
  /** ms since 1970; null: not known. */
  createdAt: number | null;
  now: number;
}

/** Why nobody can tell. */
export type LastUseDoubt =
  /** GetKeyLastUsage was never read, or could not be. */
  | "aws-not-read"
  /** The key is older than AWS's tracking of its use. */
  | "before-tracking"
  /** The key's creation is not known. */
  | "creation-not-known"
  /** There is no CloudTrail data of part of the key's life. */
  | "gaps";

export type LastUse =
  | {
      answer: "used";
      at: number;
      /** `both`: the same use, of which AWS tells the second. */
      source: "aws" | "cloudtrail" | "both";
      operation: string | null;
      /** Of CloudTrail's last use, where that is the one. */
      principalRef: string | null;
    }
  /** Never until `asOf`. */
  | { answer: "never"; asOf: number; source: "aws" | "cloudtrail" }
  | { answer: "unknown"; doubts: LastUseDoubt[]; gaps: GapReason[]; notUsedSince: number | null };

const FIVE_MINUTES = 5 * 60_000;

/**
 * What AWS and CloudTrail together tell of a key's last use. Used: the newest of both. Never: only when AWS says so, which
 * it does of keys made since it began to track (KMS API Reference, GetKeyLastUsage), or when CloudTrail data is whole from
 * the key's creation on. Everything else is unknown, with `notUsedSince` from which on data is whole and shows no use.
 */
export function joinLastUse({ aws, trail, coverage, createdAt, now }: LastUseInput): LastUse {
  const awsAt = aws.answer === "used" ? aws.usedAt : null;
  if (trail && (awsAt === null || trail.at > awsAt)) {
    const { at, operation, principalRef } = trail;
    return { answer: "used", at, source: "cloudtrail", operation, principalRef };
  }
  if (awsAt !== null) {
    const same = trail !== null && awsAt < trail.at + FIVE_MINUTES;
    const principalRef = same ? trail.principalRef : null;
    const source = same ? "both" : "aws";
    return { answer: "used", at: awsAt, source, operation: aws.operation, principalRef };
  }
  const whole = wholeUntil(coverage, createdAt, now);
  const byAws = aws.answer === "never" ? aws.readAt : null;
  if (byAws !== null && byAws >= (whole ?? byAws)) {
    return { answer: "never", asOf: byAws, source: "aws" };
  }
  if (whole !== null) return { answer: "never", asOf: whole, source: "cloudtrail" };
  return {
    answer: "unknown",
    doubts: doubtsOf(aws, createdAt, coverage),
    gaps: gapsSince(coverage, createdAt),
    notUsedSince: wholeSince(coverage, now),
  };
}

/** Until when data is whole from the creation on, but for what is too young to be delivered; null: it is not. */
function wholeUntil(
  coverage: readonly CoverageSpan[],
  createdAt: number | null,
  now: number,
): number | null {
  if (createdAt === null) return null;
  let until = createdAt;
  for (const span of coverage) {
    if (span.to <= until) continue;
    if (span.from > until || span.state !== "covered") break;
    until = span.to;
  }
  const rest = coverage.filter(({ to }) => to > until);
  const tooYoung = rest.every((span) => span.state === "gap" && span.reason === "not-yet");
  return until > createdAt && tooYoung ? Math.min(until, now) : null;
}

/** Data that ends longer ago has ended: a source that is asked once a day is never so late. */
const LATEST_MS = 2 * 86_400_000;

/**
 * The begin of the data that is whole until now, but for what of the last two days was not delivered or asked for yet;
 * null: there is none.
 */
export function wholeSince(coverage: readonly CoverageSpan[], now: number): number | null {
  let since: number | null = null;
  for (const span of [...coverage].reverse()) {
    if (span.from >= now) continue;
    if (span.state === "covered" && (since === null || span.to >= since)) since = span.from;
    else if (since !== null || !isYoung(span, now)) break;
  }
  return since;
}

function isYoung(span: CoverageSpan, now: number): boolean {
  return span.state === "gap" && span.reason === "not-yet" && span.from >= now - LATEST_MS;
}

function gapsSince(coverage: readonly CoverageSpan[], createdAt: number | null): GapReason[] {
  const since = createdAt ?? Number.NEGATIVE_INFINITY;
  const reasons = coverage.flatMap((span) =>
    span.state !== "covered" && span.to > since ? [span.reason] : [],
  );
  return [...new Set(reasons)];
}

function doubtsOf(
  aws: AwsLastUse,
  createdAt: number | null,
  coverage: readonly CoverageSpan[],
): LastUseDoubt[] {
  const doubts: LastUseDoubt[] = [aws.answer === "unknown" ? "before-tracking" : "aws-not-read"];
  if (createdAt === null) doubts.push("creation-not-known");
  if (
    coverage.every(({ state }) => state !== "covered") ||
    gapsSince(coverage, createdAt).length > 0
  ) {
    doubts.push("gaps");
  }
  return doubts;
}
