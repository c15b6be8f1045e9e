import fc from "fast-check";
import { expect, it } from "vitest";
import type { Message } from "../types";
import { parseRetryAfter, pauseAfter } from "./backoff";
import { renderMail, renderPagerDuty, renderSlack, renderWebhook } from "./render";

const message = (more: Partial<Message> = {}): Message => ({
  id: "3f0e9a52-8d0f-4c5e-9d38-0f2a7f6f0001",
  at: "2026-11-22T12:00:00.000Z",
  topic: "sync",
  severity: "critical",
  title: "T",
  lines: ["L"],
  link: "/",
  url: "https://keyledger.example.com/",
  ...more,
});

it("makes any text harmless in every kind", () => {
  const text = fc.string({ unit: "binary", maxLength: 2_000 });
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 80 }), (title, lines) => {
      const given = message({ title, lines });
      const { subject, text: body } = renderMail(given);
      expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(body.replaceAll("\r\n", "")).not.toMatch(/\p{Cc}/u);
      const slack = JSON.parse(renderSlack(given));
      const shown = slack.blocks[0].text;
      expect(shown.type).toBe("plain_text");
      expect(shown.text.length).toBeLessThanOrEqual(3_000);
      expect(`${slack.text}${shown.text}`).not.toMatch(/[<>]/);
      const event = JSON.parse(renderPagerDuty(given, "k"));
      expect(event.payload.summary.length).toBeLessThanOrEqual(1_024);
      expect(renderPagerDuty(given, "k").length).toBeLessThan(512_000);
      expect(JSON.parse(renderWebhook(given)).title).toBe(title.toWellFormed());
    }),
  );
});

it("leaves no mention or link of Slack's to a text", () => {
  const slack = renderSlack(message({ title: "<!channel> <https://evil.example|click> &lt;" }));
  expect(JSON.parse(slack).blocks[0].text.text).toContain(
    "&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp;lt;",
  );
});

it("ends a matter at PagerDuty under the key that began it, however long", () => {
  const dedupKey = "k".repeat(400);
  const began = JSON.parse(renderPagerDuty(message({ dedupKey }), "r"));
  const over = JSON.parse(renderPagerDuty(message({ dedupKey, resolve: true }), "r"));
  expect(began).toMatchObject({ event_action: "trigger", routing_key: "r" });
  expect(over).toEqual({ routing_key: "r", event_action: "resolve", dedup_key: began.dedup_key });
  expect(began.dedup_key.length).toBeLessThanOrEqual(255);
  const other = JSON.parse(renderPagerDuty(message({ dedupKey: `${dedupKey}x` }), "r"));
  expect(other.dedup_key).not.toBe(began.dedup_key);
});

it("doubles pauses up to an hour, and honours a longer wish up to an hour", () => {
  expect([1, 2, 3, 20].map((tries) => pauseAfter(tries, null, 0))).toEqual([
    5_000, 10_000, 20_000, 3_600_000,
  ]);
  expect(pauseAfter(1, 60_000, 1)).toBe(75_000);
  expect(pauseAfter(1, 9e12, 0)).toBe(3_600_000);
});

it.each([
  ["120", 120_000],
  [" 0 ", 0],
  ["Sun, 22 Nov 2026 12:01:00 GMT", 60_000],
  ["Sun, 22 Nov 2020 12:01:00 GMT", null],
  ["-5", null],
  ["1e3", null],
  ["soon", null],
  [null, null],
])("reads Retry-After %s as %s ms", (text, ms) => {
  expect(parseRetryAfter(text, new Date("2026-11-22T12:00:00Z"))).toBe(ms);
});
