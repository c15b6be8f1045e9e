import { notFound } from "next/navigation";
import { KeySectionView } from "@/components/keys/key-section";
import { KEY_SECTIONS } from "@/components/ui/key-link";
import { requireActor } from "@/lib/auth/require-actor";

export default async function Page({
  params,
}: PageProps<"/keys/[accountId]/[region]/[keyId]/[section]">) {
  await requireActor("key:read");
  const { accountId, region, keyId, section: name } = await params;
  const section = KEY_SECTIONS.find((each) => each === name);
  if (section === undefined) notFound();
  const keyRef = {
    accountId: decodeURIComponent(accountId),
    region: decodeURIComponent(region),
    keyId: decodeURIComponent(keyId),
  };
  return <KeySectionView keyRef={keyRef} section={section} />;
}
