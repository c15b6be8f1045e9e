import { Skeleton } from "@/components/ui/skeleton";

/** Stands where a section of a key will be while it is read. */
export function SectionSkeleton() {
  return (
    <div role="status" aria-label="Section is loading" className="flex flex-col gap-4 p-4">
      <Skeleton className="w-40" />
      <Skeleton className="h-56 w-full" />
    </div>
  );
}
