import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { Evidence, Finding } from "../types";
import { groupBy, iso } from "./finding";

/** A log file, or a digest, that is not as CloudTrail delivered it, or gone, in one account and region. */
export interface LogFault {
  /** Bucket or folder: s3://bucket */
  source: string;
  accountId: string;
  region: string;
  /** Key of the file. */
  file: string;
  isDigest: boolean;
  state: "invalid" | "missing";
  reason: string;
  /** Of the calls in it, ms. */
  from: number;
  to: number;
  /** When it was noticed, ms: nobody knows when it was done. */
  foundAt: number;
}

/** So many files are evidence each; the rest is in the counts. */
const EVIDENCE_KEPT = 500;

/** What was done to the log files of an account and region in one bucket, together. */
export function logTampered(
  faults: readonly LogFault[],
  { severity }: RuleSetting<"log-tampered">,
): Finding[] {
  return groupBy(faults, (one) => JSON.stringify([one.source, one.accountId, one.region])).flatMap(
    (group) => {
      const [first] = group;
      if (!first) return [];
      const { source, accountId, region } = first;
      const sorted = [...group].sort((a, b) => b.foundAt - a.foundAt || (a.file < b.file ? -1 : 1));
      const changed = group.filter(({ state }) => state === "invalid").length;
      const [from, to] = [
        group.reduce((least, one) => Math.min(least, one.from), first.from),
        group.reduce((most, one) => Math.max(most, one.to), first.to),
      ];
      return {
        ...{ rule: "log-tampered", severity, key: null, accountId, region, principalRef: null },
        apart: source,
        facts: {
          logs: {
            ...{ source, changed, gone: group.length - changed, from: iso(from), to: iso(to) },
            file: sorted[0]?.file ?? first.file,
          },
        },
        evidence: sorted.slice(0, EVIDENCE_KEPT).map(evidenceOf),
      };
    },
  );
}

function evidenceOf({ file, isDigest, state, reason, foundAt }: LogFault): Evidence {
  const what = isDigest ? "Digest" : "Log file";
  const detail = {
    kind: "reading" as const,
    operation: `${what} ${state === "missing" ? "gone" : "changed"}`,
    outcome: reason,
    value: file,
  };
  return { at: foundAt, part: `reading/${state}/${file}`, count: 1, detail };
}
