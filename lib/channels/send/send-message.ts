import { type Dial, DialError, type Post } from "../dial";
import type { Outbound } from "../outbound";
import { checkSmtp } from "../rules/allowed-hosts";
import { parseRetryAfter } from "../rules/backoff";
import { oneLine } from "../rules/plain-text";
import { renderPagerDuty, renderSlack, renderWebhook, signWebhook } from "../rules/render";
import type { ChannelTarget } from "../schemas";
import type { Message, Outcome } from "../types";

const PAGERDUTY_HOSTS = { us: "events.pagerduty.com", eu: "events.eu.pagerduty.com" } as const;

/** Answers that another try will not change: the message itself is refused, or the address is gone for good. */
const FINAL = new Set([400, 410, 413, 422]);

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

/** Sends a message once, by the channel's kind. Never throws; what went wrong is in the outcome. */
export async function sendMessage(
  out: Outbound,
  target: ChannelTarget,
  secret: string | null,
  message: Message,
  now: Date,
): Promise<Outcome> {
  if (target.kind === "email") {
    const why = checkSmtp(target.config, out.mailServers);
    if (why !== null) return unsent(why);
    return out.sendMail(target.config, message, { password: secret });
  }
  if (secret === null) return unsent("The channel has no secret");
  return answered(out.dial, toPost(target, secret, message, now), secret, now);
}

function toPost(
  target: Exclude<ChannelTarget, { kind: "email" }>,
  secret: string,
  message: Message,
  now: Date,
): Post {
  const headers = { ...JSON_TYPE, "user-agent": "Keyledger" };
  switch (target.kind) {
    case "slack":
      return { url: secret, headers, body: renderSlack(message) };
    case "pagerduty": {
      const url = `https://${PAGERDUTY_HOSTS[target.config.region]}/v2/enqueue`;
      return { url, headers, body: renderPagerDuty(message, secret) };
    }
    case "webhook": {
      const body = renderWebhook(message);
      const signed = { ...headers, ...signWebhook(secret, message.id, body, now) };
      return { url: target.config.url, headers: signed, body };
    }
  }
}

async function answered(dial: Dial, post: Post, secret: string, now: Date): Promise<Outcome> {
  try {
    const { status, retryAfter, body } = await dial(post);
    const said = oneLine(body.replaceAll(secret, "…"), 300) || "(an empty answer)";
    if (status >= 200 && status < 300) return { ok: true, status, answer: said };
    const redirect = status >= 300 && status < 400;
    return {
      ok: false,
      status,
      answer: redirect ? `It answered with a redirect, which is not followed. ${said}` : said,
      permanent: FINAL.has(status),
      retryAfterMs: parseRetryAfter(retryAfter, now),
    };
  } catch (error) {
    if (error instanceof DialError) return unsent(error.message.replaceAll(secret, "…"));
    return unsent("It could not be sent");
  }
}

/** Nothing was answered; settings, names and networks get mended, so another try may help. */
function unsent(why: string): Outcome {
  return { ok: false, status: null, answer: why, permanent: false, retryAfterMs: null };
}
