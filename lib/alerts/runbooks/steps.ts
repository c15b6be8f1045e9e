import type { Runbook } from "../schemas/runbooks";
import type { AlertFacts } from "../types";
import { command } from "./shell-quote";

/** What a runbook is filled in with. */
export interface RunbookCase {
  key: {
    arn: string;
    region: string;
    accountId: string;
    state: string | null;
    origin: string | null;
    storeId: string | null;
  } | null;
  principalRef: string | null;
  /** When it began, ISO 8601; of a runbook without an alert, now. */
  since: string;
  /** When it was last seen, ISO 8601. */
  until: string;
  now: string;
  /** Of grants that it is about. */
  grantIds: readonly string[];
  trail: string | null;
  /** Log files that are not as CloudTrail delivered them. */
  logs?: AlertFacts["logs"];
  /** A custom key store; `key`: one of its keys. */
  store: { id: string; key: string | null } | null;
  accountId: string;
  region: string;
}

export type Step = Runbook["steps"][number];
export type Key = NonNullable<RunbookCase["key"]>;

/** What is to be done, with its commands. */
export const step = (text: string, ...commands: Step["commands"]): Step => ({ text, commands });
/** A command with what it is for. */
export const run = (label: string, ...words: string[]) => ({ label, text: command(...words) });

/** The words of a call of AWS KMS about the key. */
export function kms(
  key: Pick<Key, "arn" | "region">,
  operation: string,
  ...more: string[]
): string[] {
  return ["aws", "kms", operation, "--region", key.region, "--key-id", key.arn, ...more];
}

/** Asks how the key is. */
export const look = (key: Pick<Key, "arn" | "region">) =>
  run(
    "state of the key",
    ...kms(key, "describe-key", "--query", "KeyMetadata.[KeyState,DeletionDate,Origin]"),
  );
