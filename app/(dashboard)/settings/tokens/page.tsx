import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { TokensPage } from "@/components/settings/tokens-page";
import { tokensParams, tokensParsers } from "@/components/settings/tokens-state";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { tokensQuery } from "@/lib/auth/client";
import { listTokens } from "@/lib/auth/list-tokens";
import { pageContext } from "@/lib/auth/require-actor";
import { listTokensQuery } from "@/lib/auth/schemas";
import { toRecord } from "@/lib/http/client";

export const metadata: Metadata = { title: "Tokens" };

const readState = createLoader(tokensParsers);

export default async function Page({ searchParams }: PageProps<"/settings/tokens">) {
  const [ctx, state] = await Promise.all([
    pageContext("token:create-own"),
    readState(searchParams),
  ]);
  const params = tokensParams(state);
  return (
    <HydratedQueries
      loads={[
        {
          queryKey: tokensQuery(params).queryKey,
          load: async () => listTokens(ctx, listTokensQuery.parse(toRecord(params))),
        },
      ]}
    >
      <TokensPage />
    </HydratedQueries>
  );
}
