"use client";

import { Download } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { MenuGroup, MenuLabel, MenuLink } from "@/components/ui/menu-items";

interface Props {
  /** What the file holds, as "12 rows". */
  rows: string;
  /** Where a file of this view is; also after filters have changed. */
  href: (format: "csv" | "json") => string;
}

/** Files of exactly the view that is shown. */
export function ExportMenu({ rows, href }: Props) {
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
