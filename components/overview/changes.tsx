import Link from "next/link";
import { describeEvent, principalName } from "@/components/ui/describe-event";
import { describeChange, facetName } from "@/components/ui/describe-span";
import { keyHref, shortAlias } from "@/components/ui/key-link";
import { Line } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import type { KeyOverview } from "@/lib/keys/schemas/overview";

/** What changed in the last week, newest first. */
export function Changes({ data }: { data: KeyOverview }) {
  const total = data.changes.reduce((sum, change) => sum + change.changes, 0);
  return (
    <section aria-label="Changed this week" className="min-w-0 rounded-lg border bg-surface">
      <div className="border-b px-3 py-2">
        <h2 className="font-semibold">Changed this week</h2>
        <p className="text-ink-2">
          {total === 0 ? (
            <>
              Nothing is known to have changed since <Time at={data.changedSince} as="full" />.
            </>
          ) : (
            data.changes
              .map(
                (c) =>
                  `${facetName(c.facet)} ${c.changes} (${c.keys} ${c.keys === 1 ? "key" : "keys"})`,
              )
              .join(" · ")
          )}
        </p>
      </div>
      {data.recent.length > 0 ? (
        <ol>
          {data.recent.map((change) => (
            <Change
              key={`${change.key.arn} ${change.facet} ${change.endedAt} ${change.event?.operation}`}
              change={change}
            />
          ))}
        </ol>
      ) : null}
    </section>
  );
}

/** What happened and who did it; without an event the two values that were seen. */
function What({ change }: { change: KeyOverview["recent"][number] }) {
  const { event } = change;
  if (event) {
    const more = describeEvent({ ...event, tookAway: "no" });
    return (
      <span className="flex min-w-0 flex-wrap gap-x-1.5">
        <code className="wrap-anywhere">{event.operation}</code>
        <span className="text-ink-2">by</span>
        <bdi title={event.principalRef} className="font-medium wrap-anywhere">
          {principalName(event.principalRef)}
        </bdi>
        {event.session === null ? null : (
          <span className="text-ink-2 wrap-anywhere">
            (<bdi>{event.session}</bdi>)
          </span>
        )}
        {more === "" ? null : <Line className="max-w-full text-ink-2">{more}</Line>}
      </span>
    );
  }
  const [before, after] = describeChange(change.facet, change.before, change.after);
  return (
    <span className="flex min-w-0 gap-1.5">
      <Line className="max-w-[50%] text-ink-2">{before}</Line>
      <span aria-hidden="true" className="text-ink-3">
        →
      </span>
      <span className="sr-only">became</span>
      <Line>{after}</Line>
    </span>
  );
}

function Change({ change }: { change: KeyOverview["recent"][number] }) {
  const { key } = change;
  const name = key.aliases[0];
  const section = change.facet === "policy" ? "policy" : "history";
  return (
    <li className="grid gap-x-4 border-b px-3 py-1.5 last:border-b-0 md:grid-cols-[minmax(0,16rem)_7rem_minmax(0,1fr)_auto] md:items-baseline">
      <Link href={keyHref(key, section)} prefetch={false} className="link min-w-0 truncate">
        {name === undefined ? <Line mono>{key.keyId}</Line> : <Line>{shortAlias(name)}</Line>}
      </Link>
      <span className="text-ink-2">{facetName(change.facet)}</span>
      <What change={change} />
      <span className="text-ink-3 text-xs">
        {change.event ? null : "seen "}
        <Time at={change.endedAt} />
      </span>
    </li>
  );
}
