import { TableSkeleton } from "@/components/data-table/table-skeleton";
import { PageHeader } from "@/components/shell/page-header";

export default function Loading() {
  return (
    <>
      <PageHeader title="Ledger" note="Reading …" />
      <div className="grow border-t bg-surface">
        <TableSkeleton what="Entries" />
      </div>
    </>
  );
}
