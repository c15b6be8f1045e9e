interface Props {
  title: React.ReactNode;
  /** One line under the title. */
  note?: React.ReactNode;
  actions?: React.ReactNode;
}

export function PageHeader({ title, note, actions }: Props) {
  return (
    <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-3 pb-2">
      <div className="min-w-0 grow basis-48">
        <h1 className="min-w-0 font-semibold text-lg tracking-tight">{title}</h1>
        {note ? <div className="text-ink-3">{note}</div> : null}
      </div>
      {actions ? <div className="no-print flex flex-wrap items-center gap-2">{actions}</div> : null}
    </div>
  );
}
