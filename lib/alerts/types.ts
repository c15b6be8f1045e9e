import type { AlertRule, AlertSeverity } from "@/lib/settings/schemas/alert-rules";
import type { CoverageSpan } from "@/lib/usage/types";

export const ALERT_STATES = ["open", "acknowledged", "expected", "resolved"] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** What the list can be sorted by. */
export const ALERT_SORTS = ["last", "severity"] as const;

/** A key as CloudTrail names it; `none:<account>:<region>` stands for calls that name no key. */
export interface KeyName {
  arn: string;
  accountId: string;
  region: string;
}

export interface PrincipalName {
  /** See UsagePrincipal in lib/usage/types.ts */
  ref: string;
  accountId: string | null;
}

/** Calls of five minutes (or of an hour or a day, as the rule says) that are alike. `at`: their begin, ms since 1970. */
export interface Cell {
  key: KeyName;
  at: number;
  principal: PrincipalName;
  operation: string;
  /** The calling service; empty for a direct call. */
  service: string;
  /** AWS's error code; empty for success. */
  outcome: string;
  count: number;
}

/** An event that changed something, as CloudTrail has it. */
export interface ControlEvent {
  /** Row id of control_event */
  id: string;
  at: number;
  accountId: string;
  region: string;
  operation: string;
  principalRef: string;
  outcome: string;
  keyArns: readonly string[];
  record: unknown;
}

/** What is usual at this hour, from the same hour of earlier weeks. */
export interface Usual {
  median: number;
  low: number;
  high: number;
  weeks: number;
  sure: "high" | "fair" | "low";
}

/** What a rule knows besides the events; what it does not tell is left out. Times are ISO 8601. */
export interface AlertFacts {
  /** The worst that was measured, over how many minutes, when. */
  measured?: number;
  minutes?: number;
  measuredAt?: string;
  /** More than this is an alert. */
  limit?: number;
  usual?: Usual;
  /** Usage is known without a gap since then. */
  knownSince?: string;
  /** What was there for the first time. */
  firsts?: { what: "principal" | "account" | "service" | "address"; value: string }[];
  operation?: string;
  outcome?: string;
  /** Names that all calls had in their context, and that lacked now. */
  missing?: string[];
  /** Calls through services, or with the usual context, of the days before. */
  before?: number;
  services?: string[];
  /** The event that began it. */
  change?: {
    operation: string;
    by: string;
    /** Name of the session of a role: with Identity Center that of the person. */
    session?: string;
    at: string;
    id: string;
  };
  /** What the change did, as AWS's own word or value. */
  windowDays?: number;
  deletionDate?: string;
  conditions?: boolean;
  trail?: string;
  /** How many principals and keys its events are of, where there is more than one. */
  principals?: number;
  keys?: number;
  /** A custom key store, as it was when it was found. */
  store?: StoreFacts;
  /** Log files that digests tell of: how many are not as delivered, gone or added, and from when to when their calls are. */
  logs?: {
    source: string;
    changed: number;
    gone: number;
    /** None in alerts of versions that did not look for it. */
    added?: number;
    from: string;
    to: string;
    /** Key of the one that was found last. */
    file: string;
  };
}

/** A custom key store. */
export interface StoreFacts {
  id: string;
  name: string | null;
  /** AWS_CLOUDHSM or EXTERNAL_KEY_STORE */
  type: string | null;
  /** AWS's ConnectionState and ConnectionErrorCode; null where it was calls that told. */
  state: string | null;
  error: string | null;
}

/** What one finding stands on. `part` tells it apart from others of that time. */
export interface Evidence {
  at: number;
  part: string;
  count: number;
  detail: {
    /** `reading`: what a sync read, or what verifying log files came to. */
    kind: "calls" | "event" | "trait" | "reading";
    principalRef?: string;
    /** Where the alert is of more than one key. */
    keyArn?: string;
    operation?: string;
    service?: string;
    outcome?: string;
    /** Of an address or a context; name of a file. */
    value?: string;
    /** Row id of control_event */
    eventId?: string;
    /** How long the calls of this evidence may be apart, minutes. */
    minutes?: number;
  };
}

/** Something that a rule found. */
export interface Finding {
  rule: AlertRule;
  severity: AlertSeverity;
  key: KeyName | null;
  accountId: string;
  region: string;
  principalRef: string | null;
  /** What else tells it apart from other findings of rule, key and principal. */
  apart: string;
  /** It is of several keys, wherever they are: account and Region do not tell it apart. */
  wide?: true;
  facts: AlertFacts;
  /** In order of time, one at least. */
  evidence: Evidence[];
}

/** What a rule answers. `unjudged`: what it could not judge, because too little is known of the time before. */
export interface Judgement {
  findings: Finding[];
  unjudged: number;
}

/** What is known of a key's scope; spans in order, without overlap. */
export type Coverage = readonly CoverageSpan[];
