"use client";

import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/error-line";
import { Menu } from "@/components/ui/menu";
import { MenuGroup, MenuItem, MenuLabel } from "@/components/ui/menu-items";
import { saveFile } from "@/components/ui/save-file";
import { fetchPreviewFile } from "@/lib/access/client";
import type { KeyRef } from "@/lib/keys/client";

interface Props {
  keyRef: KeyRef;
  policy: string;
  /** ARN of who will apply it; empty when not said. */
  caller: string;
  /** The text has changed since its answer. */
  disabled: boolean;
}

/** What the change would bring, as a file for whoever has to approve it. */
export function ExportChange({ keyRef, policy, caller, disabled }: Props) {
  const { mutate, error, isPending } = useMutation({
    mutationFn: async (format: "csv" | "json") => {
      const { file, name } = await fetchPreviewFile(keyRef, { policy, caller, format });
      saveFile(file, name);
    },
  });
  return (
    <>
      <ErrorLine error={error} what="Not exported" />
      <Menu
        className="w-64"
        trigger={
          <Button disabled={disabled || isPending}>
            <Download aria-hidden="true" />
            Export
          </Button>
        }
      >
        <MenuGroup>
          <MenuLabel>All changes, with the policy's SHA-256 in the ledger</MenuLabel>
          <MenuItem closeOnClick onClick={() => mutate("csv")}>
            CSV, safe to open in a spreadsheet
          </MenuItem>
          <MenuItem closeOnClick onClick={() => mutate("json")}>
            JSON, with checks, warnings and the policy
          </MenuItem>
        </MenuGroup>
      </Menu>
    </>
  );
}
