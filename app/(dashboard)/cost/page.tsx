import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { CostPage } from "@/components/cost/cost-page";
import { costParams, costParsers } from "@/components/cost/cost-state";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { toRecord } from "@/lib/http/client";
import { costQuery } from "@/lib/usage/client";
import { getCost } from "@/lib/usage/get-cost";
import { costQuery as costInput } from "@/lib/usage/schemas/cost";

export const metadata: Metadata = { title: "Cost" };

const readState = createLoader(costParsers);

export default async function Page({ searchParams }: PageProps<"/cost">) {
  const [ctx, state] = await Promise.all([pageContext("usage:read"), readState(searchParams)]);
  const params = costParams(state);
  return (
    <HydratedQueries
      loads={[
        {
          queryKey: costQuery(params).queryKey,
          load: async () => getCost(ctx, costInput.parse(toRecord(params))),
        },
      ]}
    >
      <CostPage thisMonth={ctx.clock().toISOString().slice(0, 7)} />
    </HydratedQueries>
  );
}
