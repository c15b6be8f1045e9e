import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AlertPage } from "@/components/alerts/alert-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { alertQuery } from "@/lib/alerts/client";
import { getAlert } from "@/lib/alerts/get-alert";
import { pageContext } from "@/lib/auth/require-actor";
import { AppError } from "@/lib/errors";

export const metadata: Metadata = { title: "Alert" };

export default async function Page({ params }: PageProps<"/alerts/[id]">) {
  const ctx = await pageContext("alert:read");
  const { id } = await params;
  const alert = await getAlert(ctx, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not-found") notFound();
    throw error;
  });
  return (
    <HydratedQueries loads={[{ queryKey: alertQuery(id).queryKey, load: async () => alert }]}>
      <AlertPage id={id} />
    </HydratedQueries>
  );
}
