import { type Env, env } from "@/lib/env";
import { createDial, type Dial } from "./dial";
import {
  type AllowedHost,
  parseAllowedHosts,
  parseSmtpHosts,
  type SmtpHost,
} from "./rules/allowed-hosts";
import { parseSecretKeys, type SecretKeys } from "./rules/seal-secret";
import { type SendMail, sendMail } from "./send/send-mail";

/** What the operator's environment lets channels do, and the ways out. Tests give others. */
export interface Outbound {
  keys: SecretKeys;
  hosts: readonly AllowedHost[];
  mailServers: readonly SmtpHost[];
  /** Entries of the two lists that cannot be read. */
  wrong: readonly string[];
  /** Where our own pages are, for links in notices. */
  baseUrl: string;
  dial: Dial;
  sendMail: SendMail;
}

type Settings = Pick<
  Env,
  | "KEYLEDGER_SECRETS_KEY"
  | "KEYLEDGER_SECRETS_KEYS_OLD"
  | "KEYLEDGER_OUTBOUND_HOSTS"
  | "KEYLEDGER_SMTP_HOSTS"
  | "NEXTAUTH_URL"
>;

/** Reads the settings of channels. What is wrong in them becomes a state, never an error. */
export function outboundOf(settings: Settings): Outbound {
  const { hosts, wrong } = parseAllowedHosts(settings.KEYLEDGER_OUTBOUND_HOSTS);
  const mail = parseSmtpHosts(settings.KEYLEDGER_SMTP_HOSTS);
  return {
    keys: parseSecretKeys(settings.KEYLEDGER_SECRETS_KEY, settings.KEYLEDGER_SECRETS_KEYS_OLD),
    hosts,
    mailServers: mail.hosts,
    wrong: [...wrong, ...mail.wrong],
    baseUrl: settings.NEXTAUTH_URL ?? "http://localhost:3000",
    dial: createDial(hosts),
    sendMail,
  };
}

let shared: Outbound | undefined;

/** The ways out of this process. */
export function outbound(): Outbound {
  shared ??= outboundOf(env);
  return shared;
}

/** Gives this process the key that was found for it; before anything is sent. */
export function takeSecretsKey(KEYLEDGER_SECRETS_KEY: string | undefined): void {
  shared = outboundOf({ ...env, KEYLEDGER_SECRETS_KEY });
}
