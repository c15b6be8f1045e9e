/** The first instant (ms) of which usage is kept: the beginning of the month, of UTC, that lies `months` before. */
export function keptFrom(now: Date, months: number): number {
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1);
}
