import Link from "next/link";

export function Mark() {
  return (
    <svg viewBox="0 0 32 32" className="size-5 shrink-0" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="6" className="fill-accent" />
      <path
        className="fill-accent-ink"
        d="M8 7h3v18H8zM14 7h10v3H14zM14 14.5h7v3h-7zM14 22h10v3H14z"
      />
    </svg>
  );
}

export function Brand() {
  return (
    <Link
      href="/"
      aria-label="Keyledger, overview"
      className="flex h-8 items-center gap-2 rounded-md px-1.5 font-semibold text-base tracking-tight"
    >
      <Mark />
      Keyledger
    </Link>
  );
}
