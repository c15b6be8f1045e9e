import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { EstatePage } from "@/components/access/estate/estate-page";
import { estateParams, estateParsers } from "@/components/access/estate/estate-state";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { ESTATE_ROWS, estateQuery as pagesQuery } from "@/lib/access/client";
import { getEstate } from "@/lib/access/get-estate";
import { estateQuery } from "@/lib/access/schemas/estate";
import { pageContext } from "@/lib/auth/require-actor";
import { toRecord } from "@/lib/http/client";

export const metadata: Metadata = { title: "Access" };

const readState = createLoader(estateParsers);

export default async function Page({ searchParams }: PageProps<"/access">) {
  const [ctx, state] = await Promise.all([pageContext("access:read"), readState(searchParams)]);
  const params = estateParams(state);
  const first = async () => {
    const query = estateQuery.parse({ ...toRecord(params), limit: ESTATE_ROWS });
    return { pages: [await getEstate(ctx, query)], pageParams: [""] };
  };
  return (
    <HydratedQueries loads={[{ queryKey: pagesQuery(params).queryKey, load: first }]}>
      <EstatePage />
    </HydratedQueries>
  );
}
