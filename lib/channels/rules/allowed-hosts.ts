import { isIP } from "node:net";

/** One entry of KEYLEDGER_OUTBOUND_HOSTS. */
export interface AllowedHost {
  /** Lower case, without the dot that `*.` leaves; `any` takes names below it and not itself. */
  host: string;
  any: boolean;
  port: number;
}

const ENTRY =
  /^(\*\.)?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)(?::(\d{1,5}))?$/;

/** Hosts that two kinds of channel always need; they pass every other check too. */
const FIXED: readonly AllowedHost[] = [
  { host: "hooks.slack.com", any: false, port: 443 },
  { host: "events.pagerduty.com", any: false, port: 443 },
  { host: "events.eu.pagerduty.com", any: false, port: 443 },
];

/** Reads `host`, `host:port`, `*.host`, with commas or spaces. An entry that is none of these allows nothing. */
export function parseAllowedHosts(text: string): { hosts: AllowedHost[]; wrong: string[] } {
  const hosts: AllowedHost[] = [];
  const wrong: string[] = [];
  for (const entry of text.toLowerCase().split(/[\s,]+/)) {
    if (entry === "") continue;
    const match = ENTRY.exec(entry);
    const port = Number(match?.[3] ?? 443);
    const host = match?.[2];
    if (host === undefined || isIP(host) !== 0 || port < 1 || port > 65_535) wrong.push(entry);
    else hosts.push({ host, any: match?.[1] !== undefined, port });
  }
  return { hosts, wrong };
}

export type UrlCheck =
  | { ok: true; url: URL; host: string; port: number }
  | { ok: false; why: string };

/**
 * Whether a web hook may be sent to an address at all: https, a name (no literal IP address, in whatever notation),
 * no user in it, on the operator's list with its port. The address that the name resolves to is checked when dialled.
 */
export function checkUrl(text: string, allowed: readonly AllowedHost[]): UrlCheck {
  if (!URL.canParse(text)) return { ok: false, why: "is no web address" };
  const url = new URL(text);
  if (url.protocol !== "https:") return { ok: false, why: "must begin with https://" };
  if (url.username !== "" || url.password !== "") {
    return { ok: false, why: "must not hold a user or password" };
  }
  const host = url.hostname.replace(/\.$/, "").toLowerCase();
  if (host.startsWith("[") || isIP(host) !== 0) {
    return { ok: false, why: "must name a host, not an IP address" };
  }
  const port = url.port === "" ? 443 : Number(url.port);
  const listed = [...FIXED, ...allowed].some(
    (entry) =>
      entry.port === port && (entry.any ? host.endsWith(`.${entry.host}`) : host === entry.host),
  );
  if (!listed) {
    const at = port === 443 ? host : `${host}:${port}`;
    return { ok: false, why: `${at} is not among the hosts of KEYLEDGER_OUTBOUND_HOSTS` };
  }
  return { ok: true, url, host, port };
}

/** One entry of KEYLEDGER_SMTP_HOSTS. */
export interface SmtpHost {
  host: string;
  port: number;
  plaintext: boolean;
}

/** Reads `host:port` and `host:port=plaintext`, with commas or spaces. */
export function parseSmtpHosts(text: string): { hosts: SmtpHost[]; wrong: string[] } {
  const hosts: SmtpHost[] = [];
  const wrong: string[] = [];
  for (const entry of text.toLowerCase().split(/[\s,]+/)) {
    if (entry === "") continue;
    const match = /^([a-z0-9.-]+|\[[0-9a-f:]+\]):(\d{1,5})(=plaintext)?$/.exec(entry);
    const port = Number(match?.[2]);
    const host = match?.[1]?.replace(/^\[|\]$/g, "");
    if (host === undefined || port < 1 || port > 65_535) wrong.push(entry);
    else hosts.push({ host, port, plaintext: match?.[3] !== undefined });
  }
  return { hosts, wrong };
}

/** Why mail may not be sent through a server, or null. */
export function checkSmtp(
  { host, port, tls }: { host: string; port: number; tls: "tls" | "starttls" | "none" },
  listed: readonly SmtpHost[],
): string | null {
  const entry = listed.find((one) => one.host === host.toLowerCase() && one.port === port);
  if (!entry) return `${host}:${port} is not among the servers of KEYLEDGER_SMTP_HOSTS`;
  if (tls === "none" && !entry.plaintext) {
    return `${host}:${port} is not listed as plaintext in KEYLEDGER_SMTP_HOSTS, so TLS is needed`;
  }
  return null;
}
