import { Skeleton } from "@/components/ui/skeleton";

export function WhatIfSkeleton() {
  return (
    <div role="status" aria-label="Policy is loading" className="grid gap-6 p-4 lg:grid-cols-2">
      <Skeleton className="h-96 w-full" />
      <Skeleton className="h-6 w-64" />
    </div>
  );
}
