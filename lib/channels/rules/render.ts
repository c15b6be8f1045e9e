import { createHash, createHmac } from "node:crypto";
import type { Message, Severity } from "../types";
import { oneLine } from "./plain-text";

const WORDS: Record<Severity, string> = {
  info: "For information",
  warning: "Warning",
  error: "Error",
  critical: "Critical",
};
const MAX_LINES = 50;
const MAX_LINE = 500;

function linesOf(message: Message): string[] {
  const lines = message.lines.slice(0, MAX_LINES).map((line) => oneLine(line, MAX_LINE));
  const more = message.lines.length - lines.length;
  return more > 0 ? [...lines, `… and ${more} more lines`] : lines;
}

function subjectOf(message: Message): string {
  const state = message.resolve ? "Over" : WORDS[message.severity];
  return `${state}: ${oneLine(message.title, 200)}`;
}

/** A mail in plain text; nothing in it can become a header. */
export function renderMail(message: Message): { subject: string; text: string } {
  const text = [
    subjectOf(message),
    "",
    ...linesOf(message),
    "",
    message.url,
    "",
    `Keyledger, ${message.at}. A notice can come twice; its id is then the same: ${message.id}`,
    "",
  ].join("\r\n");
  return { subject: `[Keyledger] ${subjectOf(message)}`, text };
}

/** Slack reads &, < and > as markup, in them mentions and links; docs.slack.dev/messaging/formatting-message-text */
function slackText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The body of an incoming web hook; blocks of plain text, so that `*` and `_` stay what they are. */
export function renderSlack(message: Message): string {
  const text = slackText([subjectOf(message), ...linesOf(message)].join("\n")).slice(0, 2_900);
  const section = { type: "section", text: { type: "plain_text", text, emoji: false } };
  const link = slackText(message.url);
  return JSON.stringify({
    text: slackText(subjectOf(message)),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [section, { type: "context", elements: [{ type: "plain_text", text: link }] }],
  });
}

/** The body of a generic web hook, version 1; documented in docs/notifications.md. */
export function renderWebhook(message: Message): string {
  const { id, at, topic, severity, title, lines, url, dedupKey, resolve } = message;
  return JSON.stringify({
    version: 1,
    id,
    at,
    topic,
    severity,
    state: resolve ? "over" : "open",
    matter: dedupKey ?? null,
    title: title.toWellFormed(),
    lines: lines.slice(0, MAX_LINES).map((line) => line.toWellFormed().slice(0, 4_000)),
    url,
  });
}

/** Headers that sign a web hook: HMAC-SHA-256 over `id.timestamp.body`, the timestamp in Unix seconds. */
export function signWebhook(secret: string, id: string, body: string, now: Date) {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  const mac = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("hex");
  return {
    "keyledger-id": id,
    "keyledger-timestamp": timestamp,
    "keyledger-signature": `v1=${mac}`,
  };
}

/** PagerDuty takes 255 characters of a matter's key; longer ones keep their end distinct by a hash. */
function pagerDutyKey(key: string): string {
  if (key.length <= 255) return key;
  return `${key.slice(0, 180)}#${createHash("sha256").update(key).digest("hex")}`;
}

/** An event of PagerDuty's Events API v2: the summary has 1,024 characters at most, the whole 512 KB. */
export function renderPagerDuty(message: Message, routingKey: string): string {
  const dedup_key = pagerDutyKey(message.dedupKey ?? message.id);
  const event = { routing_key: routingKey, dedup_key };
  if (message.resolve) return JSON.stringify({ ...event, event_action: "resolve" });
  return JSON.stringify({
    ...event,
    event_action: "trigger",
    client: "Keyledger",
    client_url: message.url,
    links: [{ href: message.url, text: "Open in Keyledger" }],
    payload: {
      summary: oneLine(message.title, 1_024),
      source: "keyledger",
      severity: message.severity,
      timestamp: message.at,
      component: message.topic,
      custom_details: { id: message.id, lines: linesOf(message) },
    },
  });
}
