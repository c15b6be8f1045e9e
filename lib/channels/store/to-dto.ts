import type { Delivery } from "../schemas";
import type { DeliveryRow } from "./deliveries";

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    channelId: row.channel_id,
    channelName: row.channel_name,
    topic: row.topic,
    title: row.title,
    state: row.state,
    tries: row.tries,
    createdAt: row.created_at.toISOString(),
    triedAt: row.tried_at?.toISOString() ?? null,
    nextAt: row.state === "waiting" ? (row.next_at?.toISOString() ?? null) : null,
    sentAt: row.sent_at?.toISOString() ?? null,
    error: row.error,
  };
}
