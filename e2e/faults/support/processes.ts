import { execFileSync } from "node:child_process";

export interface Process {
  pid: number;
  parent: number;
  args: string;
}

/** All processes of this machine that are not zombies. */
export function processes(): Process[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,stat=,args="], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return lines.split("\n").flatMap((line) => {
    const [, pid, parent, state, args] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (!pid || !parent || !args || state?.startsWith("Z")) return [];
    return [{ pid: Number(pid), parent: Number(parent), args }];
  });
}

export function isRunning(pid: number): boolean {
  return processes().some((each) => each.pid === pid);
}

/** Those that a process started, and those that these started. */
export function descendants(pid: number): Process[] {
  const all = processes();
  const below = (parent: number): Process[] =>
    all.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)]);
  return below(pid);
}
