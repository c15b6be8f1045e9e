"use client";

import { Download } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { MenuGroup, MenuItem, MenuLabel, MenuLink } from "@/components/ui/menu-items";
import { type CallParams, usageExportUrl } from "@/lib/usage/client";

interface Props {
  params: CallParams;
  points: number;
  /** False where no chart is drawn. */
  drawn: boolean;
  save: (format: "svg" | "png") => void;
}

/** Files of the chart that is shown. */
export function ChartActions({ params, points, drawn, save }: Props) {
  return (
    <Menu
      className="w-64"
      align="end"
      trigger={
        <button type="button" title="Export" className={buttonClass()}>
          <Download aria-hidden="true" />
          Export
        </button>
      }
    >
      <MenuGroup>
        <MenuLabel>
          This chart: {points} points, with filters, coverage and time named in it
        </MenuLabel>
        <MenuLink href={usageExportUrl({ ...params, format: "csv" })} download closeOnClick>
          CSV, safe to open in a spreadsheet
        </MenuLink>
        <MenuLink href={usageExportUrl({ ...params, format: "json" })} download closeOnClick>
          JSON
        </MenuLink>
        <MenuItem disabled={!drawn} onClick={() => save("svg")}>
          Image, SVG
        </MenuItem>
        <MenuItem disabled={!drawn} onClick={() => save("png")}>
          Image, PNG
        </MenuItem>
      </MenuGroup>
    </Menu>
  );
}
