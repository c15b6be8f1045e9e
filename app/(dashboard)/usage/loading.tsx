import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <div className="flex min-h-12 items-center px-4 pt-3 pb-2">
        <h1 className="font-semibold text-lg tracking-tight">Usage</h1>
      </div>
      <div role="status" aria-label="Usage is loading" className="flex flex-col gap-3 px-4">
        <Skeleton className="h-8 w-full" />
        <Skeleton className="h-72 w-full" />
      </div>
    </>
  );
}
