import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { EntryPage } from "@/components/ledger/entry-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { AppError } from "@/lib/errors";
import { ledgerEntryQuery } from "@/lib/ledger/client";
import { getEntry } from "@/lib/ledger/get-entry";

type Props = PageProps<"/ledger/[id]">;

/** Read once for the title and the page. */
const loadEntry = cache(async (id: string) => getEntry(await pageContext("ledger:read"), id));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const entry = await loadEntry((await params).id).catch(() => null);
  return { title: entry ? `${entry.words} · Ledger` : "Entry of the ledger" };
}

export default async function Page({ params }: Props) {
  await pageContext("ledger:read");
  const { id } = await params;
  const entry = await loadEntry(id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not-found") notFound();
    throw error;
  });
  return (
    <HydratedQueries loads={[{ queryKey: ledgerEntryQuery(id).queryKey, load: async () => entry }]}>
      <EntryPage id={id} />
    </HydratedQueries>
  );
}
