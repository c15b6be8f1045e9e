import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { Suspense } from "react";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { Skeleton } from "@/components/ui/skeleton";
import { ProtectsSection } from "@/components/usage/protects/protects-section";
import { daysParser } from "@/components/usage/protects/protects-state";
import { pageContext } from "@/lib/auth/require-actor";
import { keyRefOf } from "@/lib/keys/client";
import { protectedQuery } from "@/lib/usage/client";
import { getProtected } from "@/lib/usage/get-protected";

export const metadata: Metadata = { title: "Protects" };

const readState = createLoader({ days: daysParser });

export default async function Page({
  params,
  searchParams,
}: PageProps<"/keys/[accountId]/[region]/[keyId]/protects">) {
  const [ctx, keyRef, { days }] = await Promise.all([
    pageContext("usage:read"),
    keyRefOf(params),
    readState(searchParams),
  ]);
  return (
    <Suspense fallback={<Skeleton className="m-4 h-72" />}>
      <HydratedQueries
        loads={[
          {
            queryKey: protectedQuery(keyRef, days).queryKey,
            load: () => getProtected(ctx, keyRef, { days }),
          },
        ]}
      >
        <ProtectsSection keyRef={keyRef} />
      </HydratedQueries>
    </Suspense>
  );
}
