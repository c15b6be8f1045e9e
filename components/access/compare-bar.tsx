import Link from "next/link";
import { Button, buttonClass } from "@/components/ui/button";
import { Badge } from "@/components/ui/chip";
import { ErrorLine } from "@/components/ui/error-line";
import { keyHref, shortAlias } from "@/components/ui/key-link";
import { Time } from "@/components/ui/time";
import type { AccessMatrix } from "@/lib/access/schemas/matrix";
import { comparisonSentence, type MatrixComparison } from "./compare-matrices";
import type { AccessState } from "./view-state";

interface Props {
  before: AccessMatrix;
  comparison: MatrixComparison;
  /** Of the same key at another time, or of another key. */
  kind: "times" | "keys";
  state: AccessState;
  change: (patch: Partial<AccessState>) => void;
}

const CLOSED = { with: null, since: null, changed: false, other: false, from: 0 } as const;

/** Where the other picture should be compared: why it is not there. */
export function CompareFailed({ error, change }: Pick<Props, "change"> & { error: unknown }) {
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-y bg-subtle px-4 py-1.5">
      <ErrorLine error={error} what="This cannot be compared" />
      <Button size="sm" className="ml-auto" onClick={() => change(CLOSED)}>
        Close comparison
      </Button>
    </div>
  );
}

/** What is compared, what differs in a sentence, and the way to see only that. */
export function CompareBar({ before, comparison, kind, state, change }: Props) {
  const { key, at } = before;
  const [alias] = key.aliases;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-y bg-subtle px-4 py-1.5">
      <span className="min-w-0">
        <Badge>Compared</Badge>{" "}
        {kind === "keys" ? (
          <>
            with{" "}
            <Link href={keyHref(key, "access")} prefetch={false} className="link">
              <bdi>{alias ? shortAlias(alias) : key.keyId}</bdi>
            </Link>{" "}
            <span className="text-ink-3">
              <bdi>{key.accountName}</bdi> · {key.region}
            </span>
          </>
        ) : null}
        {at ? (
          <>
            {" "}
            as of <Time at={at} as="full" />
          </>
        ) : null}
      </span>
      <span role="status" className="min-w-0 grow basis-64 font-medium">
        {comparisonSentence(comparison, kind)}
      </span>
      <button
        type="button"
        aria-pressed={state.changed}
        onClick={() => change({ changed: !state.changed, from: 0 })}
        className={buttonClass(
          { size: "sm" },
          "aria-pressed:border-accent aria-pressed:bg-selected",
        )}
      >
        Only differences
      </button>
      <Button size="sm" onClick={() => change(CLOSED)}>
        Close comparison
      </Button>
    </div>
  );
}
