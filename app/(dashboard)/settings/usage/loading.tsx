import { PageHeader } from "@/components/shell/page-header";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <PageHeader title="Usage" />
      <div role="status" aria-label="Sources are loading" className="px-4">
        <Skeleton className="h-60 w-full max-w-3xl" />
      </div>
    </>
  );
}
