import { Time } from "@/components/ui/time";
import type { AlertStanding } from "@/lib/alerts/schemas";

/** What is watched, and since when: an empty list says nothing without it. */
export function Watched({ standing }: { standing: AlertStanding | undefined }) {
  if (!standing) return null;
  const on = standing.watched.filter(({ enabled }) => enabled);
  const unjudged = standing.watched.filter((rule) => rule.unjudged > 0);
  if (standing.evaluatedAt === null) {
    return <p>No usage has come in yet, so no rule has looked at anything.</p>;
  }
  return (
    <>
      <p>
        {on.length} of {standing.watched.length} rules watch usage
        {standing.from ? (
          <>
            {" "}
            from <Time at={standing.from} as="day" />
          </>
        ) : null}
        {standing.to ? (
          <>
            {" "}
            to <Time at={standing.to} as="full" />
          </>
        ) : null}
        . They last looked <Time at={standing.evaluatedAt} />
        {standing.due > 0 ? `; ${standing.due} days are still to be looked at` : ""}.
      </p>
      {unjudged.length === 0 ? null : (
        <p className="mt-1">
          For want of history of the last day not judged:{" "}
          {unjudged.map(({ words, unjudged: count }) => `${words} (${count})`).join(", ")}.
        </p>
      )}
    </>
  );
}
