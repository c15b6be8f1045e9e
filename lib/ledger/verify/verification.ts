/** One thing that is wrong. */
export interface Problem {
  /** First entry that it concerns; null when it concerns none. */
  seq: number | null;
  /** Last of the entries that it can be about, where it cannot be told which. */
  lastSeq?: number;
  problem: string;
}

/** The answer of a verification: what is wrong, what was proved and what was not. */
export interface Verification {
  ok: boolean;
  source: "database" | "export";
  entries: number;
  checkpoints: number;
  /** Size of the newest checkpoint that was verified; null without one. */
  newestCheckpoint: number | null;
  /** The first entry that is wrong. */
  first: Problem | null;
  /** Everything that was found, at most `MAX_PROBLEMS`. */
  problems: Problem[];
  proved: string[];
  notProved: string[];
}

export const MAX_PROBLEMS = 50;

function lowest(problems: readonly Problem[]): Problem | null {
  return problems.reduce<Problem | null>(
    (low, one) => (one.seq !== null && (low?.seq == null || one.seq < low.seq) ? one : low),
    null,
  );
}

/** Collects problems. */
export function createFindings() {
  const problems: Problem[] = [];
  let count = 0;
  return {
    add(problem: Problem): void {
      count += 1;
      if (problems.length < MAX_PROBLEMS) problems.push(problem);
    },
    count: () => count,
    problems,
    /** The one of the lowest entry; one that names its entry before one that only says between which it is. */
    first(): Problem | null {
      const exact = lowest(problems.filter(({ lastSeq }) => lastSeq === undefined));
      const vague = lowest(problems.filter(({ lastSeq }) => lastSeq !== undefined));
      if (!exact || !vague) return exact ?? vague;
      return (exact.seq ?? 0) <= (vague.lastSeq ?? 0) ? exact : vague;
    },
  };
}
export type Findings = ReturnType<typeof createFindings>;
