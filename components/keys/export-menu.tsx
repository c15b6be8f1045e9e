"use client";

import { Download } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { MenuGroup, MenuLabel, MenuLink } from "@/components/ui/menu-items";
import { toQuery } from "@/lib/http/client";
import type { ListParams } from "@/lib/keys/client";

interface Props {
  /** Filters and sort of the view. */
  params: ListParams;
  total: number | undefined;
}

/** Files of exactly this view: its filters and its order, every row of it. */
export function ExportMenu({ params, total }: Props) {
  const rows = total === undefined ? "every row" : `${total.toLocaleString("en")} rows`;
  const href = (format: string) => `/api/v1/keys/export?${toQuery({ ...params, format })}`;
  return (
    <Menu
      className="w-64"
      trigger={
        <button type="button" title="Export" className={buttonClass()}>
          <Download aria-hidden="true" />
          <span className="max-2xl:sr-only">Export</span>
        </button>
      }
    >
      <MenuGroup>
        <MenuLabel>This view: {rows}, with filters, time and row count named in the file</MenuLabel>
        <MenuLink href={href("csv")} download closeOnClick>
          CSV, safe to open in a spreadsheet
        </MenuLink>
        <MenuLink href={href("json")} download closeOnClick>
          JSON
        </MenuLink>
      </MenuGroup>
    </Menu>
  );
}
