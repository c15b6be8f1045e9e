import type { Metadata } from "next";
import { AlertRulesPage } from "@/components/settings/alert-rules-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { settingsQuery } from "@/lib/settings/client";
import { listSettings } from "@/lib/settings/list-settings";

export const metadata: Metadata = { title: "Alert rules" };

export default async function Page() {
  const ctx = await pageContext("setting:read");
  return (
    <HydratedQueries
      loads={[{ queryKey: settingsQuery().queryKey, load: () => listSettings(ctx) }]}
    >
      <AlertRulesPage />
    </HydratedQueries>
  );
}
