import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { KeySectionView } from "@/components/keys/key-section";
import { SectionSkeleton } from "@/components/keys/section-skeleton";
import { HydratedQueries, type Load } from "@/components/shell/hydrated-queries";
import { KEY_SECTIONS, type KeySection, SECTION_NAMES } from "@/components/ui/key-link";
import { pageContext } from "@/lib/auth/require-actor";
import { keyEntriesQuery, keyRefOf, policyVersionsQuery } from "@/lib/keys/client";
import { listKeyEntries } from "@/lib/keys/list-key-entries";
import { listPolicyVersions } from "@/lib/keys/list-policy-versions";
import { keyHistoryQuery } from "@/lib/usage/client";
import { listKeyHistory } from "@/lib/usage/list-key-history";

/** The first page of a list in the shape in which the browser keeps all of its pages. */
function firstPage<T>(page: T): { pages: T[]; pageParams: string[] } {
  return { pages: [page], pageParams: [""] };
}

type Props = PageProps<"/keys/[accountId]/[region]/[keyId]/[section]">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { section: name } = await params;
  const section = KEY_SECTIONS.find((each) => each === name);
  return section ? { title: SECTION_NAMES[section] } : {};
}

export default async function Page({ params }: Props) {
  const ctx = await pageContext("key:read");
  const { section: name } = await params;
  const section = KEY_SECTIONS.find((each) => each === name);
  if (
    section === undefined ||
    section === "access" ||
    section === "what-if" ||
    section === "usage" ||
    section === "protects" ||
    section === "runbooks"
  ) {
    notFound();
  }
  const keyRef = await keyRefOf(params);
  const first = { ...keyRef, limit: 100 };
  const loads: Partial<Record<KeySection, Load>> = {
    history: {
      queryKey: keyHistoryQuery(keyRef).queryKey,
      load: async () => firstPage(await listKeyHistory(ctx, first)),
    },
    ledger: {
      queryKey: keyEntriesQuery(keyRef).queryKey,
      load: async () => firstPage(await listKeyEntries(ctx, { ...keyRef, limit: 50 })),
    },
    policy: {
      queryKey: policyVersionsQuery(keyRef).queryKey,
      load: async () => firstPage(await listPolicyVersions(ctx, first)),
    },
  };
  const load = loads[section];
  // The boundary is below `notFound`: once a page has begun to stream, its status is 200 whatever comes.
  return (
    <Suspense fallback={<SectionSkeleton />}>
      <HydratedQueries loads={load ? [load] : []}>
        <KeySectionView keyRef={keyRef} section={section} />
      </HydratedQueries>
    </Suspense>
  );
}
