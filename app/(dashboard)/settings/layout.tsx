import { SettingsNav } from "@/components/settings/settings-nav";

/** Only the line of pages: each page below checks its own permission and has its own heading. */
export default function SettingsLayout({ children }: LayoutProps<"/settings">) {
  return (
    <>
      <SettingsNav />
      {children}
    </>
  );
}
