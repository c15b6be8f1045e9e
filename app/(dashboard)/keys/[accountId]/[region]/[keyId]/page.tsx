import { KeySectionView } from "@/components/keys/key-section";
import { requireActor } from "@/lib/auth/require-actor";

export default async function Page({ params }: PageProps<"/keys/[accountId]/[region]/[keyId]">) {
  await requireActor("key:read");
  const { accountId, region, keyId } = await params;
  const keyRef = {
    accountId: decodeURIComponent(accountId),
    region: decodeURIComponent(region),
    keyId: decodeURIComponent(keyId),
  };
  return <KeySectionView keyRef={keyRef} section="facts" />;
}
