import { changesCatalogue } from "./sql/parse-ddl";

/** How often one API was called with one outcome. */
export interface RequestCount {
  /** Empty when the request's signature named no known account. */
  accountId: string;
  region: string;
  service: string;
  api: string;
  /** True for every API that changes something or uses a key's material. */
  write: boolean;
  /** `ok`, the error's code, or what a fault did: `cut`, `garbage`. */
  outcome: string;
  count: number;
}

const reading = /^(Get|List|Describe|Lookup|Head|Search|AssumeRole|SimulateC|SimulateP)/;
/** Begin and end queries; what they ask for is judged by their statement. */
const queries = /^(StartQuery|StartQueryExecution|StopQueryExecution|CancelQuery)$/;

/**
 * True for APIs that change something or use a key's material: all that are not known to read. A query counts by its
 * `statement`.
 */
export function isWrite(api: string, statement?: unknown): boolean {
  if (queries.test(api)) return typeof statement === "string" && changesCatalogue(statement);
  return !reading.test(api);
}

/** Counts of what was asked since the start or the last `clear`. */
export class RequestLog {
  readonly #counts = new Map<string, RequestCount>();

  note(entry: Omit<RequestCount, "count">): void {
    const name = `${entry.accountId}/${entry.region}/${entry.service}/${entry.api}/${entry.write}/${entry.outcome}`;
    const known = this.#counts.get(name);
    if (known) known.count += 1;
    else this.#counts.set(name, { ...entry, count: 1 });
  }

  list(): RequestCount[] {
    return [...this.#counts.values()].map((entry) => ({ ...entry }));
  }

  /** Requests that match all given members. */
  count(filter: Partial<Omit<RequestCount, "count">> = {}): number {
    const wanted = Object.entries(filter) as [keyof RequestCount, unknown][];
    let total = 0;
    for (const entry of this.#counts.values())
      if (wanted.every(([name, value]) => entry[name] === value)) total += entry.count;
    return total;
  }

  clear(): void {
    this.#counts.clear();
  }
}
