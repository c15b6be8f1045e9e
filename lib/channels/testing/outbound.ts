import { randomBytes } from "node:crypto";
import type { Dial, Post, Reply } from "../dial";
import type { Outbound } from "../outbound";
import { parseAllowedHosts, parseSmtpHosts } from "../rules/allowed-hosts";
import { sendMail } from "../send/send-mail";

/** Ways out that lead to a function of the test, with everything around them as it is. */
export function testOutbound(
  answer: (post: Post) => Reply | Promise<Reply>,
  more: Partial<Outbound> = {},
): Outbound & { posts: Post[] } {
  const posts: Post[] = [];
  const dial: Dial = async (post) => {
    posts.push(post);
    return answer(post);
  };
  return {
    keys: { state: "ready", keys: [randomBytes(32)] },
    hosts: parseAllowedHosts("hooks.example.com, *.corp.example.com").hosts,
    mailServers: parseSmtpHosts("mail.example.com:587, localhost:2525=plaintext").hosts,
    wrong: [],
    baseUrl: "https://keyledger.example.com",
    dial,
    sendMail,
    posts,
    ...more,
  };
}

export const OK: Reply = { status: 200, retryAfter: null, body: "ok" };
