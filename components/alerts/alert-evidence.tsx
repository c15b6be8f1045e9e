import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/facts";
import { JsonText } from "@/components/ui/json-text";
import { PrincipalLink } from "@/components/ui/principal-link";
import { SimpleTable } from "@/components/ui/simple-table";
import { Line, LongText } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import type { AlertDetail, AlertEvidence } from "@/lib/alerts/schemas/detail";
import { shortPrincipal } from "./alert-words";
import { evidenceHref } from "./evidence-href";

/** A volume over days stands on hundreds of hours; so many show what they are like. */
const AT_FIRST = 12;

/** What an alert stands on: calls by five minutes, and control events whole. */
export function AlertEvidenceTable({ alert }: { alert: AlertDetail }) {
  const { evidence, evidenceTotal } = alert;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? evidence : evidence.slice(0, AT_FIRST);
  const records = evidence.filter(({ record }) => record !== null);
  return (
    <div className="flex flex-col gap-3">
      <Panel label="Events behind this alert">
        <SimpleTable
          caption="Events behind this alert"
          headers={[
            { text: "When (UTC)" },
            { text: "What" },
            { text: "Who" },
            { text: "Through" },
            { text: "Outcome" },
            { text: "Events", align: "end" },
            { text: "Records" },
          ]}
        >
          {shown.map((row) => (
            <Row
              key={JSON.stringify([
                row.at,
                row.principalRef,
                row.operation,
                row.service,
                row.outcome,
                row.value,
                row.keyArn,
              ])}
              row={row}
              href={evidenceHref(alert, row)}
            />
          ))}
        </SimpleTable>
      </Panel>
      {shown.length < evidence.length ? (
        <div className="flex flex-wrap items-center gap-3">
          <Button onClick={() => setWhole(true)}>Show {evidence.length - shown.length} more</Button>
          <span className="text-ink-3">
            {shown.length} of {evidenceTotal.toLocaleString("en")}
          </span>
        </div>
      ) : null}
      {isWhole && evidenceTotal > evidence.length ? (
        <p className="text-ink-3">
          The first {evidence.length} of {evidenceTotal.toLocaleString("en")}.
        </p>
      ) : null}
      {records.map(({ record, operation, at }) => (
        <details key={`${operation} ${at}`} className="rounded-lg border bg-surface">
          <summary className="cursor-pointer px-3 py-2">
            {operation} as CloudTrail has it, <Time at={at} as="full" />
          </summary>
          <JsonText
            text={JSON.stringify(record, null, 2)}
            label={`${operation} as CloudTrail has it`}
            className="m-3 mt-0 max-h-96"
          />
        </details>
      ))}
    </div>
  );
}

function Row({ row, href }: { row: AlertEvidence; href: string | null }) {
  return (
    <tr>
      <td className="whitespace-nowrap">
        <Time at={row.at} as="full" />
        {row.minutes > 0 ? <span className="text-ink-3 text-xs"> + {row.minutes} min</span> : null}
      </td>
      <td>
        {row.operation ?? (row.kind === "reading" ? "Read by Keyledger" : <None>All use</None>)}
        {row.kind === "reading" && row.value !== null ? (
          <LongText className="min-w-56 max-w-96 font-mono text-ink-2 text-xs">
            {row.value}
          </LongText>
        ) : null}
        {row.keyArn === null ? null : (
          <Line className="max-w-48 text-ink-3 text-xs" mono>
            {row.keyArn.replace(/^.*:key\//, "")}
          </Line>
        )}
      </td>
      <td className="max-w-56">
        {row.principalRef === null ? (
          <None>{row.kind === "reading" ? "–" : "All"}</None>
        ) : (
          <PrincipalLink name={row.principalRef} className="link -my-0.5 block leading-6">
            <Line>{shortPrincipal(row.principalRef)}</Line>
          </PrincipalLink>
        )}
        {row.value === null || row.kind === "reading" ? null : (
          <Line className="text-ink-2 text-xs" mono>
            {row.value}
          </Line>
        )}
      </td>
      <td>{row.service ?? <None>{row.kind === "calls" ? "Directly" : "–"}</None>}</td>
      <td>{row.outcome ?? <None>Success</None>}</td>
      <td className="numeric text-right">{row.count.toLocaleString("en")}</td>
      <td>
        {href === null ? (
          <None>
            {row.record !== null ? "Below" : row.kind === "reading" ? "–" : "Not of one key"}
          </None>
        ) : (
          <Link href={href} prefetch={false} className="link -my-0.5 inline-block leading-6">
            Open<span className="sr-only"> the records of {row.at}</span>
          </Link>
        )}
      </td>
    </tr>
  );
}
