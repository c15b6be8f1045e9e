import type { TrailSelectors } from "@/lib/aws/types";

/** Which of KMS's management events a trail logs; null: it says it in a way that we do not know. */
export type LoggedEvents = "all" | "reads" | "writes" | "none";

const KMS = "kms.amazonaws.com";

interface Share {
  reads: boolean;
  writes: boolean;
}
const NOTHING: Share = { reads: false, writes: false };

/**
 * What of KMS a trail logs: a trail logs what any of its selectors selects. Decrypt and GenerateDataKey are reads
 * (CloudTrail User Guide, "Logging management events"; API Reference, EventSelector and AdvancedFieldSelector).
 */
export function loggedEvents({ basic, advanced }: TrailSelectors): LoggedEvents | null {
  const shares = [...basic.map(shareOfBasic), ...advanced.map(shareOfAdvanced)];
  // A trail without selectors would log nothing; AWS always gives one, so an empty answer is not believed.
  if (shares.length === 0) return null;
  const known = shares.filter((share) => share !== null);
  const reads = known.some((share) => share.reads);
  const writes = known.some((share) => share.writes);
  if (reads && writes) return "all";
  if (known.length < shares.length) return null;
  if (reads) return "reads";
  return writes ? "writes" : "none";
}

function shareOfBasic(selector: TrailSelectors["basic"][number]): Share | null {
  if (selector.IncludeManagementEvents === false) return NOTHING;
  if (selector.ExcludeManagementEventSources?.includes(KMS)) return NOTHING;
  return ofType(selector.ReadWriteType ?? "All");
}

function ofType(type: string): Share | null {
  switch (type) {
    case "All":
      return { reads: true, writes: true };
    case "ReadOnly":
      return { reads: true, writes: false };
    case "WriteOnly":
      return { reads: false, writes: true };
    default:
      return null;
  }
}

/** All fields of a selector must hold. */
function shareOfAdvanced(selector: TrailSelectors["advanced"][number]): Share | null {
  const fields = selector.FieldSelectors ?? [];
  const category = fields.find(({ Field }) => Field === "eventCategory");
  if (!category?.Equals?.includes("Management")) return NOTHING;
  let share: Share = { reads: true, writes: true };
  for (const { Field, ...test } of fields) {
    if (Field === "eventCategory") continue;
    const operators = Object.entries(test).filter(([, values]) => values && values.length > 0);
    const only = operators.length === 1 ? operators[0] : undefined;
    if (Field === "readOnly" && only?.[0] === "Equals") {
      const reads = only[1]?.includes("true") ?? false;
      const writes = only[1]?.includes("false") ?? false;
      share = { reads: share.reads && reads, writes: share.writes && writes };
    } else if (Field === "eventSource" && only?.[0] === "NotEquals") {
      if (only[1]?.includes(KMS)) share = NOTHING;
    } else if (Field === "eventSource" && only?.[0] === "Equals") {
      if (!only[1]?.includes(KMS)) share = NOTHING;
    } else {
      return null;
    }
  }
  return share;
}
