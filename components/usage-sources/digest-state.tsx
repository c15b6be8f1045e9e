import { Chip } from "@/components/ui/chip";
import { Time } from "@/components/ui/time";
import type { RunDigests } from "@/lib/usage/schemas/digests";
import type { SourceTarget } from "@/lib/usage/schemas/sources";

const count = (number: number) => number.toLocaleString("en");

interface Props {
  target: SourceTarget;
  /** Of the last run; none where it had none to verify. */
  digests: RunDigests | undefined;
}

/** What is known of the digests of a source; nothing for a source that has none. */
export function DigestState({ target, digests }: Props) {
  if ("verify" in target.config && target.config.verify === false) {
    return (
      <p className="text-ink-3">
        Digests are not verified: nothing new is proven to be as CloudTrail delivered it
      </p>
    );
  }
  return digests ? <DigestLine digests={digests} /> : null;
}

/** What the digests of a bucket say of its log files: whether they are as CloudTrail delivered them, until when. */
function DigestLine({ digests }: { digests: RunDigests }) {
  const { now, all, error } = digests;
  if (all === null) {
    return (
      <p className="text-ink-3">
        {error === null
          ? "No digests: nothing proves that the log files are as CloudTrail delivered them"
          : `Digests could not be read: ${error}`}
      </p>
    );
  }
  const { invalid, missing, gap, unproven, from, to } = all;
  const proven = all.valid - Math.min(all.valid, unproven);
  const wrong = invalid + missing;
  return (
    <div className="flex flex-col gap-1">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2">
        <Chip tone={wrong > 0 ? "bad" : gap + unproven > 0 ? "warn" : "ok"} shape={shapeOf(all)}>
          {wrong > 0 ? "Log files changed, gone or added" : "Log files as delivered"}
        </Chip>
        <span className="numeric">
          {count(all.digests)} digests: {count(proven)} proven
          {invalid > 0 ? `, ${count(invalid)} not as delivered` : ""}
          {missing > 0 ? `, ${count(missing)} with files gone` : ""}
          {gap > 0 ? `, ${count(gap)} after a gap in their chain` : ""}
          {unproven > 0 ? `, ${count(unproven)} without a proven signature` : ""}
        </span>
        <span>
          from <Time at={from} as="day" /> to <Time at={to} />
        </span>
      </p>
      {error === null ? null : <p className="text-ink-2">The last time: {error}</p>}
      {now === null ? null : <Details now={now} />}
      <Faults all={all} />
    </div>
  );
}

function shapeOf({ invalid, missing, gap, unproven }: NonNullable<RunDigests["all"]>) {
  if (invalid + missing > 0) return "square";
  return gap + unproven > 0 ? "triangle" : "dot";
}

function Details({ now }: { now: NonNullable<RunDigests["now"]> }) {
  const { refusals, left, unread } = now;
  const said = [
    left ? "More digests are verified with the next runs." : null,
    unread > 0 ? `${count(unread)} could not be read and are tried again.` : null,
    ...refusals.map(({ region, reason }) => `No public keys of ${region}: ${reason}`),
  ].filter((line) => line !== null);
  return said.map((line) => (
    <p key={line} className="wrap-anywhere text-ink-2">
      {line}
    </p>
  ));
}

function Faults({ all }: { all: NonNullable<RunDigests["all"]> }) {
  const { faults } = all;
  if (faults.length === 0) return null;
  return (
    <details className="rounded-md border bg-canvas p-2">
      <summary className="cursor-pointer">What is wrong with which files</summary>
      <ul className="mt-2 flex flex-col gap-1 text-xs">
        {faults.map(({ what, reason, from, to, foundAt }) => (
          <li key={`${what} ${from}`} className="wrap-anywhere">
            <code>{what}</code>: {reason}{" "}
            <span className="text-ink-3">
              (calls of <Time at={from} as="full" /> – <Time at={to} as="full" />, found{" "}
              <Time at={foundAt} />)
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
