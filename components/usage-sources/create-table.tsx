"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { FormDialog } from "@/components/ui/form-dialog";
import { createUsageTable } from "@/lib/usage/client";
import type { UsageSource } from "@/lib/usage/schemas/sources";

/** Asks for the table of a source in Athena, where it is told over which folder; nothing for any other source. */
export function CreateTable({ source: { id, name, target } }: { source: UsageSource }) {
  const [open, setOpen] = useState(false);
  const create = useMutation({
    mutationFn: () => createUsageTable(id),
    onSuccess: () => setOpen(false),
  });
  if (target.kind !== "athena" || target.config.logs === null) return null;
  const { database, table, logs } = target.config;
  return (
    <>
      <Button aria-label={`Create the table of ${name}`} onClick={() => setOpen(true)}>
        {create.isSuccess ? "Table is there" : "Create table"}
      </Button>
      {open ? (
        <FormDialog
          onClose={() => setOpen(false)}
          title={`Create ${database}.${table}`}
          description="The one thing that is ever written in a watched account: an entry in its catalogue, which reads the logs where they lie. A database or table that is there stays as it is. The act is recorded."
          submit="Create table"
          onSubmit={() => create.mutate()}
          ready={!create.isPending}
          error={create.error}
          failed="Not created"
          className="max-w-lg"
        >
          <p className="text-ink-2">
            Over <bdi className="wrap-anywhere">{logs}</bdi>, with the columns of AWS's page and
            partitions by account, region and day that follow from the folders' names. The role that
            asks needs glue:CreateDatabase and glue:CreateTable for it, which it can lose again
            thereafter.
          </p>
        </FormDialog>
      ) : null}
    </>
  );
}
