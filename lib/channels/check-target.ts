import { AppError } from "@/lib/errors";
import type { Outbound } from "./outbound";
import { checkSmtp, checkUrl } from "./rules/allowed-hosts";
import { type ChannelTarget, SECRET_SHAPES } from "./schemas";

/** Why the operator's settings refuse where a channel leads, or null. What a name resolves to is seen when dialled. */
export function targetProblem(out: Outbound, target: ChannelTarget): string | null {
  if (target.kind === "email") return checkSmtp(target.config, out.mailServers);
  if (target.kind !== "webhook") return null;
  const check = checkUrl(target.config.url, out.hosts);
  return check.ok ? null : check.why;
}

/** Throws `invalid` for a target that the operator's settings refuse. */
export function assertTarget(out: Outbound, target: ChannelTarget): void {
  const why = targetProblem(out, target);
  if (why === null) return;
  const field = target.kind === "email" ? "target.config.host" : "target.config.url";
  throw new AppError("invalid", why, [{ field, message: why }]);
}

/** Throws `invalid` for a secret that is not of its kind's shape; the message never holds the secret. */
export function assertSecret(kind: ChannelTarget["kind"], secret: string): void {
  const parsed = SECRET_SHAPES[kind].safeParse(secret);
  if (parsed.success) return;
  const why = parsed.error.issues[0]?.message ?? "is not what this kind takes";
  throw new AppError("invalid", `The secret ${why}.`, [{ field: "secret", message: why }]);
}

/** Whether a channel of this target has a secret at all: mail without a user has none. */
export function hasSecret(target: ChannelTarget): boolean {
  return target.kind !== "email" || target.config.user !== null;
}

/**
 * Where the secret would go. When it changes, the secret must be given anew, so that nobody can send a secret that
 * he does not know to a place of his own.
 */
export function destinationOf(target: ChannelTarget): string {
  switch (target.kind) {
    case "email": {
      const { host, port, user, tls } = target.config;
      return JSON.stringify([host, port, user, tls]);
    }
    case "webhook":
      return new URL(target.config.url).host;
    case "pagerduty":
      return target.config.region;
    case "slack":
      return "";
  }
}
