"use client";

import { useQuery } from "@tanstack/react-query";
import type { KeySection } from "@/components/ui/key-link";
import { Skeleton } from "@/components/ui/skeleton";
import { type KeyRef, keyQuery } from "@/lib/keys/client";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";
import { AliasesSection } from "./aliases-section";
import { FactsSection } from "./facts-section";
import { FamilySection } from "./family-section";
import { FreshnessSection } from "./freshness-section";
import { GrantsSection } from "./grants-section";
import { HistorySection } from "./history-section";
import { LedgerSection } from "./ledger-section";
import { PolicySection } from "./policy-section";
import { RotationSection } from "./rotation-section";

export interface SectionProps {
  detail: KeyDetail;
  keyRef: KeyRef;
}

/** Access with its changes, usage and what the key protects have pages of their own: they are other domains. */
type OwnSection = Exclude<KeySection, "access" | "what-if" | "usage" | "protects" | "runbooks">;

const SECTIONS: Record<OwnSection, React.ComponentType<SectionProps>> = {
  facts: FactsSection,
  policy: PolicySection,
  grants: GrantsSection,
  rotation: RotationSection,
  aliases: AliasesSection,
  family: FamilySection,
  history: HistorySection,
  ledger: LedgerSection,
  freshness: FreshnessSection,
};

/** One section of a key's page. The header shows when the key itself could not be loaded. */
export function KeySectionView({ keyRef, section }: { keyRef: KeyRef; section: OwnSection }) {
  const { data, isError } = useQuery(keyQuery(keyRef));
  const Section = SECTIONS[section];
  if (data) {
    return (
      <div className="shrink-0 p-4">
        <Section detail={data} keyRef={keyRef} />
      </div>
    );
  }
  if (isError) return null;
  return (
    <div role="status" aria-label="Section is loading" className="flex flex-col gap-4 p-4">
      <Skeleton className="w-40" />
      <Skeleton className="h-40 w-full" />
    </div>
  );
}
