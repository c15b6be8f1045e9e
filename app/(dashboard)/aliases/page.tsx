import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { AliasesPage } from "@/components/aliases/aliases-page";
import {
  aliasFilterParams,
  aliasListParams,
  aliasListParsers,
} from "@/components/aliases/list-state";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { toRecord } from "@/lib/http/client";
import { aliasesQuery, aliasFacetsQuery, savedViewsQuery } from "@/lib/keys/client";
import { countAliasFacets } from "@/lib/keys/count-alias-facets";
import { listAliases } from "@/lib/keys/list-aliases";
import { listViews } from "@/lib/keys/saved-views";
import { aliasFilters, listAliasesQuery } from "@/lib/keys/schemas/aliases";

export const metadata: Metadata = { title: "Aliases" };

const readState = createLoader(aliasListParsers);

export default async function Page({ searchParams }: PageProps<"/aliases">) {
  const [ctx, state] = await Promise.all([pageContext("alias:read"), readState(searchParams)]);
  const params = aliasListParams(state);
  const filters = aliasFilterParams(state);
  return (
    <HydratedQueries
      loads={[
        {
          queryKey: aliasesQuery(params).queryKey,
          load: async () => listAliases(ctx, listAliasesQuery.parse(toRecord(params))),
        },
        {
          queryKey: aliasFacetsQuery(filters).queryKey,
          load: async () => countAliasFacets(ctx, aliasFilters.parse(toRecord(filters))),
        },
        {
          queryKey: savedViewsQuery("aliases").queryKey,
          load: () => listViews(ctx, { page: "aliases", limit: 200 }),
        },
      ]}
    >
      <AliasesPage />
    </HydratedQueries>
  );
}
