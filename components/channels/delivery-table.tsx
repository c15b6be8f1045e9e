"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { ErrorLine } from "@/components/ui/error-line";
import { SimpleTable } from "@/components/ui/simple-table";
import { Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import { channelsQuery, deliveriesQuery, retryDelivery } from "@/lib/channels/client";
import type { Delivery } from "@/lib/channels/schemas";
import { STATE_LOOKS } from "./words";

const HEADERS = [
  { text: "Notice" },
  { text: "Channel" },
  { text: "State" },
  { text: "When" },
  { text: "What the receiver said" },
];

/** The newest notices and how they fared; what failed can be sent again under its id. */
export function DeliveryTable({ deliveries }: { deliveries: Delivery[] }) {
  const cache = useQueryClient();
  const mayTest = useCan("channel:test");
  const retry = useMutation({
    mutationFn: (id: string) => retryDelivery(id),
    onSuccess: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: deliveriesQuery().queryKey }),
        cache.invalidateQueries({ queryKey: channelsQuery().queryKey }),
      ]),
  });
  return (
    <>
      <SimpleTable caption="Deliveries, the newest first" headers={HEADERS}>
        {deliveries.map((delivery) => {
          const look = STATE_LOOKS[delivery.state];
          return (
            <tr key={delivery.id}>
              <th scope="row" className="min-w-40">
                <bdi className="wrap-anywhere">{delivery.title}</bdi>
              </th>
              <td className="min-w-28">
                <bdi className="wrap-anywhere">{delivery.channelName}</bdi>
              </td>
              <td>
                <Chip tone={look.tone} shape={look.shape}>
                  {look.word}
                </Chip>
                <span className="block text-ink-3 text-xs">
                  {delivery.tries === 1 ? "1 try" : `${delivery.tries} tries`}
                </span>
              </td>
              <td>
                <Time at={delivery.createdAt} />
                {delivery.nextAt ? (
                  <span className="block whitespace-nowrap text-ink-3 text-xs">
                    next try <Time at={delivery.nextAt} as="full" />
                  </span>
                ) : null}
              </td>
              <td className="min-w-48">
                {delivery.error === null ? (
                  <None>{delivery.state === "sent" ? "Took it" : "—"}</None>
                ) : (
                  <bdi className="block wrap-anywhere text-ink-2">{delivery.error}</bdi>
                )}
                {mayTest && (delivery.state === "failed" || delivery.state === "waiting") ? (
                  <Button
                    size="sm"
                    className="mt-1"
                    aria-label={`Send again: ${delivery.title}`}
                    disabled={retry.isPending}
                    onClick={() => retry.mutate(delivery.id)}
                  >
                    Send again
                  </Button>
                ) : null}
              </td>
            </tr>
          );
        })}
      </SimpleTable>
      <ErrorLine error={retry.error} what="Not sent again" />
    </>
  );
}
