import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { createLoader } from "nuqs/server";
import { cache } from "react";
import {
  principalKeysParams,
  principalKeysParsers,
} from "@/components/access/principals/list-state";
import { PrincipalPage } from "@/components/access/principals/principal-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { PrincipalUsage } from "@/components/usage/principal-usage";
import { principalKeysQuery as keysQuery, principalQuery } from "@/lib/access/client";
import { getPrincipal } from "@/lib/access/get-principal";
import { listPrincipalKeys } from "@/lib/access/list-principal-keys";
import { principalKeysQuery, principalPath } from "@/lib/access/schemas/principals";
import { pageContext } from "@/lib/auth/require-actor";
import { AppError } from "@/lib/errors";
import { toRecord } from "@/lib/http/client";

type Props = PageProps<"/principals/[id]">;

/** Read once for the title and the page. */
const loadPrincipal = cache(async (id: string) =>
  getPrincipal(await pageContext("access:read"), id),
);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const named = principalPath.safeParse(await params);
  const principal = named.success ? await loadPrincipal(named.data.id).catch(() => null) : null;
  return { title: principal?.name ?? "Principal" };
}

const readState = createLoader(principalKeysParsers);

export default async function Page({ params, searchParams }: Props) {
  const [ctx, state, given] = await Promise.all([
    pageContext("access:read"),
    readState(searchParams),
    params,
  ]);
  const named = principalPath.safeParse(given);
  if (!named.success) notFound();
  const { id } = named.data;
  const principal = await loadPrincipal(id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not-found") notFound();
    throw error;
  });
  const keys = principalKeysParams(state);
  return (
    <HydratedQueries
      loads={[
        { queryKey: principalQuery(id).queryKey, load: async () => principal },
        {
          queryKey: keysQuery(id, keys).queryKey,
          load: async () => listPrincipalKeys(ctx, id, principalKeysQuery.parse(toRecord(keys))),
        },
      ]}
    >
      <PrincipalPage id={id} />
      <PrincipalUsage principal={principal.ref} />
    </HydratedQueries>
  );
}
