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

const CAN: Partial<Record<KeyReach["capability"], string>> = {
  decrypt: "Who can decrypt",
  "sign-and-mac": "Who can sign or verify",
};

/** Who can do what the key is for, in one line that leads to them. */
export function ReachFacts({ keyRef }: { keyRef: KeyRef }) {
  const mayRead = useCan("access:read");
  const { data, isError } = useQuery({ ...keyReachQuery(keyRef), enabled: mayRead });
  if (!mayRead) return null;
  return (
    <FactRow name={(data && CAN[data.capability]) ?? "Who can use it"}>
      {data ? (
        <Reach reach={data} keyRef={keyRef} />
      ) : isError ? (
        <Unknown reason="The server did not tell." spelled />
      ) : (
        <span className="text-ink-3">…</span>
      )}
    </FactRow>
  );
}

function Reach({ reach, keyRef }: { reach: KeyReach; keyRef: KeyRef }) {
  const { sum, capability, computedAt, pending, error } = reach;
  const query = new URLSearchParams({ capability, open: capability });
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
        <Link
          href={`${keyHref(keyRef, "access")}?${query}`}
          prefetch={false}
          className="link wrap-anywhere"
        >
          {reachWords(sum)}
        </Link>
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
