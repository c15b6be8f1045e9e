import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useCan } from "@/components/shell/viewer";
import { Block } from "@/components/ui/facts";
import { Time } from "@/components/ui/time";
import { deliveriesAboutQuery } from "@/lib/channels/client";
import type { Delivery } from "@/lib/channels/schemas";

const STATES: Record<Delivery["state"], string> = {
  sent: "took it",
  waiting: "not taken yet",
  failed: "given up",
  dropped: "not sent: the channel was off or deleted",
};

/** Which channels were told of an alert, and whether it came to them: nobody looks after what nobody was told of. */
export function ToldChannels({ alertId }: { alertId: string }) {
  const mayRead = useCan("channel:read");
  const told = useQuery({ ...deliveriesAboutQuery(`alert/${alertId}`), enabled: mayRead });
  if (!mayRead) return null;
  const items = told.data?.items;
  return (
    <Block
      title="Who was told"
      actions={
        <Link href="/settings/channels" prefetch={false} className="link">
          Channels
        </Link>
      }
    >
      {items === undefined ? (
        <p className="text-ink-3">{told.isError ? "That could not be read." : "…"}</p>
      ) : items.length === 0 ? (
        <p className="text-ink-3">
          No channel: none takes alerts, or this was more than two days old when it was found.
        </p>
      ) : (
        <ul className="flex flex-col gap-1">
          {items.map((delivery) => (
            <ToldLine key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      )}
    </Block>
  );
}

function ToldLine({ delivery }: { delivery: Delivery }) {
  const { channelName, title, state, tries, createdAt, sentAt, nextAt, error } = delivery;
  return (
    <li className="min-w-0">
      <bdi className="wrap-anywhere font-medium">{channelName}</bdi>{" "}
      <span className={state === "failed" ? "text-bad" : "text-ink-2"}>{STATES[state]}</span>{" "}
      <Time at={sentAt ?? createdAt} />
      {state === "waiting" && tries > 0 ? (
        <span className="text-ink-2">
          {" "}
          after {tries === 1 ? "1 try" : `${tries} tries`}
          {nextAt ? (
            <>
              , next <Time at={nextAt} as="full" />
            </>
          ) : null}
        </span>
      ) : null}
      <bdi className="block wrap-anywhere text-ink-3 text-xs">{title}</bdi>
      {error === null ? null : (
        <bdi className="block wrap-anywhere text-ink-2 text-xs">{error}</bdi>
      )}
    </li>
  );
}
