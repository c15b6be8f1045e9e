import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { AliasesPage } from "@/components/aliases/aliases-page";
import { aliasListParams, aliasListParsers } from "@/components/aliases/list-state";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { toRecord } from "@/lib/http/client";
import { aliasesQuery } from "@/lib/keys/client";
import { listAliases } from "@/lib/keys/list-aliases";
import { listAliasesQuery } from "@/lib/keys/schemas/aliases";

export const metadata: Metadata = { title: "Aliases" };

const readState = createLoader(aliasListParsers);

export default async function Page({ searchParams }: PageProps<"/aliases">) {
  const [ctx, state] = await Promise.all([pageContext("alias:read"), readState(searchParams)]);
  const params = aliasListParams(state);
  return (
    <HydratedQueries
      loads={[
        {
          queryKey: aliasesQuery(params).queryKey,
          load: async () => listAliases(ctx, listAliasesQuery.parse(toRecord(params))),
        },
      ]}
    >
      <AliasesPage />
    </HydratedQueries>
  );
}
