import type { Runbook } from "../schemas/runbooks";
import { kms, look, type RunbookCase, run, step } from "./steps";

/** See `when` of the runbook; null where the case has nothing for it. */
export function disabledKey({ key, since, region }: RunbookCase): Runbook | null {
  if (!key) return null;
  return {
    name: "disabled-key",
    title: "A disabled key",
    when: "Calls fail with DisabledException. Nothing is lost: the key works again at once when it is enabled.",
    steps: [
      step("Look whether it still is disabled.", look(key)),
      step(
        "Find out who disabled it, and ask them why before you undo it.",
        run(
          "who disabled it",
          "aws",
          "cloudtrail",
          "lookup-events",
          "--region",
          region,
          "--lookup-attributes",
          "AttributeKey=EventName,AttributeValue=DisableKey",
          "--start-time",
          since,
        ),
      ),
      step(
        "Enable it, if nobody meant to stop its use.",
        run("enable the key", ...kms(key, "enable-key")),
      ),
      step(
        "Retry what failed: jobs that gave up do not start again by themselves. This page notices when the key is well.",
      ),
    ],
  };
}

/** See `when` of the runbook; null where the case has nothing for it. */
export function pendingDeletion({ key }: RunbookCase): Runbook | null {
  if (!key) return null;
  return {
    name: "pending-deletion",
    title: "A key pending deletion",
    when: "After its date nothing that was encrypted with the key can ever be read again. Until then its deletion can be cancelled.",
    steps: [
      step("Look how long is left.", look(key)),
      step(
        "Cancel the deletion. The key is disabled afterwards, not enabled.",
        run("cancel the deletion", ...kms(key, "cancel-key-deletion")),
      ),
      step(
        "Enable it, so that whoever needs it can go on.",
        run("enable the key", ...kms(key, "enable-key")),
      ),
      step(
        "Before anybody schedules it again: see under Usage who called it in the last months and what it protects. Copies in other Regions need their own look.",
        run("grants on the key", ...kms(key, "list-grants")),
      ),
    ],
  };
}

/** See `when` of the runbook; null where the case has nothing for it. */
export function keyStore({ key, store: about, region }: RunbookCase): Runbook | null {
  const inStore =
    key !== null &&
    (key.storeId !== null || key.origin === "AWS_CLOUDHSM" || key.origin === "EXTERNAL_KEY_STORE");
  if (about === null && !inStore) return null;
  const store = about?.id ?? key?.storeId ?? "cks-…";
  const custom = (operation: string) => [
    "aws",
    "kms",
    operation,
    "--region",
    region,
    `--custom-key-store-id=${store}`,
  ];
  const arn = key?.arn ?? about?.key ?? null;
  return {
    name: "key-store",
    title: "A key store that cannot be reached",
    when: "The key lives in a CloudHSM cluster or behind an external proxy. While that cannot be reached every call fails; the key itself is whole.",
    steps: [
      step(
        "Look how the store is, and why.",
        run("state of the store", ...custom("describe-custom-key-stores")),
      ),
      step(
        "CloudHSM: at least two active HSMs in different zones, and the user kmsuser not locked. External store: the proxy answers within 250 ms, its certificate is valid, the external key manager is up.",
      ),
      step(
        "When the cause is mended, connect again. It takes up to 20 minutes.",
        run("connect the store", ...custom("connect-custom-key-store")),
      ),
      arn === null
        ? step("Look whether a key in it is well.")
        : step("Look whether the key is well.", look({ arn, region })),
    ],
  };
}
