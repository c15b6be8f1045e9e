import type { CustomKeyStoresListEntry } from "@aws-sdk/client-kms";
import { before, type Draft, type Place } from "./draft";
import { accessKeyId, cloudHsmClusterId, customKeyStoreId } from "./ids";
import { randomOf } from "./prng";

const CERTIFICATE =
  "-----BEGIN CERTIFICATE-----\nMIICeDCCAeGgAwIBAgIUfl9HsmTrustAnchorOfTheLocalEstate0wDQYJKoZI\nhvcNAQELBQAwIDEeMBwGA1UEAwwVaGFsZGVuLW1vb3ItY2xvdWRoc20tY2EwHhcN\n-----END CERTIFICATE-----\n";

/** A store backed by CloudHSM, as DescribeCustomKeyStores gives it. */
export function addCloudHsmStore(
  draft: Draft,
  place: Place,
  name: string,
  state: CustomKeyStoresListEntry["ConnectionState"],
  error?: CustomKeyStoresListEntry["ConnectionErrorCode"],
): CustomKeyStoresListEntry & { CustomKeyStoreId: string; CloudHsmClusterId: string } {
  const random = randomOf(`${draft.estate.seed}/store/${name}`);
  const store = {
    CustomKeyStoreId: customKeyStoreId(random),
    CustomKeyStoreName: name,
    CustomKeyStoreType: "AWS_CLOUDHSM" as const,
    CloudHsmClusterId: cloudHsmClusterId(random),
    TrustAnchorCertificate: CERTIFICATE,
    ConnectionState: state,
    ...(error ? { ConnectionErrorCode: error } : {}),
    CreationDate: before(draft.now, { days: random.int(400, 900) }),
  };
  place.scope.stores.push(store);
  return store;
}

/** An external key store behind a proxy, by public endpoint or by VPC endpoint service. */
export function addExternalStore(
  draft: Draft,
  place: Place,
  name: string,
  connectivity: "PUBLIC_ENDPOINT" | "VPC_ENDPOINT_SERVICE",
  state: CustomKeyStoresListEntry["ConnectionState"],
  error?: CustomKeyStoresListEntry["ConnectionErrorCode"],
): CustomKeyStoresListEntry & { CustomKeyStoreId: string } {
  const random = randomOf(`${draft.estate.seed}/store/${name}`);
  const store = {
    CustomKeyStoreId: customKeyStoreId(random),
    CustomKeyStoreName: name,
    CustomKeyStoreType: "EXTERNAL_KEY_STORE" as const,
    ConnectionState: state,
    ...(error ? { ConnectionErrorCode: error } : {}),
    CreationDate: before(draft.now, { days: random.int(200, 500) }),
    XksProxyConfiguration: {
      Connectivity: connectivity,
      AccessKeyId: accessKeyId(random, "AKIA"),
      UriEndpoint: `https://${name}.halden-and-moor.example`,
      UriPath: "/hm/kms/xks/v1",
      ...(connectivity === "VPC_ENDPOINT_SERVICE"
        ? {
            VpcEndpointServiceName: `com.amazonaws.vpce.${place.region}.vpce-svc-0${random.hex(16)}`,
            VpcEndpointServiceOwner: place.account.id,
          }
        : {}),
    },
  };
  place.scope.stores.push(store);
  return store;
}
