import { cn } from "./cn";

interface Props {
  label: string;
  checked: boolean;
  onCheck: (checked: boolean) => void;
  className?: string;
}

/** A box to tick with what it means beside it. */
export function Check({ label, checked, onCheck, className }: Props) {
  return (
    <label className={cn("flex min-h-6 items-center gap-2", className)}>
      <input
        type="checkbox"
        className="size-3.5 shrink-0 accent-accent"
        checked={checked}
        onChange={({ target }) => onCheck(target.checked)}
      />
      {label}
    </label>
  );
}
