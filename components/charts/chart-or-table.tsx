"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { SimpleTable } from "@/components/ui/simple-table";
import { Skeleton } from "@/components/ui/skeleton";
import type { ColumnDatum } from "./column-chart";

const ColumnChart = dynamic(() => import("./column-chart").then((m) => m.ColumnChart), {
  ssr: false,
  loading: () => <Skeleton className="h-56 w-full" />,
});

interface Props {
  title: string;
  /** The chart's message in one sentence. */
  summary: string;
  unit: string;
  /** Heading of the table's first column. */
  nameHeader: string;
  data: ColumnDatum[];
  hrefBase: string;
}

/** The same counts as a chart or as a table, with their message in words. */
export function ChartOrTable({ title, summary, unit, nameHeader, data, hrefBase }: Props) {
  const router = useRouter();
  const [table, setTable] = useState(false);
  const href = (value: string) => `${hrefBase}${encodeURIComponent(value)}`;
  return (
    <section aria-label={title} className="flex min-w-0 flex-col rounded-lg border bg-surface">
      <div className="flex items-start gap-3 border-b px-3 py-2">
        <div className="min-w-0 grow">
          <h2 className="font-semibold">{title}</h2>
          <p className="text-ink-2">{summary}</p>
        </div>
        <Button size="sm" aria-pressed={table} onClick={() => setTable(!table)}>
          {table ? "As chart" : "As table"}
        </Button>
      </div>
      <div className="p-2">
        {table ? (
          <div className="max-h-56 overflow-auto">
            <SimpleTable
              caption={title}
              headers={[{ text: nameHeader }, { text: unit, align: "end" }]}
            >
              {data.map((row) => (
                <tr key={row.value}>
                  <th scope="row">
                    <bdi>{row.label}</bdi>
                  </th>
                  <td className="numeric text-right">
                    <Link href={href(row.value)} prefetch={false} className="link">
                      {row.count.toLocaleString("en")}
                    </Link>
                  </td>
                </tr>
              ))}
            </SimpleTable>
          </div>
        ) : (
          <ColumnChart
            data={data}
            unit={unit}
            label={`${title}. ${summary}`}
            onOpen={(value) => router.push(href(value))}
          />
        )}
      </div>
    </section>
  );
}
