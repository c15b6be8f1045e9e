import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { themeOf } from "@/components/shell/theme";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Keyledger", template: "%s · Keyledger" },
  description: "Governance of AWS KMS keys.",
  icons: { icon: { url: "/icon.svg", type: "image/svg+xml" } },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { colorScheme: "light dark" };

export default async function RootLayout({ children }: LayoutProps<"/">) {
  const jar = await cookies();
  const theme = themeOf((name) => jar.get(name)?.value);
  return (
    <html lang="en" data-theme={theme}>
      <body>{children}</body>
    </html>
  );
}
