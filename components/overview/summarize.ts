import type { KeyOverview } from "@/lib/keys/schemas/overview";

type Counts = KeyOverview["states"];

const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });

function share(part: number, whole: number): string {
  if (whole === 0) return "0%";
  const text = percent.format(part / whole);
  return text === "0%" && part > 0 ? "under 1%" : text;
}

/** `shop-prod holds the most keys: 140 of 412 (34%).` */
export function summarizeMost(counts: Counts, total: number): string {
  const most = counts.toSorted((a, b) => b.count - a.count)[0];
  if (!most || total === 0) return "No keys have been read yet.";
  return `${most.label} holds the most keys: ${most.count} of ${total} (${share(most.count, total)}).`;
}

/** How many of `counts` have the given value. */
export function countOf(counts: Counts, value: string): number {
  return counts.find((item) => item.value === value)?.count ?? 0;
}

/** Rotation of customer managed keys in one sentence; what is unknown is told and counts as neither. */
export function summarizeRotation(counts: Counts): string {
  const on = countOf(counts, "on");
  const off = countOf(counts, "off");
  const unknown = countOf(counts, "unknown");
  if (on + off === 0) return "No key's rotation setting is known.";
  const rest = unknown > 0 ? `; of ${unknown} more it is unknown` : "";
  return `${on} of ${on + off} keys that can rotate do so (${share(on, on + off)})${rest}.`;
}
