/**
 * Calls a second from a step's start to its end, or to its last progress while it runs; null before
 * there is half a second to measure. A clock that went backwards gives null, never a negative rate.
 */
export function stepRate(step: {
  calls: number;
  startedAt: Date | null;
  progressAt: Date | null;
  finishedAt: Date | null;
}): number | null {
  const end = step.finishedAt ?? step.progressAt;
  if (step.startedAt === null || end === null) return null;
  const seconds = (end.getTime() - step.startedAt.getTime()) / 1000;
  return seconds < 0.5 ? null : Math.round((step.calls / seconds) * 10) / 10;
}
