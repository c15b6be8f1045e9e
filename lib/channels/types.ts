/** What notices are about, and its words on the screen. A channel takes some of these, or all. */
export const TOPICS = {
  sync: "A sync failed or left something unread",
  ledger: "The ledger is in trouble",
  unowned: "Keys that nobody owns, once a day at most",
  access: "Somebody's access ends in a week or a day",
  "let-in": "Somebody was let in from the command line",
  leaver: "Somebody who owned keys was disabled",
  channel: "Another channel delivers nothing",
  alerts: "Use of a key that is not usual, or a change that puts a key in danger",
} as const;
export type Topic = keyof typeof TOPICS;
export const TOPIC_NAMES = Object.keys(TOPICS) as [Topic, ...Topic[]];

export const SEVERITIES = ["info", "warning", "error", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What is told; every text is plain and may hold anything, each kind of channel makes it harmless. */
export interface Notice {
  topic: Topic | "test";
  severity: Severity;
  title: string;
  lines: readonly string[];
  /** Path of a page of ours, beginning with a slash. */
  link: string;
  /** Notices of one matter share it; with `resolve` the matter is over. */
  dedupKey?: string;
  resolve?: boolean;
}

/** What is told of a matter that lasts; `dedupKey` is its name. */
export type MatterNotice = Notice & { topic: Topic; dedupKey: string };

/** A notice on its way. `id` stays the same however often it is sent. */
export interface Message extends Notice {
  id: string;
  /** When the notice was written, ISO 8601. */
  at: string;
  /** `link` as an address that can be opened. */
  url: string;
}

/** How a try ended. `answer` is what the receiver said, cut, with no secret in it. */
export type Outcome =
  | { ok: true; status: number | null; answer: string }
  | {
      ok: false;
      status: number | null;
      answer: string;
      /** Trying again will not help. */
      permanent: boolean;
      /** What the receiver asked for, ms. */
      retryAfterMs: number | null;
    };
