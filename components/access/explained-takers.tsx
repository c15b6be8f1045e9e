"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/error-line";
import { Skeleton } from "@/components/ui/skeleton";
import { keyChainsQuery } from "@/lib/access/client";
import type { KeyChains } from "@/lib/access/schemas/chains";
import { CAPABILITY_LABELS } from "@/lib/access/types";
import type { KeyRef } from "@/lib/keys/client";
import { count, Member, Notes, Outside, Steps, Terms, Verdict } from "./chain-parts";

interface Props {
  keyRef: KeyRef;
  /** ARN of a role of the estate. */
  principal: string;
}

/** Ways that are shown at once. */
const STEP = 8;

/** Who comes to a verdict one step further: whoever can take the role's place, each with the way. */
export function ExplainedTakers({ keyRef, principal }: Props) {
  const query = useQuery(keyChainsQuery(keyRef, { principal }));
  if (query.data) return <Found chains={query.data} />;
  if (query.isError) return <ErrorLine error={query.error} what="Who can assume it" />;
  return (
    <div role="status" aria-label="Who can assume it is loading">
      <Skeleton className="w-56" />
    </div>
  );
}

function Found({ chains: { roles, ways, total, notes } }: { chains: KeyChains }) {
  const [shown, setShown] = useState(STEP);
  const [role] = roles;
  if (role === undefined) {
    return (
      <>
        <p className="text-ink-2">Nobody, as its trust policy stands now.</p>
        <Notes notes={notes} />
      </>
    );
  }
  const all = ways ?? [];
  return (
    <div className="flex flex-col gap-1.5">
      {all.length > 0 ? (
        <ul aria-label="Ways to this role" className="flex flex-col divide-y">
          {all.slice(0, shown).map((way, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: ways are in their order and never move.
            <WayLine key={at} way={way} />
          ))}
        </ul>
      ) : null}
      {all.length > shown ? (
        <Button size="sm" className="self-start" onClick={() => setShown(shown + 5 * STEP)}>
          Show {count(Math.min(5 * STEP, all.length - shown))} more
        </Button>
      ) : null}
      {total > all.length ? (
        <Notes notes={[`Of ${count(total)} the first ${all.length}.`]} />
      ) : null}
      <Outside trust={role} className="pl-4" />
      <Notes notes={notes} />
    </div>
  );
}

type Way = NonNullable<KeyChains["ways"]>[number];

function WayLine({ way: { from, gains, steps, verdict } }: { way: Way }) {
  const [only] = steps;
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-3 py-1">
      <span className="min-w-0 grow basis-48">
        {from === null ? (
          <span className="text-ink-3">one who reaches no key of yours</span>
        ) : (
          <Member member={from} />
        )}{" "}
        <span className={gains.length > 0 ? "text-warn text-xs" : "text-ink-3 text-xs"}>
          {gains.length > 0
            ? `gains ${gains.map((each) => CAPABILITY_LABELS[each]).join(", ")} by it`
            : "may do all of it already"}
        </span>
        {steps.length === 1 && only ? (
          <Terms hop={only} />
        ) : (
          <div className="pl-3 text-xs">
            <Steps steps={steps} />
          </div>
        )}
      </span>
      <Verdict verdict={verdict} />
    </li>
  );
}
