import { CSPProvider } from "@base-ui/react/csp-provider";
import { Brand } from "./brand";
import { DataAge } from "./data-age";
import { MobileNav } from "./mobile-nav";
import { Nav } from "./nav";
import { PersonMenu, ThemeMenu } from "./person-menu";
import { Printed } from "./printed";
import { SearchButton } from "./search-button";
import { SignInAgain } from "./sign-in-again";
import type { Theme } from "./theme";
import { type Viewer, ViewerProvider } from "./viewer";

interface Props {
  viewer: Viewer;
  theme: Theme;
  /** Words for a banner above every page, e.g. that the estate is the demo's. */
  notice: string | null;
  children: React.ReactNode;
}

/** Frame of every page behind the sign-in. */
export function Shell({ viewer, theme, notice, children }: Props) {
  return (
    <ViewerProvider viewer={viewer}>
      <CSPProvider disableStyleElements>
        <a
          href="#main"
          className="no-print fixed top-2 left-2 z-50 -translate-y-16 rounded-md border border-line-strong bg-surface px-3 py-1.5 font-medium focus:translate-y-0"
        >
          Skip to content
        </a>
        <div className="print-flow flex min-h-dvh lg:h-dvh">
          <aside className="no-print hidden w-52 shrink-0 flex-col gap-3 border-r bg-surface p-2.5 lg:flex">
            <Brand />
            <Nav />
          </aside>
          <div className="print-flow flex min-w-0 grow flex-col">
            <header className="no-print sticky top-0 z-40 flex h-12 shrink-0 items-center gap-2 border-b bg-surface px-3 lg:px-4">
              <MobileNav />
              <SearchButton />
              <div className="grow" />
              <DataAge />
              <ThemeMenu initial={theme} />
              <PersonMenu person={viewer} />
            </header>
            <Printed />
            {notice ? (
              <p className="shrink-0 border-b bg-accent-soft px-4 py-1 text-ink text-xs">
                {notice}
              </p>
            ) : null}
            <main
              id="main"
              tabIndex={-1}
              className="print-flow relative flex min-w-0 grow flex-col outline-none lg:min-h-0 lg:overflow-y-auto"
            >
              {children}
            </main>
          </div>
        </div>
        <SignInAgain />
      </CSPProvider>
    </ViewerProvider>
  );
}
