import type { Metadata } from "next";
import { KeyRunbooks } from "@/components/alerts/key-runbooks";
import { pageContext } from "@/lib/auth/require-actor";
import { keyRefOf } from "@/lib/keys/client";

export const metadata: Metadata = { title: "Runbooks" };

/** The key itself comes with the layout; runbooks are filled in as they are opened. */
export default async function Page({
  params,
}: PageProps<"/keys/[accountId]/[region]/[keyId]/runbooks">) {
  await pageContext("alert:read");
  return <KeyRunbooks keyRef={await keyRefOf(params)} />;
}
