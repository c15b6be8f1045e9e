import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { KeysPage } from "@/components/keys/keys-page";
import { filterParams, keyListParsers, listParams } from "@/components/keys/list-state";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { toRecord } from "@/lib/http/client";
import { keyFacetsQuery, keysQuery, savedViewsQuery } from "@/lib/keys/client";
import { countFacets } from "@/lib/keys/count-facets";
import { listKeys } from "@/lib/keys/list-keys";
import { listViews } from "@/lib/keys/saved-views";
import { keyFilters, listKeysQuery } from "@/lib/keys/schemas";

export const metadata: Metadata = { title: "Keys" };

const readState = createLoader(keyListParsers);

export default async function Page({ searchParams }: PageProps<"/keys">) {
  const [ctx, state] = await Promise.all([pageContext("key:read"), readState(searchParams)]);
  const list = listParams(state);
  const filters = filterParams(state);
  return (
    <HydratedQueries
      loads={[
        {
          queryKey: keysQuery(list).queryKey,
          load: async () => listKeys(ctx, listKeysQuery.parse(toRecord(list))),
        },
        {
          queryKey: keyFacetsQuery(filters).queryKey,
          load: async () => countFacets(ctx, keyFilters.parse(toRecord(filters))),
        },
        {
          queryKey: savedViewsQuery("keys").queryKey,
          load: () => listViews(ctx, { page: "keys", limit: 200 }),
        },
      ]}
    >
      <KeysPage />
    </HydratedQueries>
  );
}
