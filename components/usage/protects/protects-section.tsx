"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useQueryState } from "nuqs";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState, StaleNotice } from "@/components/ui/error-state";
import { Block, Panel } from "@/components/ui/facts";
import { Select } from "@/components/ui/select";
import { SimpleTable } from "@/components/ui/simple-table";
import { Skeleton } from "@/components/ui/skeleton";
import { LongText } from "@/components/ui/text";
import { type KeyRef, keyQuery } from "@/lib/keys/client";
import { protectedExportUrl, protectedQuery } from "@/lib/usage/client";
import type { ProtectedByKey } from "@/lib/usage/schemas/protected";
import { count } from "../usage-words";
import { daysParser } from "./protects-state";
import { cautionsOf, protectsSentence } from "./protects-words";
import { ResourceTable } from "./resource-table";
import { UserList } from "./user-list";

const DAYS = [7, 30, 90, 180, 395];

/** What hangs on a key: who used it for what, and what cannot be told, before somebody disables it. */
export function ProtectsSection({ keyRef }: { keyRef: KeyRef }) {
  const [days, setDays] = useQueryState("days", daysParser.withOptions({ history: "push" }));
  const query = useQuery(protectedQuery(keyRef, days));
  const { data: found } = query;
  const { data: key } = useQuery(keyQuery(keyRef));
  const choices = DAYS.includes(days) ? DAYS : [...DAYS, days];
  return (
    <div className="flex shrink-0 flex-col gap-6 p-4" aria-busy={query.isPlaceholderData}>
      <div className="flex flex-wrap items-center gap-2">
        <p role="status" className="min-w-0 grow basis-72 text-base">
          {found ? protectsSentence(found, days) : "What the key protects is being looked up."}
        </p>
        <Select
          label="Days back"
          options={choices.map((each) => ({ value: String(each), label: `Last ${each} days` }))}
          value={String(days)}
          onChange={(value) => void setDays(Number(value))}
        />
        <a href={protectedExportUrl(keyRef, days, "csv")} download className={buttonClass()}>
          <Download aria-hidden="true" /> CSV
        </a>
      </div>
      {query.isError && found ? <StaleNotice error={query.error} retry={query.refetch} /> : null}
      {found ? (
        <Found found={found} days={days} state={key?.state ?? null} />
      ) : query.isError ? (
        <ErrorState what="What the key protects" error={query.error} retry={query.refetch} />
      ) : (
        <Skeleton className="h-48 w-full" />
      )}
    </div>
  );
}

interface FoundProps {
  found: ProtectedByKey;
  days: number;
  /** Of the key; null where it is not known. */
  state: string | null;
}

function Found({ found, days, state }: FoundProps) {
  const isOff = state !== null && state !== "Enabled";
  const few =
    found.userCount > found.users.length
      ? `the latest ${found.users.length} of ${count(found.userCount)}`
      : null;
  const { users, resources, resourceCount, contexts } = found;
  return (
    <>
      <Block
        title={isOff ? "Without this key" : "If this key is disabled"}
        note={
          isOff
            ? `It cannot be used now, so what needs it fails already${few ? `; ${few}` : ""}`
            : few
        }
      >
        {users.length > 0 ? (
          <UserList found={found} days={days} />
        ) : (
          <EmptyState title="Nobody is known to have used it in this time">
            That is no proof that nothing stops: see below what cannot be known.
          </EmptyState>
        )}
      </Block>
      <Block
        title="What it protects"
        note={
          resourceCount > resources.length
            ? `${count(resources.length)} of ${count(resourceCount)} resources, those with the most calls`
            : null
        }
      >
        {resources.length > 0 ? (
          <ResourceTable found={found} />
        ) : (
          <p className="max-w-prose text-ink-2">
            No call names a resource. Services of AWS name in the encryption context what they
            decrypt; these calls have none, or one of their own.
          </p>
        )}
      </Block>
      {contexts.length > 0 ? (
        <Block title="Contexts of applications" note="they name no AWS resource">
          <Panel label="Contexts of applications">
            <SimpleTable
              caption="Contexts of applications"
              headers={[{ text: "Encryption context" }, { text: "Calls", align: "end" }]}
            >
              {contexts.map(({ value, calls }) => (
                <tr key={value}>
                  <th scope="row" className="min-w-40">
                    <LongText className="font-mono text-xs">{value}</LongText>
                  </th>
                  <td className="numeric text-right">{count(calls)}</td>
                </tr>
              ))}
            </SimpleTable>
          </Panel>
        </Block>
      ) : null}
      <Block title="What cannot be known">
        <ul className="grid gap-x-6 gap-y-3 md:grid-cols-2 xl:grid-cols-3">
          {cautionsOf(found).map(({ title, text }) => (
            <li key={title} className="border-line-strong border-l-2 pl-3">
              <p className="font-medium">{title}</p>
              <p className="text-ink-2">{text}</p>
            </li>
          ))}
        </ul>
      </Block>
    </>
  );
}
