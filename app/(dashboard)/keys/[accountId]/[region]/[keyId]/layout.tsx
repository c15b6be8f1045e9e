import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { KeyHeader } from "@/components/keys/key-header";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { shortAlias } from "@/components/ui/key-link";
import { alertsQuery, openAlertsOfKey } from "@/lib/alerts/client";
import { listAlerts } from "@/lib/alerts/list-alerts";
import { listAlertsQuery } from "@/lib/alerts/schemas";
import { pageContext } from "@/lib/auth/require-actor";
import { AppError } from "@/lib/errors";
import { toRecord } from "@/lib/http/client";
import { keyQuery, keyRefOf } from "@/lib/keys/client";
import { getKey } from "@/lib/keys/get-key";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";

type Props = LayoutProps<"/keys/[accountId]/[region]/[keyId]">;

/** The key, null when no such key was ever seen; read once for the title and the page. */
const loadKey = cache(
  async (accountId: string, region: string, keyId: string): Promise<KeyDetail | null> => {
    const ctx = await pageContext("key:read");
    try {
      return await getKey(ctx, { accountId, region, keyId });
    } catch (error) {
      if (error instanceof AppError && error.code === "not-found") return null;
      throw error;
    }
  },
);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { accountId, region, keyId } = await keyRefOf(params);
  const key = await loadKey(accountId, region, keyId).catch(() => null);
  const alias = key?.aliases[0];
  const name = alias === undefined ? keyId : shortAlias(alias);
  return { title: { default: name, template: `%s · ${name} · Keyledger` } };
}

export default async function KeyLayout({ params, children }: Props) {
  const keyRef = await keyRefOf(params);
  const { accountId, region, keyId } = keyRef;
  const key = await loadKey(accountId, region, keyId);
  if (key === null) notFound();
  const ctx = await pageContext("key:read");
  const alerts = openAlertsOfKey(key.arn);
  return (
    <HydratedQueries
      loads={[
        { queryKey: keyQuery(keyRef).queryKey, load: async () => key },
        {
          queryKey: alertsQuery(alerts).queryKey,
          load: () => listAlerts(ctx, listAlertsQuery.parse(toRecord(alerts))),
        },
      ]}
    >
      <KeyHeader keyRef={keyRef} />
      {children}
    </HydratedQueries>
  );
}
