import { Skeleton } from "@/components/ui/skeleton";

/** Rows of the table's own height while the first data is on its way. */
export function TableSkeleton({ what, rows = 14 }: { what: string; rows?: number }) {
  const lines = Array.from({ length: rows }, (_, index) => `row-${index}`);
  return (
    <div role="status" aria-label={`${what} are loading`} className="w-full overflow-hidden">
      <div className="h-8 border-b" />
      {lines.map((line) => (
        <div key={line} className="flex h-11 items-center gap-6 border-b px-3">
          <Skeleton className="w-56" />
          <Skeleton className="w-28" />
          <Skeleton className="w-24 max-sm:hidden" />
          <Skeleton className="w-20 max-md:hidden" />
          <Skeleton className="w-32 max-lg:hidden" />
          <Skeleton className="w-20 max-xl:hidden" />
        </div>
      ))}
    </div>
  );
}
