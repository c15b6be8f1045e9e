import { Skeleton } from "@/components/ui/skeleton";

const LINES = Array.from({ length: 16 }, (_, at) => `line-${at}`);
const CELLS = Array.from({ length: 10 }, (_, at) => `cell-${at}`);

/** Stands where the matrix will be, with its lines and columns, so that nothing moves when it comes. */
export function AccessSkeleton() {
  return (
    <div
      role="status"
      aria-label="Access is loading"
      className="min-w-0 grow overflow-hidden border-t bg-surface"
    >
      <div className="h-11 border-b bg-canvas" />
      {LINES.map((line) => (
        <div key={line} className="flex h-8 items-center border-b">
          <div className="w-36 shrink-0 border-r pl-4 sm:w-56 2xl:w-80">
            <Skeleton className="w-24 sm:w-40" />
          </div>
          <div className="flex pl-36">
            {CELLS.map((cell) => (
              <span key={cell} className="w-20 pl-2 2xl:w-24">
                <Skeleton className="w-6" />
              </span>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
