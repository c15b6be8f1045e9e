import type { Metadata } from "next";
import { GeneralPage } from "@/components/settings/general-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { settingsQuery } from "@/lib/settings/client";
import { listSettings } from "@/lib/settings/list-settings";

export const metadata: Metadata = { title: "General settings" };

export default async function Page() {
  const ctx = await pageContext("setting:read");
  return (
    <HydratedQueries
      loads={[{ queryKey: settingsQuery().queryKey, load: () => listSettings(ctx) }]}
    >
      <GeneralPage />
    </HydratedQueries>
  );
}
