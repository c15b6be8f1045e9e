import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import {
  principalListParams,
  principalListParsers,
} from "@/components/access/principals/list-state";
import { PrincipalsPage } from "@/components/access/principals/principals-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { principalsQuery } from "@/lib/access/client";
import { listPrincipals } from "@/lib/access/list-principals";
import { listPrincipalsQuery } from "@/lib/access/schemas/principals";
import { pageContext } from "@/lib/auth/require-actor";
import { toRecord } from "@/lib/http/client";

export const metadata: Metadata = { title: "Principals" };

const readState = createLoader(principalListParsers);

export default async function Page({ searchParams }: PageProps<"/principals">) {
  const [ctx, state] = await Promise.all([pageContext("access:read"), readState(searchParams)]);
  const params = principalListParams(state);
  return (
    <HydratedQueries
      loads={[
        {
          queryKey: principalsQuery(params).queryKey,
          load: async () => listPrincipals(ctx, listPrincipalsQuery.parse(toRecord(params))),
        },
      ]}
    >
      <PrincipalsPage />
    </HydratedQueries>
  );
}
