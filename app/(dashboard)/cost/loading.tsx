import { TableSkeleton } from "@/components/data-table/table-skeleton";

export default function Loading() {
  return (
    <>
      <div className="flex h-12 items-center px-4">
        <h1 className="font-semibold text-lg tracking-tight">Cost</h1>
      </div>
      <div className="grow border-t bg-surface">
        <TableSkeleton what="Cost" />
      </div>
    </>
  );
}
