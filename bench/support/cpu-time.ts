import { readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time in hundredths of a second everywhere (USER_HZ). */
const TICKS_A_SECOND = 100;

interface Times {
  parent: number;
  /** Own and those of children that have ended. */
  whole: number;
}

/**
 * CPU seconds that a process has used with all its children, also those that have ended. Null where
 * there is no /proc or the process is gone.
 */
export function cpuSeconds(pid: number): number | null {
  const times = readTimes(pid);
  if (!times) return null;
  let sum = times.whole;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const other = readTimes(Number(name));
    if (other?.parent === pid) sum += other.whole;
  }
  return sum;
}

function readTimes(pid: number): Times | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  // The second field is the name in brackets, which may hold spaces; utime is field 14 (proc(5)).
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const at = (field: number) => Number(fields[field - 3]) / TICKS_A_SECOND;
  return { parent: Number(fields[1]), whole: at(14) + at(15) + at(16) + at(17) };
}
