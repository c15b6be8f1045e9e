import Link from "next/link";
import type { ReactNode } from "react";

interface Props {
  /** What usage is counted under: an ARN, `account:…`, `service:…`. */
  name: string;
  children: ReactNode;
  className?: string;
}

/** A principal's page, or the search for it where it has none; nobody's is no link. */
export function PrincipalLink({ name, children, className = "link" }: Props) {
  if (name === "unknown" || name === "") return children;
  return (
    <Link
      href={`/principals/named?${new URLSearchParams({ ref: name })}`}
      prefetch={false}
      title={name}
      className={className}
    >
      {children}
    </Link>
  );
}
