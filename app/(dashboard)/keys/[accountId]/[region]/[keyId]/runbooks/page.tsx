import type { Metadata } from "next";
import { KeyRunbooks } from "@/components/alerts/key-runbooks";
import { pageContext } from "@/lib/auth/require-actor";

export const metadata: Metadata = { title: "Runbooks" };

/** The key itself comes with the layout; runbooks are filled in as they are opened. */
export default async function Page({
  params,
}: PageProps<"/keys/[accountId]/[region]/[keyId]/runbooks">) {
  await pageContext("alert:read");
  const { accountId, region, keyId } = await params;
  return (
    <KeyRunbooks
      keyRef={{
        accountId: decodeURIComponent(accountId),
        region: decodeURIComponent(region),
        keyId: decodeURIComponent(keyId),
      }}
    />
  );
}
