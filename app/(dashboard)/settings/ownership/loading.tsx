import { PageHeader } from "@/components/shell/page-header";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <PageHeader title="Ownership" />
      <div role="status" aria-label="Ownership is loading" className="flex flex-col gap-6 px-4">
        <Skeleton className="h-12 w-full max-w-3xl" />
        <Skeleton className="h-40 w-full max-w-6xl" />
      </div>
    </>
  );
}
