import { cookies } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { QueryProvider } from "@/components/shell/query-provider";
import { Shell } from "@/components/shell/shell";
import { parseTheme, THEME_COOKIE } from "@/components/shell/theme";
import { requireActor } from "@/lib/auth/require-actor";
import { env } from "@/lib/env";

const DEMO = "Demo: invented accounts and keys, read from an AWS endpoint on this machine.";

export default async function DashboardLayout({ children }: LayoutProps<"/">) {
  // Pages check again for themselves: a layout does not run anew on every navigation.
  const { name, email, role } = await requireActor("key:read");
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <NuqsAdapter>
      <QueryProvider>
        <Shell
          person={{ name, email, role }}
          theme={theme}
          notice={env.KEYLEDGER_DEMO ? DEMO : null}
        >
          {children}
        </Shell>
      </QueryProvider>
    </NuqsAdapter>
  );
}
