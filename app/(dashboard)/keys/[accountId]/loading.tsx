import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div role="status" aria-label="Key is loading" className="flex flex-col">
      <div className="flex h-33 flex-col gap-3 border-b bg-surface px-4 pt-4">
        <Skeleton className="w-72 max-w-full" />
        <Skeleton className="h-5 w-56" />
        <Skeleton className="w-96 max-w-full" />
      </div>
      <div className="flex flex-col gap-4 p-4">
        <Skeleton className="w-40" />
        <Skeleton className="h-56 w-full" />
      </div>
    </div>
  );
}
