import { readdirSync, readFileSync } from "node:fs";

/** Linux counts CPU time in hundredths of a second everywhere (USER_HZ). */
const TICKS_A_SECOND = 100;

interface Times {
  parent: number;
  /** Own and those of children that have ended. */
  whole: number;
}

/**
 * CPU seconds that a process has used with its children that have ended and, unless told otherwise,
 * those that live. Null where there is no /proc or the process is gone.
 */
export function cpuSeconds(pid: number, { living = true } = {}): number | null {
  const times = readTimes(pid);
  if (!times) return null;
  let sum = times.whole;
  if (!living) return sum;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const other = readTimes(Number(name));
    if (other?.parent === pid) sum += other.whole;
  }
  return sum;
}

/** CPU seconds that all processes of the machine have used, also for others' machines (steal). */
export function machineSeconds(): number | null {
  let text: string;
  try {
    text = readFileSync("/proc/stat", "utf8");
  } catch {
    return null;
  }
  // user nice system idle iowait irq softirq steal, in ticks of all cores together (proc(5)).
  const [user, nice, system, , , irq, softirq, steal] = (text.split("\n")[0] ?? "")
    .split(/\s+/)
    .slice(1)
    .map(Number);
  const busy = [user, nice, system, irq, softirq, steal];
  return busy.reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0) / TICKS_A_SECOND;
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
