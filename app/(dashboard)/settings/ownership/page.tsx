import type { Metadata } from "next";
import { OwnershipPage } from "@/components/ownership/ownership-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { ownershipQuery, rulesQuery } from "@/lib/ownership/client";
import { getOwnership } from "@/lib/ownership/get-ownership";
import { listRules } from "@/lib/ownership/list-rules";

export const metadata: Metadata = { title: "Ownership" };

export default async function Page() {
  const ctx = await pageContext("ownership-rule:read");
  return (
    <HydratedQueries
      loads={[
        { queryKey: ownershipQuery().queryKey, load: () => getOwnership(ctx) },
        { queryKey: rulesQuery().queryKey, load: () => listRules(ctx) },
      ]}
    >
      <OwnershipPage />
    </HydratedQueries>
  );
}
