"use client";

import { ExportMenu } from "@/components/data-table/export-menu";
import { toQuery } from "@/lib/http/client";
import type { ListParams } from "@/lib/keys/client";

interface Props {
  /** Filters and sort of the view. */
  params: ListParams;
  total: number | undefined;
}

/** Files of exactly this view: its filters and its order, every row of it. */
export function ExportKeys({ params, total }: Props) {
  const rows = total === undefined ? "every row" : `${total.toLocaleString("en")} rows`;
  return (
    <ExportMenu
      rows={rows}
      href={(format) => `/api/v1/keys/export?${toQuery({ ...params, format })}`}
    />
  );
}
