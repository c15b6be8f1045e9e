interface Props {
  title: string;
  children?: React.ReactNode;
  actions?: React.ReactNode;
}

/** Says why nothing is here and what can be done. */
export function EmptyState({ title, children, actions }: Props) {
  return (
    <div className="flex flex-col items-start gap-1 px-4 py-10 sm:items-center sm:text-center">
      <p className="font-medium text-base text-ink">{title}</p>
      {children ? <div className="max-w-prose text-ink-2">{children}</div> : null}
      {actions ? <div className="mt-3 flex gap-2">{actions}</div> : null}
    </div>
  );
}
