"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Block, Panel } from "@/components/ui/facts";
import { ShowMore } from "@/components/ui/show-more";
import { Skeleton } from "@/components/ui/skeleton";
import { channelsQuery, DELIVERIES_SHOWN, deliveriesQuery } from "@/lib/channels/client";
import type { Channel, ChannelList } from "@/lib/channels/schemas";
import { ChannelCard } from "./channel-card";
import { ChannelDialog } from "./channel-dialog";
import { DeliveryTable } from "./delivery-table";
import { OperatorNotes } from "./operator-notes";

export function ChannelsPage() {
  const channels = useQuery({ ...channelsQuery(), refetchInterval: 30_000 });
  const mayWrite = useCan("channel:write");
  const [open, setOpen] = useState<Channel | "new" | null>(null);
  return (
    <>
      <PageHeader
        title="Channels"
        note="Where notices go. Each is sent at least once, and what fails is seen here."
        actions={
          mayWrite ? (
            <Button variant="primary" onClick={() => setOpen("new")}>
              <Plus aria-hidden="true" /> Make a channel
            </Button>
          ) : null
        }
      />
      {channels.isError && channels.data ? (
        <StaleNotice error={channels.error} retry={channels.refetch} />
      ) : null}
      <div className="flex flex-col gap-6 px-4 pb-8">
        {channels.data ? (
          <Channels list={channels.data} onChange={setOpen} />
        ) : channels.isError ? (
          <ErrorState what="The channels" error={channels.error} retry={channels.refetch} />
        ) : (
          <div role="status" aria-label="Channels are loading">
            <Skeleton className="h-40 w-full max-w-3xl" />
          </div>
        )}
        <Deliveries />
      </div>
      {open ? (
        <ChannelDialog channel={open === "new" ? null : open} onClose={() => setOpen(null)} />
      ) : null}
    </>
  );
}

interface ChannelsProps {
  list: ChannelList;
  onChange: (channel: Channel) => void;
}

function Channels({ list, onChange }: ChannelsProps) {
  return (
    <div className="flex flex-col gap-4">
      <OperatorNotes list={list} />
      {list.items.length > 0 ? (
        <ul aria-label="Channels" className="flex max-w-3xl flex-col gap-3">
          {list.items.map((channel) => (
            <ChannelCard key={channel.id} channel={channel} onChange={() => onChange(channel)} />
          ))}
        </ul>
      ) : (
        <EmptyState title="No channel yet">
          Without one nobody is told when a sync fails or leaves something unread.
        </EmptyState>
      )}
    </div>
  );
}

function Deliveries() {
  const deliveries = useInfiniteQuery(deliveriesQuery());
  const { data } = deliveries;
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Block title="Deliveries">
      {data ? (
        items.length > 0 ? (
          <>
            <Panel label="Deliveries">
              <DeliveryTable deliveries={items} />
            </Panel>
            <ShowMore
              query={deliveries}
              what="deliveries"
              shown={items.length}
              total={data.pages[0]?.total ?? 0}
              step={DELIVERIES_SHOWN}
            />
          </>
        ) : (
          <p className="text-ink-3">Nothing has been sent yet. Tests are not listed here.</p>
        )
      ) : deliveries.isError ? (
        <ErrorState what="The deliveries" error={deliveries.error} retry={deliveries.refetch} />
      ) : (
        <Skeleton className="h-20 w-full" />
      )}
    </Block>
  );
}
