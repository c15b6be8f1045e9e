import { ScrollRegion } from "./scroll-region";

interface FactProps {
  name: string;
  children: React.ReactNode;
}

/** One line of a list of facts; the name stands left where there is room. */
export function FactRow({ name, children }: FactProps) {
  return (
    <div className="grid min-h-8 grid-cols-1 items-baseline gap-x-4 border-b py-1.5 last:border-b-0 sm:grid-cols-[10rem_minmax(0,1fr)]">
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

interface BlockProps {
  title: string;
  note?: React.ReactNode;
  actions?: React.ReactNode;
  children: React.ReactNode;
}

/** A part of a page under its own heading. */
export function Block({ title, note, actions, children }: BlockProps) {
  return (
    <section className="min-w-0">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 pb-1">
        <h2 className="font-semibold text-base">{title}</h2>
        {note ? <span className="text-ink-3">{note}</span> : null}
        {actions ? <div className="ml-auto flex flex-wrap gap-2">{actions}</div> : null}
      </div>
      {children}
    </section>
  );
}

interface PanelProps {
  children: React.ReactNode;
  /** Names the box where its content may be wider than the window, so that keys can scroll it. */
  label?: string;
}

/** A box with a hairline around facts or a table. */
export function Panel({ children, label }: PanelProps) {
  const look = "relative overflow-x-auto rounded-lg border bg-surface";
  if (label === undefined) return <div className={look}>{children}</div>;
  return (
    <ScrollRegion label={label} className={look}>
      {children}
    </ScrollRegion>
  );
}
