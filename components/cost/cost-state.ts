import { parseAsInteger, parseAsString } from "nuqs/server";

/** What of the page of costs stands in its URL. */
export const costParsers = {
  month: parseAsString,
  account: parseAsString,
  cursor: parseAsString.withDefault(""),
  from: parseAsInteger.withDefault(0),
};

interface State {
  month: string | null;
  account: string | null;
  cursor: string;
}

/** Parameters of the API for that state. */
export function costParams({ month, account, cursor }: State) {
  return { month, account, cursor, limit: 100 };
}

/** The last months, newest first, as `2026-09`. */
export function lastMonths(thisMonth: string, count: number): string[] {
  const [year = 0, month = 1] = thisMonth.split("-").map(Number);
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7),
  );
}

/** `September 2026` */
export function monthName(month: string): string {
  const at = new Date(`${month}-01T00:00:00Z`);
  return at.toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" });
}
