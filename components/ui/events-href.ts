const MINUTE = 60_000;
/** Of the chart that the events stand before. */
const AROUND = 60 * MINUTE;

/** What a list in a page's URL takes: commas part its values. */
const inList = (value: string) => value.replaceAll(",", "%2C");

interface Calls {
  /** ISO 8601 */
  at: string;
  minutes: number;
  /** As usage names callers, operations, services and outcomes; null: of any. */
  principal: string | null;
  operation: string | null;
  service?: string | null;
  outcome?: string | null;
  account?: string;
}

/** URL of a page with a chart of calls, with the records of some minutes open before the hours around them. */
export function eventsHref(page: string, { at, minutes, account, ...filters }: Calls): string {
  const begin = Date.parse(at);
  const end = begin + minutes * MINUTE;
  const iso = (time: number) => new Date(time).toISOString();
  const query = new URLSearchParams({
    from: iso(begin - AROUND),
    to: iso(end + AROUND),
    events: `${iso(begin)}~${iso(end)}`,
  });
  for (const name of ["principal", "operation", "service", "outcome"] as const) {
    const value = filters[name];
    if (value) query.set(name, inList(value));
  }
  // Of an operation that is named also what reads or administers; without one cryptographic use alone.
  if (filters.operation) query.set("calls", "all");
  if (account !== undefined) query.set("account", account);
  return `${page}?${query}`;
}
