import type { SyncStep } from "@/lib/estate/schemas";

const PHASES: Record<string, string> = {
  keys: "Listing keys",
  list: "Listing keys",
  listing: "Listing keys",
  aliases: "Listing aliases",
  stores: "Reading key stores",
  read: "Reading keys",
  reading: "Reading keys",
  "last-usage": "Reading last use",
  identities: "Reading identities",
  organization: "Reading the organisation",
};

/** A phase of a step in words; one without words is shown as it is. */
export function phaseWord(phase: string | null): string {
  if (phase === null) return "Starting";
  return PHASES[phase] ?? phase;
}

/** Time left of a step in milliseconds; null before a fifth is done, when a guess would say nothing. */
export function timeLeft(step: Pick<SyncStep, "done" | "total" | "startedAt">, now: number) {
  if (step.total === null || step.total === 0 || step.startedAt === null) return null;
  const share = step.done / step.total;
  if (share < 0.2 || share >= 1) return null;
  const spent = now - Date.parse(step.startedAt);
  return spent > 0 ? (spent / share) * (1 - share) : null;
}

/** True while a step has work before it or is at it. */
export function isActive(step: Pick<SyncStep, "state"> | null): boolean {
  return step?.state === "queued" || step?.state === "running";
}
