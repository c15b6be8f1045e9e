import type { Metadata } from "next";
import { ChannelsPage } from "@/components/channels/channels-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { channelsQuery, DELIVERIES_SHOWN, deliveriesQuery } from "@/lib/channels/client";
import { listChannels } from "@/lib/channels/list-channels";
import { listDeliveries } from "@/lib/channels/list-deliveries";

export const metadata: Metadata = { title: "Channels" };

export default async function Page() {
  const ctx = await pageContext("channel:read");
  return (
    <HydratedQueries
      loads={[
        { queryKey: channelsQuery().queryKey, load: () => listChannels(ctx) },
        {
          queryKey: deliveriesQuery().queryKey,
          load: async () => ({
            pages: [await listDeliveries(ctx, { limit: DELIVERIES_SHOWN })],
            pageParams: [""],
          }),
        },
      ]}
    >
      <ChannelsPage />
    </HydratedQueries>
  );
}
