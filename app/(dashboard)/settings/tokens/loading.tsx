import { PageHeader } from "@/components/shell/page-header";
import { Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <>
      <PageHeader title="Tokens" />
      <div role="status" aria-label="Tokens are loading" className="px-4">
        <Skeleton className="h-40 w-full" />
      </div>
    </>
  );
}
