import { AlertRulesSkeleton } from "@/components/settings/alert-rules-skeleton";
import { PageHeader } from "@/components/shell/page-header";

export default function Loading() {
  return (
    <>
      <PageHeader title="Alert rules" />
      <div className="max-w-7xl px-4">
        <AlertRulesSkeleton />
      </div>
    </>
  );
}
