import type { Notice, Severity } from "@/lib/channels/types";
import {
  ALERT_RULES,
  type AlertRule,
  type AlertSeverity,
} from "@/lib/settings/schemas/alert-rules";
import type { AlertFacts, KeyName } from "../types";
import { sentenceOf, shortPrincipal } from "./sentence";

const CHANNEL_SEVERITY: Readonly<Record<AlertSeverity, Severity>> = {
  low: "info",
  medium: "warning",
  high: "error",
  critical: "critical",
};

interface Told {
  id: string;
  rule: AlertRule;
  severity: AlertSeverity;
  key: Pick<KeyName, "arn"> | null;
  accountId: string;
  region: string;
  principalRef: string | null;
  facts: AlertFacts;
  count: number;
  lastAt: Date;
  /** Of an alert of several principals: those with the most events. */
  principals?: readonly { value: string; count: number }[];
}

/** What channels are told of an alert. Its dedup key stays the same from the first notice to that of its end. */
export function alertNotice(alert: Told): Notice & { topic: "alerts" } {
  const { id, rule, severity, key, accountId, region, principalRef, lastAt, facts } = alert;
  const { principals = [] } = alert;
  return {
    topic: "alerts",
    severity: CHANNEL_SEVERITY[severity],
    title: ALERT_RULES[rule].words,
    lines: [
      sentenceOf(alert),
      ...(key ? [`Key: ${key.arn}`] : [`Account ${accountId}, ${region}`]),
      ...(principalRef === null ? [] : [`Principal: ${principalRef}`]),
      ...(principals.length > 0 ? [namesOf(principals, facts.principals ?? 0)] : []),
      `Last: ${lastAt.toISOString()}`,
    ],
    link: `/alerts/${id}`,
    dedupKey: dedupKeyOf(id),
  };
}

function namesOf(named: readonly { value: string; count: number }[], total: number): string {
  const names = named.map(
    ({ value, count }) => `${shortPrincipal(value)} (${count.toLocaleString("en")})`,
  );
  const more = total - named.length;
  return `Principals: ${names.join(", ")}${more > 0 ? ` and ${more.toLocaleString("en")} more` : ""}`;
}

/** Tells that an alert is over, to whom was told of it. */
export function overNotice(
  { id, rule }: Pick<Told, "id" | "rule">,
  why: string | null,
): Notice & { topic: "alerts" } {
  return {
    topic: "alerts",
    severity: "info",
    title: `Over: ${ALERT_RULES[rule].words}`,
    lines: why === null ? [] : [why],
    link: `/alerts/${id}`,
    dedupKey: dedupKeyOf(id),
    resolve: true,
  };
}

const dedupKeyOf = (id: string) => `alert/${id}`;
