import type { Metadata } from "next";
import { createLoader } from "nuqs/server";
import { Suspense } from "react";
import { AccessSection } from "@/components/access/access-section";
import { AccessSkeleton } from "@/components/access/access-skeleton";
import { matrixParams } from "@/components/access/matrix-params";
import { accessParsers } from "@/components/access/view-state";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { accessMatrixQuery } from "@/lib/access/client";
import { getMatrix } from "@/lib/access/get-matrix";
import { pageContext } from "@/lib/auth/require-actor";
import { keyRefOf } from "@/lib/keys/client";

export const metadata: Metadata = { title: "Access" };

const readState = createLoader(accessParsers);

export default async function Page({
  params,
  searchParams,
}: PageProps<"/keys/[accountId]/[region]/[keyId]/access">) {
  const [ctx, keyRef, state] = await Promise.all([
    pageContext("access:read"),
    keyRefOf(params),
    readState(searchParams),
  ]);
  const asked = matrixParams(state, state.view ?? "matrix");
  return (
    <Suspense fallback={<AccessSkeleton />}>
      <HydratedQueries
        loads={[
          {
            queryKey: accessMatrixQuery(keyRef, asked).queryKey,
            load: () => getMatrix(ctx, keyRef, asked),
          },
        ]}
      >
        <AccessSection keyRef={keyRef} />
      </HydratedQueries>
    </Suspense>
  );
}
