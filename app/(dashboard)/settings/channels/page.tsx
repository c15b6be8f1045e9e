import type { Metadata } from "next";
import { ChannelsPage } from "@/components/channels/channels-page";
import { HydratedQueries } from "@/components/shell/hydrated-queries";
import { pageContext } from "@/lib/auth/require-actor";
import { channelsQuery, deliveriesQuery } from "@/lib/channels/client";
import { listChannels } from "@/lib/channels/list-channels";
import { listDeliveries } from "@/lib/channels/list-deliveries";

export const metadata: Metadata = { title: "Channels" };

export default async function Page() {
  const ctx = await pageContext("channel:read");
  return (
    <HydratedQueries
      loads={[
        { queryKey: channelsQuery().queryKey, load: () => listChannels(ctx) },
        { queryKey: deliveriesQuery().queryKey, load: () => listDeliveries(ctx, { limit: 50 }) },
      ]}
    >
      <ChannelsPage />
    </HydratedQueries>
  );
}
