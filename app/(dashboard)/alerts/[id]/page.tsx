import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { AlertPage } from "@/components/alerts/alert-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { shortAlias } from "@/components/ui/key-link";
import { alertQuery } from "@/lib/alerts/client";
import { getAlert } from "@/lib/alerts/get-alert";
import { pageContext } from "@/lib/auth/require-actor";
import { AppError } from "@/lib/errors";

type Props = PageProps<"/alerts/[id]">;

/** Read once for the title and the page. */
const loadAlert = cache(async (id: string) => getAlert(await pageContext("alert:read"), id));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const alert = await loadAlert((await params).id).catch(() => null);
  if (alert === null) return { title: "Alert" };
  const of = alert.key?.alias ? shortAlias(alert.key.alias) : alert.about;
  return { title: of ? `${alert.title} · ${of}` : alert.title };
}

export default async function Page({ params }: Props) {
  await pageContext("alert:read");
  const { id } = await params;
  const alert = await loadAlert(id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not-found") notFound();
    throw error;
  });
  return (
    <HydratedQueries loads={[{ queryKey: alertQuery(id).queryKey, load: async () => alert }]}>
      <AlertPage id={id} />
    </HydratedQueries>
  );
}
