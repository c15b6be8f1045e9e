import type { Metadata } from "next";
import { CheckpointsPage } from "@/components/ledger/checkpoints-page";
import { requireActor } from "@/lib/auth/require-actor";

export const metadata: Metadata = { title: "Checkpoints" };

export default async function Page() {
  await requireActor("ledger:read");
  return <CheckpointsPage />;
}
