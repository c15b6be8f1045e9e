import { Badge } from "@/components/ui/chip";
import { CopyButton } from "@/components/ui/copy-button";
import { Time } from "@/components/ui/time";
import type { AccessMatrix } from "@/lib/access/schemas/matrix";
import { SourceLine } from "./source-line";
import { accountNames, sourceProblem, unreadPolicy } from "./source-words";
import { usageGap } from "./usage-words";

/** So many notes stand in the open; the others open in place. */
const OPENLY = 2;

/** What to know before reading the picture: for when it is, where it shows too much or too little, and its sources; `children` stand before these. */
export function AccessNotes({
  matrix,
  children,
}: {
  matrix: AccessMatrix;
  children: React.ReactNode;
}) {
  const { notes, at, usage } = matrix;
  const gap = usage && usageGap(usage);
  const unread = unreadPolicy(matrix);
  return (
    <div className="flex shrink-0 flex-col gap-1 border-b px-4 pb-1.5">
      {unread ? (
        <div role="alert" className="hatched rounded-md border">
          <p className="m-1 flex flex-wrap items-center gap-x-2 rounded-sm bg-surface px-2 py-1">
            <Badge tone="warn">Unknown</Badge>
            The key policy has never been read, so nobody's access can be told: every verdict that
            depends on it is unknown, not “no”.
            {unread.action ? (
              <span className="inline-flex items-center gap-0.5">
                Missing <code>{unread.action}</code>
                <CopyButton text={unread.action} label="missing action" />
              </span>
            ) : (
              <span className="text-ink-2">It was {sourceProblem(unread) ?? "never read"}.</span>
            )}
          </p>
        </div>
      ) : null}
      {at ? (
        <p className="text-xs">
          <Badge tone="warn">Past</Badge> As it was on <Time at={at} as="full" />, as far as it was
          seen.
        </p>
      ) : null}
      {gap ? <p className="wrap-anywhere text-ink-3 text-xs">{gap}</p> : null}
      {notes.length > 0 ? (
        <div className="text-xs">
          {notes.slice(0, OPENLY).map((note) => (
            <p key={note} className="wrap-anywhere text-ink-2">
              <span className="font-medium text-warn">Note</span> {note}
            </p>
          ))}
          {notes.length > OPENLY ? (
            <details>
              <summary className="w-fit rounded-sm text-ink-3">
                {notes.length - OPENLY} more {notes.length - OPENLY === 1 ? "note" : "notes"}
              </summary>
              <ul className="list-disc pl-4 text-ink-2">
                {notes.slice(OPENLY).map((note) => (
                  <li key={note} className="wrap-anywhere">
                    {note}
                  </li>
                ))}
              </ul>
            </details>
          ) : null}
        </div>
      ) : null}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-0.5">
        {children}
        <div className="min-w-0 grow basis-72">
          <SourceLine sources={matrix.sources} accounts={accountNames(matrix)} />
        </div>
      </div>
    </div>
  );
}
