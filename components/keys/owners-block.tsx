"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/error-state";
import { Block, Panel } from "@/components/ui/facts";
import { OwnerName } from "@/components/ui/owner-name";
import { revealMisleading } from "@/components/ui/reveal";
import { Skeleton } from "@/components/ui/skeleton";
import { Time } from "@/components/ui/time";
import { None, Unknown } from "@/components/ui/unknown";
import type { KeyRef } from "@/lib/keys/client";
import { keyOwnersQuery } from "@/lib/ownership/client";
import type { KeyOwners } from "@/lib/ownership/schemas";
import { ChangeOwnersDialog } from "./change-owners-dialog";

/** Who owns the key, and what decided it. */
export function OwnersBlock({ keyRef }: { keyRef: KeyRef }) {
  const owners = useQuery(keyOwnersQuery(keyRef));
  const mayWrite = useCan("ownership:write");
  const [open, setOpen] = useState(false);
  const { data } = owners;
  return (
    <Block
      title="Owners"
      actions={
        mayWrite && data ? <Button onClick={() => setOpen(true)}>Change owners</Button> : null
      }
    >
      <Panel>
        <div className="flex flex-col gap-1 px-3 py-2">
          {data ? (
            <Owners data={data} />
          ) : owners.isError ? (
            <ErrorState what="The owners" error={owners.error} retry={owners.refetch} />
          ) : (
            <div role="status" aria-label="Owners are loading">
              <Skeleton className="w-40" />
            </div>
          )}
        </div>
      </Panel>
      {open && data ? (
        <ChangeOwnersDialog keyRef={keyRef} owners={data} onClose={() => setOpen(false)} />
      ) : null}
    </Block>
  );
}

function Owners({ data }: { data: KeyOwners }) {
  return (
    <>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {data.owners.map((owner) => (
          <OwnerName key={`${owner.kind}:${owner.id}`} owner={owner} />
        ))}
        {data.owned === "nobody" ? <None>Nobody</None> : null}
        {data.owned === "unknown" ? (
          <Unknown reason="What decides, its tags or its aliases, was never read." spelled />
        ) : null}
      </div>
      <Source data={data} />
    </>
  );
}

const quoted = (text: string) => <bdi className="font-mono text-xs">{revealMisleading(text)}</bdi>;

/** What decided. */
function Source({ data }: { data: KeyOwners }) {
  const { owned, rule, tag, byHand } = data;
  const stated = tag ? quoted(`${tag.name}=${tag.value}`) : null;
  return (
    <div className="text-ink-2">
      {owned === "rule" && rule ? <>By the rule “{revealMisleading(rule.name)}”</> : null}
      {owned === "tag" ? <>From the tag {stated}</> : null}
      {owned === "fallback" ? "The fallback owner: nobody else with access owns it" : null}
      {byHand ? (
        <>
          {owned === "fallback" ? ". Given by hand" : "By hand"}
          {byHand.givenBy ? <> by {revealMisleading(byHand.givenBy)}</> : null},{" "}
          <Time at={byHand.givenAt} />: {revealMisleading(byHand.why)}
        </>
      ) : null}
      {owned !== "tag" && !byHand && !rule && stated ? (
        <div>The tag {stated} is the name of nobody with access here</div>
      ) : null}
    </div>
  );
}
