import type { AlertRule } from "@/lib/settings/schemas/alert-rules";
import type { Runbook } from "../schemas/runbooks";
import { disabledKey, keyStore, pendingDeletion } from "./key-troubles";
import { tamperedLogs } from "./logs";
import { decryptSpike, leakedCredential, trail } from "./misuse";
import type { RunbookCase } from "./steps";

/** Every runbook that can be filled in for a case, those that fit best first. */
export function runbooksFor(one: RunbookCase, rule: AlertRule | null): Runbook[] {
  const all = [
    ...[disabledKey, pendingDeletion, decryptSpike, leakedCredential, keyStore, trail],
    tamperedLogs,
  ]
    .map((make) => make(one))
    .filter((made) => made !== null);
  const first = bestFor(one, rule);
  return all.sort((a, b) => Number(b.name === first) - Number(a.name === first));
}

function bestFor(
  { key, trail: name, store }: RunbookCase,
  rule: AlertRule | null,
): Runbook["name"] {
  if (name !== null) return "trail";
  if (rule === "log-tampered") return "log-tampered";
  if (store !== null) return "key-store";
  if (key?.state === "PendingDeletion" || key?.state === "PendingReplicaDeletion")
    return "pending-deletion";
  if (key?.state === "Unavailable") return "key-store";
  if (rule === "volume-off-hours" || rule === "volume-above-usual") return "decrypt-spike";
  if (rule === null || rule === "key-change" || rule === "dead-key-use") return "disabled-key";
  return "leaked-credential";
}
