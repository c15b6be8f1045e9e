import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EntryPage } from "@/components/ledger/entry-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { AppError } from "@/lib/errors";
import { ledgerEntryQuery } from "@/lib/ledger/client";
import { getEntry } from "@/lib/ledger/get-entry";

export const metadata: Metadata = { title: "Entry of the ledger" };

export default async function Page({ params }: PageProps<"/ledger/[id]">) {
  const ctx = await pageContext("ledger:read");
  const { id } = await params;
  const entry = await getEntry(ctx, id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not-found") notFound();
    throw error;
  });
  return (
    <HydratedQueries loads={[{ queryKey: ledgerEntryQuery(id).queryKey, load: async () => entry }]}>
      <EntryPage id={id} />
    </HydratedQueries>
  );
}
