"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useCan } from "@/components/shell/viewer";
import { FactRow } from "@/components/ui/facts";
import { keyHref } from "@/components/ui/key-link";
import { Time } from "@/components/ui/time";
import { Unknown } from "@/components/ui/unknown";
import { keyReachQuery } from "@/lib/access/client";
import type { KeyReach } from "@/lib/access/schemas/edges";
import type { KeyRef } from "@/lib/keys/client";
import { reachWords } from "./reach-words";

type Sum = NonNullable<KeyReach["sum"]>;

const CAN: Partial<Record<KeyReach["capability"], string>> = {
  decrypt: "Who can decrypt",
  "sign-and-mac": "Who can sign or verify",
  grant: "Who can grant",
  "change-policy": "Who can change its policy",
  "delete-or-disable": "Who can delete or disable it",
};

/** Who can do what the key is for, and who rules over it: a line each, which leads to them. */
export function ReachFacts({ keyRef }: { keyRef: KeyRef }) {
  const mayRead = useCan("access:read");
  const { data, isError } = useQuery({ ...keyReachQuery(keyRef), enabled: mayRead });
  if (!mayRead) return null;
  return (
    <>
      <FactRow name={(data && CAN[data.capability]) ?? "Who can use it"}>
        {data ? (
          <Reach reach={data} keyRef={keyRef} />
        ) : isError ? (
          <Unknown reason="The server did not tell." spelled />
        ) : (
          <span className="text-ink-3">…</span>
        )}
      </FactRow>
      {data?.rule.map(({ capability, sum }) => (
        <FactRow key={capability} name={CAN[capability] ?? capability}>
          <Counted sum={sum} capability={capability} keyRef={keyRef} />
        </FactRow>
      ))}
    </>
  );
}

interface CountedProps {
  sum: Sum;
  capability: KeyReach["capability"];
  keyRef: KeyRef;
}

/** A count that leads to whom it counts; those of whom it cannot be told have a way of their own. */
function Counted({ sum, capability, keyRef }: CountedProps) {
  const place = { capability, open: capability };
  const href = (more: Record<string, string>) =>
    `${keyHref(keyRef, "access")}?${new URLSearchParams({ ...place, ...more })}`;
  const { unknown } = sum;
  return (
    <>
      <Link href={href({})} prefetch={false} className="link wrap-anywhere">
        {reachWords(sum)}
      </Link>
      {unknown > 0 ? (
        <>
          {sum.held === 0 ? " is known to; " : "; "}
          <Link href={href({ verdict: "unknown" })} prefetch={false} className="link text-warn">
            unknown for {unknown.toLocaleString("en")}
          </Link>
        </>
      ) : null}
    </>
  );
}

function Reach({ reach, keyRef }: { reach: KeyReach; keyRef: KeyRef }) {
  const { sum, capability, computedAt, pending, error } = reach;
  return (
    <>
      {sum === null ? (
        <Unknown
          reason={
            error === null ? "Access is not computed yet." : `It could not be computed: ${error}`
          }
          spelled
        />
      ) : (
        <Counted sum={sum} capability={capability} keyRef={keyRef} />
      )}
      {sum !== null && computedAt !== null ? (
        <span className="text-ink-3">
          {" "}
          · as of <Time at={computedAt} />
          {pending ? <span className="text-warn">, something changed since</span> : null}
        </span>
      ) : null}
    </>
  );
}
