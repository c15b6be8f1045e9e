import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { FaultState } from "@/lib/usage/types";
import type { Evidence, Finding } from "../types";
import { groupBy, iso } from "./finding";

/** A log file, or a digest, that is not as CloudTrail delivered it, gone, or added, with calls of one account and region. */
export interface LogFault {
  /** Bucket or folder: s3://bucket */
  source: string;
  accountId: string;
  region: string;
  /** Key of the file. */
  file: string;
  isDigest: boolean;
  state: FaultState;
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
      const count = (wanted: FaultState) => group.filter(({ state }) => state === wanted).length;
      const [changed, added] = [count("invalid"), count("added")];
      const [from, to] = [
        group.reduce((least, one) => Math.min(least, one.from), first.from),
        group.reduce((most, one) => Math.max(most, one.to), first.to),
      ];
      return {
        ...{ rule: "log-tampered", severity, key: null, accountId, region, principalRef: null },
        apart: source,
        facts: {
          logs: {
            ...{ source, changed, added, gone: group.length - changed - added },
            ...{ from: iso(from), to: iso(to) },
            file: sorted[0]?.file ?? first.file,
          },
        },
        evidence: sorted.slice(0, EVIDENCE_KEPT).map(evidenceOf),
      };
    },
  );
}

const WORDS = { invalid: "changed", missing: "gone", removed: "gone", added: "added" } as const;

function evidenceOf({ file, isDigest, state, reason, foundAt }: LogFault): Evidence {
  const what = isDigest ? "Digest" : "Log file";
  const detail = {
    kind: "reading" as const,
    operation: `${what} ${WORDS[state]}`,
    outcome: reason,
    value: file,
  };
  return { at: foundAt, part: `reading/${state}/${file}`, count: 1, detail };
}
