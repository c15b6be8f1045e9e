import { cookies } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { QueryProvider } from "@/components/shell/query-provider";
import { Shell } from "@/components/shell/shell";
import { themeOf } from "@/components/shell/theme";
import { pageContext, requireActor } from "@/lib/auth/require-actor";
import { env } from "@/lib/env";
import { latestRunQuery } from "@/lib/estate/client";
import { listSyncRuns } from "@/lib/estate/list-sync-runs";

const DEMO = "Demo: invented accounts and keys, read from an AWS endpoint on this machine.";

export default async function DashboardLayout({ children }: LayoutProps<"/">) {
  // Pages check again for themselves: a layout does not run anew on every navigation.
  const actor = await requireActor("key:read");
  const ctx = await pageContext("sync:read");
  const jar = await cookies();
  const theme = themeOf((name) => jar.get(name)?.value);
  return (
    <NuqsAdapter>
      <QueryProvider>
        <HydratedQueries
          loads={[
            { queryKey: latestRunQuery().queryKey, load: () => listSyncRuns(ctx, { limit: 1 }) },
          ]}
        >
          <Shell
            viewer={{ id: actor.id, name: actor.name, email: actor.email, role: actor.role }}
            theme={theme}
            notice={env.KEYLEDGER_DEMO ? DEMO : null}
          >
            {children}
          </Shell>
        </HydratedQueries>
      </QueryProvider>
    </NuqsAdapter>
  );
}
