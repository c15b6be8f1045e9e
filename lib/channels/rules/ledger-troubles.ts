import type { LedgerState } from "@/lib/ledger/schemas";
import type { MatterNotice } from "../types";

/** Acts get their place within a second, and a refused try may be over with the next; s. */
const PATIENCE = 60;

const LINK = "/ledger/checkpoints";

/** A place to which checkpoints cannot be copied. */
export interface FailingCopy {
  target: string;
  error: string;
}

/** What of the ledger is watched: the matter, and what is told when it is over. */
export const LEDGER_MATTERS = {
  "ledger/order": "Acts get their places in the ledger again",
  "ledger/contradiction": "The ledger is signed for again",
  "ledger/checkpoint": "Checkpoints of the ledger are signed again",
  "ledger/copies": "Checkpoints of the ledger are copied again",
} as const;
type LedgerMatter = keyof typeof LEDGER_MATTERS;

/** What is wrong with the ledger, one notice a matter; none while all is well. */
export function ledgerTroubles(
  state: LedgerState,
  copies: readonly FailingCopy[],
  now: Date,
): MatterNotice[] {
  return [order(state), signing(state, now), copying(copies)].filter((one) => one !== null);
}

/** What is told when a matter is over. */
export function ledgerOver(dedupKey: LedgerMatter): MatterNotice {
  const title = LEDGER_MATTERS[dedupKey];
  return { topic: "ledger", severity: "info", title, lines: [], link: LINK, dedupKey };
}

function trouble(
  dedupKey: LedgerMatter,
  severity: "error" | "critical",
  title: string,
  lines: readonly string[],
): MatterNotice {
  return { topic: "ledger", severity, title, lines, link: LINK, dedupKey };
}

function order({ waiting, oldestSeconds }: LedgerState): MatterNotice | null {
  if ((oldestSeconds ?? 0) <= PATIENCE) return null;
  return trouble("ledger/order", "error", "Acts wait for their place in the ledger", [
    `${waiting} wait, the oldest for ${Math.round(oldestSeconds ?? 0)} s.`,
    "They are recorded. A worker's log says why it gives them no places.",
  ]);
}

function signing({ checkpoint, trouble: known }: LedgerState, now: Date): MatterNotice | null {
  if (known?.reason === "refused") {
    return trouble(
      "ledger/contradiction",
      "critical",
      "The ledger contradicts what was signed before",
      [
        known.error,
        "No checkpoint is signed until somebody has looked into it: run keyledger verify-ledger.",
      ],
    );
  }
  const since = known && now.getTime() - Date.parse(known.since);
  const lasting = since !== null && since > PATIENCE * 1_000;
  if (!lasting && checkpoint !== "overdue") return null;
  return trouble("ledger/checkpoint", "error", "No checkpoint of the ledger can be signed", [
    known ? `${known.reason}: ${known.error}` : "One is overdue; no worker has said why.",
    "It is tried again by itself. Acts are recorded all the same.",
  ]);
}

function copying(copies: readonly FailingCopy[]): MatterNotice | null {
  if (copies.length === 0) return null;
  return trouble("ledger/copies", "error", "Checkpoints of the ledger cannot be copied", [
    ...copies.map(({ target, error }) => `${target}: ${error}`),
    "They are kept and tried again until they are written.",
  ]);
}
