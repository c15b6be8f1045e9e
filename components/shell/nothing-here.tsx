import Link from "next/link";

/** In the place of a page whose address leads to nothing. */
export function NothingHere() {
  return (
    <div className="flex flex-col items-start gap-2 px-4 py-16">
      <p className="numeric text-ink-3">404</p>
      <h1 className="font-semibold text-xl tracking-tight">Nothing is at this address</h1>
      <p className="max-w-prose text-ink-2">
        The page, key or account was not found. A key that AWS no longer lists stays here, so the
        address may hold a mistake.
      </p>
      <p className="mt-2 flex gap-4">
        <Link href="/" className="link">
          Overview
        </Link>
        <Link href="/keys" className="link">
          All keys
        </Link>
      </p>
    </div>
  );
}
