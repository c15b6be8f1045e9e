import { Chip } from "@/components/ui/chip";
import { Block, FactRow, Panel } from "@/components/ui/facts";
import { wordFor } from "@/components/ui/key-words";
import { Freshness } from "@/components/ui/time";
import { Unknown } from "@/components/ui/unknown";
import type { KeyDetail } from "@/lib/keys/schemas/key-detail";
import { whyNot } from "./reading";

/** The custom key store that holds the key's material; nothing for keys of AWS KMS itself. */
export function KeyStore({ detail }: { detail: KeyDetail }) {
  if (detail.customKeyStoreId === null) return null;
  const store = detail.customKeyStore;
  const why =
    whyNot("stores", detail.scope.reads.stores) ?? "AWS did not name it among the key stores.";
  return (
    <Block title="Custom key store">
      <Panel>
        <dl className="px-3">
          <FactRow name="Id">
            <code className="wrap-anywhere text-xs">{detail.customKeyStoreId}</code>
          </FactRow>
          <FactRow name="Name">
            {store?.name ? <bdi>{store.name}</bdi> : <Unknown reason={why} spelled />}
          </FactRow>
          <FactRow name="Type">
            {store?.type ? wordFor(store.type) : <Unknown reason={why} spelled />}
          </FactRow>
          <FactRow name="Connection">
            {store?.connectionState ? (
              <Chip
                tone={store.connectionState === "CONNECTED" ? "ok" : "bad"}
                shape={store.connectionState === "CONNECTED" ? "dot" : "triangle"}
              >
                {store.connectionState.toLowerCase().replaceAll("_", " ")}
                {store.connectionError ? ` (${store.connectionError})` : ""}
              </Chip>
            ) : (
              <Unknown reason={why} spelled />
            )}
          </FactRow>
          {store ? (
            <FactRow name="Read">
              <Freshness at={store.readAt} />
            </FactRow>
          ) : null}
        </dl>
      </Panel>
    </Block>
  );
}
