import { afterEach, expect, it } from "vitest";
import type { EmailConfig } from "../schemas";
import { selfSigned } from "../testing/certificate";
import { mailSink } from "../testing/mail-sink";
import type { Message } from "../types";
import { sendMail } from "./send-mail";

const { cert, key } = selfSigned(["localhost"]);
const MESSAGE: Message = {
  id: "3f0e9a52-8d0f-4c5e-9d38-0f2a7f6f0001",
  at: "2026-11-22T12:00:00.000Z",
  topic: "sync",
  severity: "warning",
  title: "Line one\r\nBcc: everybody@example.com",
  lines: ["<b>bold</b>", "a\r\n.\r\nQUIT", "=?utf-8?q?x?= ünï\u202ecode"],
  link: "/accounts",
  url: "https://keyledger.example.com/accounts",
};
const closers: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

async function sink(...options: Parameters<typeof mailSink>) {
  const made = await mailSink(...options);
  closers.push(made.close);
  return made;
}

function config(port: number, more: Partial<EmailConfig> = {}): EmailConfig {
  const from = "keyledger@example.com";
  const to = ["security@example.com"];
  return { host: "localhost", port, tls: "none", user: null, from, to, ...more };
}

const send = (given: EmailConfig, password: string | null = null, ca: string | undefined = cert) =>
  sendMail(given, MESSAGE, { password, ca });

it("delivers plain text under the delivery's id; what a title or line holds becomes no header and no command", async () => {
  const { mails, port } = await sink({ disabledCommands: ["STARTTLS"] });
  expect(await send(config(port))).toMatchObject({ ok: true, status: 250 });
  expect(mails).toHaveLength(1);
  const [head = "", ...rest] = (mails[0] ?? "").split("\r\n\r\n");
  expect(head).toContain(`Message-ID: <${MESSAGE.id}@example.com>`);
  expect(head).toContain("Content-Type: text/plain; charset=utf-8");
  expect(head).toContain("Auto-Submitted: auto-generated");
  expect(head).not.toMatch(/^bcc:/im);
  const body = rest.join("\r\n\r\n");
  expect(body).toContain("<b>bold</b>");
  expect(body).toContain("a . QUIT");
  expect(mails[0]).not.toContain("\u202e");
});

it.each(["tls", "starttls"] as const)("signs in over %s", async (tls) => {
  const seen: unknown[] = [];
  const { mails, port } = await sink({
    cert,
    key,
    secure: tls === "tls",
    authOptional: false,
    onAuth(auth, session, done) {
      seen.push([auth.username, auth.password, session.secure]);
      done(null, { user: auth.username });
    },
  });
  const outcome = await send(config(port, { tls, user: "kl" }), "s3cret");
  expect(outcome).toMatchObject({ ok: true });
  expect(seen).toEqual([["kl", "s3cret", true]]);
  expect(mails).toHaveLength(1);
});

it("sends nothing over a connection that cannot be made safe", async () => {
  const plain = await sink({ disabledCommands: ["STARTTLS"] });
  expect(await send(config(plain.port, { tls: "starttls" }))).toMatchObject({ ok: false });
  const safe = await sink({ cert, key, secure: true });
  const untrusted = await send(config(safe.port, { tls: "tls" }), null, "");
  expect(untrusted).toMatchObject({ ok: false, permanent: false });
  const named = config(safe.port, { tls: "tls", host: "127.0.0.1" });
  expect(await send(named)).toMatchObject({ ok: false });
  expect([...plain.mails, ...safe.mails]).toEqual([]);
});

it("says what the server said: a refused sign-in may get better, a refused recipient will not", async () => {
  const auth = await sink({
    cert,
    key,
    secure: true,
    authOptional: false,
    onAuth: (_auth, _session, done) => done(new Error("Invalid login for you")),
  });
  const refused = await send(config(auth.port, { tls: "tls", user: "kl" }), "wrong");
  expect(refused).toMatchObject({ ok: false, status: 535, permanent: false });
  expect(refused.answer).toContain("Invalid login");
  expect(refused.answer).not.toContain("wrong");
  const picky = await sink({
    disabledCommands: ["STARTTLS"],
    onRcptTo: (_to, _session, done) => {
      done(Object.assign(new Error("No such box"), { responseCode: 550 }));
    },
  });
  const unknown = await send(config(picky.port));
  expect(unknown).toMatchObject({ ok: false, status: 550, permanent: true });
  const busy = await sink({
    disabledCommands: ["STARTTLS"],
    onMailFrom: (_from, _session, done) => {
      done(Object.assign(new Error("Later"), { responseCode: 451 }));
    },
  });
  expect(await send(config(busy.port))).toMatchObject({ status: 451, permanent: false });
  expect(await send(config(1))).toMatchObject({ ok: false, status: null, permanent: false });
});
