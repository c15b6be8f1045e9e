import type { AlertRule, AlertSeverity } from "@/lib/settings/schemas/alert-rules";
import { ALERT_SEVERITIES } from "@/lib/settings/schemas/alert-rules";
import type { AlertFacts, Evidence, Finding } from "../types";
import { boundedName } from "./bounded-name";
import { CROWD, ENUMERATION } from "./bursts";
import { DAY, groupBy, HOUR, isForeign, MINUTE } from "./finding";

/**
 * How the alerts of a rule end. `reversed`: somebody takes the change back, or the key is read as well again.
 * `quiet`: nothing of the kind for a day of which usage is known. `looked-at`: only by hand, because the end of it
 * takes nothing back: who has read 50,000 records has read them.
 */
type Ending = "reversed" | "quiet" | "looked-at";

interface Manner {
  /** Findings of different principals are different alerts. */
  perPrincipal: boolean;
  /** What comes within this of the last event belongs to the same alert. */
  quietMs: number;
  ends: Ending;
}

const MANNERS: Readonly<Record<AlertRule, Manner>> = {
  "volume-off-hours": { perPrincipal: false, quietMs: 6 * HOUR, ends: "looked-at" },
  "volume-above-usual": { perPrincipal: false, quietMs: DAY, ends: "quiet" },
  "first-use": { perPrincipal: true, quietMs: DAY, ends: "looked-at" },
  "direct-decrypt": { perPrincipal: true, quietMs: DAY, ends: "looked-at" },
  "missing-context": { perPrincipal: true, quietMs: DAY, ends: "looked-at" },
  "denial-burst": { perPrincipal: true, quietMs: DAY, ends: "looked-at" },
  "bad-ciphertext-burst": { perPrincipal: true, quietMs: DAY, ends: "looked-at" },
  "reader-after-change": { perPrincipal: true, quietMs: DAY, ends: "looked-at" },
  "key-change": { perPrincipal: false, quietMs: DAY, ends: "reversed" },
  "open-policy": { perPrincipal: false, quietMs: DAY, ends: "looked-at" },
  "trail-exclusion": { perPrincipal: false, quietMs: DAY, ends: "reversed" },
  "log-tampered": { perPrincipal: false, quietMs: DAY, ends: "looked-at" },
  "dead-key-use": { perPrincipal: false, quietMs: DAY, ends: "reversed" },
  "key-store": { perPrincipal: false, quietMs: DAY, ends: "reversed" },
};

/** How findings of a rule are told apart and joined. */
export function mannerOf(rule: AlertRule): Manner {
  return MANNERS[rule];
}

/** What belongs together, as one text. */
export function matterOf(finding: Finding): string {
  const { rule, key, accountId, region, principalRef, apart, wide } = finding;
  const who = MANNERS[rule].perPrincipal ? principalRef : null;
  const where = wide ? "" : `${accountId}/${region}`;
  return named(rule, key?.arn ?? where, who, apart);
}

const named = (...parts: (string | null)[]) => boundedName(JSON.stringify(parts));

/** An alert of many that a finding of one principal and one key may belong to. */
interface WiderMatter {
  matter: string;
  /** It is of many keys, so that its evidence names each. */
  ofKeys: boolean;
}

/** The alerts of many principals or keys that a burst of one joins while they go on; none for other findings. */
export function widerMattersOf({ rule, key, principalRef, apart }: Finding): WiderMatter[] {
  const isBurst = rule === "denial-burst" || rule === "bad-ciphertext-burst";
  if (!isBurst || key === null || principalRef === null || apart !== "") return [];
  const isOther = isForeign({ key, principal: { accountId: accountOf(principalRef) } });
  const crowd = named(rule, key.arn, null, isOther ? CROWD.foreign : CROWD.own);
  const enumeration = named(rule, "", principalRef, ENUMERATION);
  return [
    { matter: crowd, ofKeys: false },
    { matter: enumeration, ofKeys: true },
  ];
}

function accountOf(principalRef: string): string | null {
  return /^(?:arn:[^:]*:[^:]*:[^:]*|account):(\d{12})/.exec(principalRef)?.[1] ?? null;
}

/** Part of a finding that goes on without a pause. */
export interface Episode {
  finding: Finding;
  matter: string;
  evidence: Evidence[];
  firstAt: number;
  lastAt: number;
}

/** When what an evidence stands for is over. */
export function endOf({ at, detail }: Evidence): number {
  return at + (detail.minutes ?? 0) * MINUTE;
}

/** A finding in pieces with a pause between them that is longer than the rule's. */
export function episodesOf(finding: Finding): Episode[] {
  const { quietMs } = MANNERS[finding.rule];
  const matter = matterOf(finding);
  const episodes: Episode[] = [];
  for (const one of [...finding.evidence].sort((a, b) => a.at - b.at)) {
    const last = episodes.at(-1);
    if (last && one.at - last.lastAt <= quietMs) {
      last.evidence.push(one);
      last.lastAt = Math.max(last.lastAt, endOf(one));
    } else {
      const at = { firstAt: one.at, lastAt: endOf(one) };
      episodes.push({ finding, matter, evidence: [one], ...at });
    }
  }
  return episodes;
}

/** What is known of an alert when it is decided whether an episode belongs to it. */
export interface Standing {
  id: string;
  rule: AlertRule;
  matter: string;
  state: string;
  firstAt: number;
  lastAt: number;
  /** Since when it has its state, and when its condition ended, if it did (ms). */
  stateAt: number;
  endedAt: number | null;
  /** Resolved because its rule, as changed, did not raise it any more (ms). */
  setAsideAt: number | null;
  /** A person gave it its state. */
  byHand: boolean;
  expectedUntil: number | null;
}

/**
 * When an alert was over, so that what begins later is a new one; null while it is not. What was expected is so until its
 * time, whenever rules look; but for what can be taken back, which then is open again.
 */
function overAt(standing: Standing): number | null {
  const { rule, state, byHand, stateAt, endedAt, setAsideAt, expectedUntil } = standing;
  if (state === "expected") return MANNERS[rule].ends === "reversed" ? null : expectedUntil;
  if (state !== "resolved" || setAsideAt !== null) return null;
  return byHand ? stateAt : (endedAt ?? stateAt);
}

/**
 * An episode in parts, where alerts of its matter were over while it went on: what was resolved is not what came after. Where
 * a limit makes the finding, what came after must reach it by itself; stragglers belong to what they are of.
 */
export function partedByEnds(episode: Episode, alerts: readonly Standing[]): Episode[] {
  const ends = alerts.flatMap((alert) => {
    const over = alert.matter === episode.matter ? overAt(alert) : null;
    return over !== null && over >= episode.firstAt ? [over] : [];
  });
  const parts: Evidence[][] = [];
  for (const group of groupBy(episode.evidence, ({ at }) => String(endsBefore(ends, at)))) {
    const calls = group.reduce((sum, { count }) => sum + count, 0);
    const before = parts.at(-1);
    if (before && calls < (episode.finding.facts.limit ?? 1)) before.push(...group);
    else parts.push(group);
  }
  return parts.map((evidence) => ({
    ...{ ...episode, evidence },
    firstAt: Math.min(...evidence.map(({ at }) => at)),
    lastAt: Math.max(...evidence.map(endOf)),
  }));
}

const endsBefore = (ends: readonly number[], at: number) => ends.filter((end) => end < at).length;

/**
 * The alert that an episode belongs to: one of the same matter that goes on, or in whose expected time it begins. What
 * begins after an alert was resolved, or after what it was about had been taken back, is a new one.
 */
export function alertOf(
  episode: Pick<Episode, "matter" | "firstAt" | "lastAt">,
  alerts: readonly Standing[],
): Standing | null {
  const { matter, firstAt, lastAt } = episode;
  const candidates = alerts.filter((alert) => {
    if (alert.matter !== matter) return false;
    const over = overAt(alert);
    if (over !== null && firstAt > over) return false;
    if (alert.state === "expected" && firstAt < (alert.expectedUntil ?? 0)) {
      return lastAt >= alert.firstAt;
    }
    const { quietMs } = MANNERS[alert.rule];
    return firstAt <= alert.lastAt + quietMs && lastAt >= alert.firstAt - quietMs;
  });
  return candidates.sort((a, b) => b.lastAt - a.lastAt)[0] ?? null;
}

/** The graver of two. */
export function worst(a: AlertSeverity, b: AlertSeverity): AlertSeverity {
  return ALERT_SEVERITIES.indexOf(a) >= ALERT_SEVERITIES.indexOf(b) ? a : b;
}

/** Facts of an alert to which more came: those of the worst measure, and all that was new. */
export function joinFacts(there: AlertFacts, more: AlertFacts): AlertFacts {
  const isWorse = (more.measured ?? 0) >= (there.measured ?? 0);
  const joined = isWorse ? { ...there, ...more } : { ...more, ...there };
  // As it was read last, not as it was when most calls failed.
  if (more.store) joined.store = more.store;
  const firsts = [...(there.firsts ?? []), ...(more.firsts ?? [])];
  if (firsts.length === 0) return joined;
  const unique = new Map(firsts.map((one) => [`${one.what} ${one.value}`, one]));
  return { ...joined, firsts: [...unique.values()].slice(0, 50) };
}
