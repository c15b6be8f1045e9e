import { KeySectionView } from "@/components/keys/key-section";
import { requireActor } from "@/lib/auth/require-actor";
import { keyRefOf } from "@/lib/keys/client";

export default async function Page({ params }: PageProps<"/keys/[accountId]/[region]/[keyId]">) {
  await requireActor("key:read");
  return <KeySectionView keyRef={await keyRefOf(params)} section="facts" />;
}
