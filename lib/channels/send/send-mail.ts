import { createTransport } from "nodemailer";
import { oneLine } from "../rules/plain-text";
import { renderMail } from "../rules/render";
import type { EmailConfig } from "../schemas";
import type { Message, Outcome } from "../types";

export interface MailOptions {
  password: string | null;
  /** Certificates to trust instead of the system's. */
  ca?: string;
}

export type SendMail = (
  config: EmailConfig,
  message: Message,
  options: MailOptions,
) => Promise<Outcome>;

/** For the connection, its greeting and each silence in it; ms. */
const PATIENCE_MS = 10_000;
const DEADLINE_MS = 30_000;

/**
 * Sends one mail through the channel's server; the delivery's id is its Message-ID, so that one that comes twice
 * can be told. With `starttls` a server that does not offer it is refused, never used in the clear.
 */
export const sendMail: SendMail = async (config, message, { password, ca }) => {
  const { host, port, tls, user, from, to } = config;
  const transport = createTransport({
    host,
    port,
    secure: tls === "tls",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    auth: user === null ? undefined : { user, pass: password ?? "" },
    tls: { minVersion: "TLSv1.2", ca },
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const late = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error("It did not answer in time")), DEADLINE_MS);
    timer.unref();
  });
  try {
    const domain = from.split("@").at(-1) ?? "localhost";
    const sent = await Promise.race([
      transport.sendMail({
        from: { name: "Keyledger", address: from },
        to,
        ...renderMail(message),
        messageId: `<${message.id}@${domain}>`,
        date: new Date(message.at),
        headers: { "Auto-Submitted": "auto-generated", "X-Keyledger-Id": message.id },
      }),
      late,
    ]);
    return { ok: true, status: codeOf(sent.response), answer: oneLine(sent.response, 300) };
  } catch (error) {
    return failure(error);
  } finally {
    transport.close();
  }
};

function failure(error: unknown): Outcome {
  const known = error instanceof Error ? error : new Error(String(error));
  const status =
    "responseCode" in known && typeof known.responseCode === "number" ? known.responseCode : null;
  const signIn = "code" in known && known.code === "EAUTH";
  return {
    ok: false,
    status,
    answer: oneLine(known.message, 300),
    // 5xx is final (RFC 5321, 4.2.1), but a refused sign-in is mended on one side or the other.
    permanent: status !== null && status >= 500 && !signIn,
    retryAfterMs: null,
  };
}

function codeOf(response: string): number | null {
  const code = Number.parseInt(response.slice(0, 3), 10);
  return Number.isNaN(code) ? null : code;
}
