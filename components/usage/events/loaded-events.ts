import type { EventList, UsageEvent } from "@/lib/usage/schemas/events";
import { count } from "../usage-words";

/** The pages that have come, as one. */
export interface LoadedEvents {
  /** In the order of time, each once. */
  events: UsageEvent[];
  /** Calls that are counted. */
  total: number;
  /** Of them those that are here: an event of two keys counts for both. */
  here: number;
  problems: EventList["problems"];
  /** Sources that can be asked for those that came as counts. */
  askable: EventList["askable"];
  /** There is nothing more to look through. */
  done: boolean;
}

export function joinPages(pages: readonly EventList[]): LoadedEvents {
  const events = new Map<string, UsageEvent>();
  const problems = new Map<string, EventList["problems"][number]>();
  const askable = new Map<string, EventList["askable"][number]>();
  for (const page of pages) {
    for (const event of page.items) {
      // Of the copies that two accounts have of a call one may name the caller's account alone.
      const isNameless = /^(account:|unknown$)/.test(event.principal);
      if (!isNameless || !events.has(event.id)) events.set(event.id, event);
    }
    for (const problem of page.problems) problems.set(problem.reason, problem);
    for (const source of page.askable) askable.set(source.id, source);
  }
  const sorted = [...events.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    events: sorted,
    total: pages.at(-1)?.total ?? 0,
    here: sorted.reduce((sum, { keys }) => sum + keys.length, 0),
    problems: [...problems.values()],
    askable: [...askable.values()],
    done: pages.at(-1)?.nextCursor === null,
  };
}

/** How much of what is counted is here, in words. */
export function hereWords({ total, here, done, askable }: LoadedEvents): string {
  const calls = (number: number) => `${count(number)} call${number === 1 ? "" : "s"}`;
  if (total === 0 && here === 0) return "No such call is counted in this time.";
  if (here >= total && done) return `All ${calls(here)} of this time.`;
  const words = `${count(here)} of ${calls(total)} that are counted`;
  if (!done) return `${words}.`;
  return askable.length > 0
    ? `${words}; the records of the others can be asked for.`
    : `${words}; the records of the others could not be had.`;
}

/** Of one thing, its values by how many of the events have them, the most first. */
function mostOf(
  events: readonly UsageEvent[],
  valueIn: (event: UsageEvent) => string | null,
): { value: string | null; events: number }[] {
  const counts = new Map<string | null, number>();
  for (const event of events) {
    const value = valueIn(event);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, number]) => ({ value, events: number }))
    .sort((a, b) => b.events - a.events);
}

/** What the events have in common and where they differ. */
export function summarize(events: readonly UsageEvent[]) {
  return [
    { name: "Who", values: mostOf(events, ({ principal }) => principal) },
    { name: "Session", values: mostOf(events, ({ session }) => session) },
    { name: "From where", values: mostOf(events, ({ address }) => address) },
    { name: "With", values: mostOf(events, ({ userAgent }) => userAgent) },
  ];
}
