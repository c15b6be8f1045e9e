"use client";

import { createSerializer } from "nuqs";
import { keyHref } from "@/components/ui/key-link";
import { TopList } from "./top-list";
import { topParams, type UsagePlace, type UsageState, usageParsers } from "./usage-state";
import { useUsageState } from "./use-usage-state";

const serialize = createSerializer(usageParsers);

/** The time of the page, for a link to another one. */
function timeOf({ range, from, to, tz, calls }: UsageState): Partial<UsageState> {
  return { range, from, to, tz, calls };
}

/** Page of a key by ARN, with the time that is shown here; of what is no key's ARN the estate's page. */
function keyPage(arn: string, state: UsageState): string {
  const [, region, accountId, keyId] = /^arn:[^:]+:kms:([^:]+):(\d{12}):key\/(.+)$/.exec(arn) ?? [];
  if (region === undefined || accountId === undefined || keyId === undefined) {
    return serialize("/usage", timeOf(state));
  }
  return serialize(keyHref({ accountId, region, keyId }, "usage"), timeOf(state));
}

/** Who and what had the most calls, each line a way on. */
export function TopLists({ place }: { place: UsagePlace }) {
  const { state } = useUsageState();
  const narrowed = (patch: Partial<UsageState>) => serialize("", { ...state, ...patch });
  // The bars of a list reach beyond its text, so that a pointed line has room around it.
  return (
    <div className="-mx-2 grid gap-x-2 gap-y-6 md:grid-cols-2 2xl:grid-cols-3">
      {place.key === undefined ? (
        <TopList
          title="Keys used most"
          params={topParams(state, place, "key")}
          href={({ id }) => keyPage(id, state)}
          none="No key was used, as far as is known."
        />
      ) : null}
      {place.principal === undefined ? (
        <TopList
          title="Principals that call most"
          params={topParams(state, place, "principal")}
          href={({ id }) => narrowed({ principal: [id] })}
          none="Nobody called, as far as is known."
        />
      ) : null}
      <TopList
        title="Operations"
        params={topParams(state, place, "operation")}
        href={({ id }) => narrowed({ operation: [id] })}
        none="Nothing was called, as far as is known."
      />
      <TopList
        title="Services that call for them"
        params={topParams(state, place, "service")}
        href={({ id }) => narrowed({ service: [id] })}
        none="Nothing was called, as far as is known."
      />
      <TopList
        title="Errors"
        params={topParams(state, place, "outcome", { outcome: ["(failed)"] })}
        href={({ id }) => narrowed({ outcome: [id], split: "principal" })}
        none="No error is known of."
      />
      {place.principal === undefined ? (
        <TopList
          title="Principals with errors"
          params={topParams(state, place, "principal", { outcome: ["(failed)"] })}
          href={({ id }) => narrowed({ principal: [id], outcome: ["(failed)"], split: "outcome" })}
          none={null}
        />
      ) : null}
      {place.key === undefined && place.account === undefined ? (
        <TopList
          title="Accounts of the keys"
          params={topParams(state, place, "account")}
          href={({ id }) => serialize(`/usage?account=${id}`, timeOf(state))}
          none="Nothing was called, as far as is known."
        />
      ) : null}
    </div>
  );
}
