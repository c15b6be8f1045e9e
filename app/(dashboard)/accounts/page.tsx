import type { Metadata } from "next";
import { AccountsPage } from "@/components/accounts/accounts-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { can } from "@/lib/auth/permissions";
import { pageContext } from "@/lib/auth/require-actor";
import { ACCOUNTS_SHOWN, accountsQuery } from "@/lib/estate/client";
import { listAccounts } from "@/lib/estate/list-accounts";

export const metadata: Metadata = { title: "Accounts" };

export default async function Page() {
  const ctx = await pageContext("account:read");
  return (
    <HydratedQueries
      loads={[
        {
          queryKey: accountsQuery().queryKey,
          load: async () => ({
            pages: [await listAccounts(ctx, { limit: ACCOUNTS_SHOWN })],
            pageParams: [""],
          }),
        },
      ]}
    >
      <AccountsPage
        mayTest={can(ctx.actor, "account:test")}
        maySync={can(ctx.actor, "sync:start")}
      />
    </HydratedQueries>
  );
}
