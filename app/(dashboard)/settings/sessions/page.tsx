import type { Metadata } from "next";
import { SessionsPage } from "@/components/settings/sessions-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { sessionsQuery } from "@/lib/auth/client";
import { listSessions } from "@/lib/auth/list-sessions";
import { pageContext } from "@/lib/auth/require-actor";

export const metadata: Metadata = { title: "My sessions" };

export default async function Page() {
  const ctx = await pageContext("session:read-own");
  return (
    <HydratedQueries
      loads={[{ queryKey: sessionsQuery().queryKey, load: () => listSessions(ctx) }]}
    >
      <SessionsPage />
    </HydratedQueries>
  );
}
