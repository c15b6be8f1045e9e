import type { Tone } from "@/components/ui/chip";
import type { GlyphShape } from "@/components/ui/glyph";
import type { ChannelKind, ChannelTarget, Delivery } from "@/lib/channels/schemas";
import type { Topic } from "@/lib/channels/types";

export const KIND_WORDS: Record<ChannelKind, string> = {
  email: "E-mail",
  slack: "Slack",
  webhook: "Web hook",
  pagerduty: "PagerDuty",
};

/** What the secret of a kind is called, and where a person finds it. */
export const SECRET_WORDS: Record<ChannelKind, { label: string; hint: string }> = {
  email: { label: "Password", hint: "Of the user above; it is sent over TLS alone." },
  slack: {
    label: "Web hook URL",
    hint: "In Slack: your app, Incoming Webhooks, Add New Webhook to Workspace. Begins with https://hooks.slack.com/.",
  },
  webhook: {
    label: "Secret for the signature",
    hint: "32 to 256 characters that the receiver knows too. The headers are in docs/notifications.md.",
  },
  pagerduty: {
    label: "Integration key",
    hint: "In PagerDuty: the service, Integrations, Events API V2. 32 letters and digits.",
  },
};

export const STATE_LOOKS: Record<
  Delivery["state"],
  { word: string; tone: Tone; shape: GlyphShape }
> = {
  waiting: { word: "Waiting", tone: "warn", shape: "half" },
  sent: { word: "Sent", tone: "ok", shape: "dot" },
  failed: { word: "Failed", tone: "bad", shape: "square" },
  dropped: { word: "Dropped", tone: "plain", shape: "dash" },
};

/** What a channel takes, in one line; a kind that this version does not know is given by its name. */
export function describeTopics(topics: readonly string[]): string {
  if (topics.length === 0) return "Takes every notice";
  const words = topics.map((topic) => SHORT_TOPICS[topic as Topic] ?? topic);
  return `Takes notices of ${words.join(", ")}`;
}

const SHORT_TOPICS: Record<Topic, string> = {
  sync: "syncs",
  ledger: "the ledger",
  unowned: "keys that nobody owns",
  access: "access that ends",
  "let-in": "people let in from the command line",
  leaver: "owners who are disabled",
  channel: "other channels",
  alerts: "alerts",
};

/** Where a channel leads, in one line. */
export function describeTarget(target: ChannelTarget): string {
  switch (target.kind) {
    case "email":
      return `${target.config.to.join(", ")} by ${target.config.host}:${target.config.port}`;
    case "webhook":
      return target.config.url;
    case "slack":
      return "hooks.slack.com";
    case "pagerduty":
      return target.config.region === "eu" ? "events.eu.pagerduty.com" : "events.pagerduty.com";
  }
}
