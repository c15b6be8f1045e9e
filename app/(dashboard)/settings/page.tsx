import { redirect } from "next/navigation";
import { settingsSections } from "@/components/settings/sections";
import { requireActor } from "@/lib/auth/require-actor";

export default async function Page() {
  const { role } = await requireActor("session:read-own");
  redirect(settingsSections(role)[0]?.href ?? "/");
}
