import type { ReactNode } from "react";

interface NoticeProps {
  title: string;
  children: ReactNode;
}

/** The one card of the pages around sign-in. */
export function Notice({ title, children }: NoticeProps) {
  return (
    <main id="main" className="grid min-h-dvh place-items-center bg-canvas p-6 text-ink">
      <section
        aria-labelledby="notice-title"
        className="w-full max-w-sm space-y-5 rounded-xl border border-line bg-surface p-8 shadow-xs"
      >
        <header className="space-y-1">
          <p className="text-sm font-medium text-ink-2">Keyledger</p>
          <h1 id="notice-title" className="text-xl font-semibold tracking-tight text-balance">
            {title}
          </h1>
        </header>
        {children}
      </section>
    </main>
  );
}
