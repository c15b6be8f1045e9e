import { arnOfRoleNamed, before, type Draft, dayAt, placeOf } from "../draft";
import { addEvent, keyResource } from "../events";
import { person } from "../history";
import { consolePolicy } from "../policies";
import { addCloudHsmStore, addExternalStore } from "../stores";
import { namedKey, type Story, story, streamOf, tags } from "./story";

/** Story 11: imported material that expires, a disconnected HSM store, an unreachable proxy. */
export function clockRunning(draft: Draft): Story {
  const random = streamOf(draft, 11);
  const place = placeOf(draft, "shop-prod", "eu-west-1");
  const importedAt = dayAt(draft.now, 81, 10, 30);
  const imported = namedKey(draft, place, "prod-payments-acquirer", {
    description: "Shared with the acquirer, material imported each quarter",
    createdAt: before(draft.now, { days: 700 }),
    policy: consolePolicy(place.account, [arnOfRoleNamed(place.account, "payments-task")]),
    tags: tags("team-payments", "prod", "Restricted"),
    origin: "EXTERNAL",
    validTo: before(draft.now, { days: -9, minutes: -10 }),
    rotation: { onDemand: [before(draft.now, { days: 380 })] },
  });
  const event = addEvent(
    place,
    {
      name: "ImportKeyMaterial",
      at: importedAt,
      actor: person(place, "s.haddad"),
      resources: [keyResource(imported.key)],
      request: {
        keyId: imported.key.metadata.KeyId,
        expirationModel: "KEY_MATERIAL_EXPIRES",
        validTo: imported.key.metadata.ValidTo?.toISOString(),
        importType: "EXISTING_KEY_MATERIAL",
      },
      response: { keyId: imported.arn, keyMaterialId: imported.key.metadata.CurrentKeyMaterialId },
    },
    random,
  );
  const vault = placeOf(draft, "security", "eu-west-1");
  const hsm = addCloudHsmStore(draft, vault, "vault-hsm", "DISCONNECTED");
  const live = addCloudHsmStore(draft, vault, "ledger-hsm", "CONNECTED");
  const sealed = namedKey(draft, vault, "vault-seal", {
    description: "Seals the secrets vault",
    createdAt: before(draft.now, { days: 390 }),
    policy: consolePolicy(vault.account, []),
    tags: tags("security", "shared", "Restricted"),
    origin: "AWS_CLOUDHSM",
    state: "Unavailable",
    store: { id: hsm.CustomKeyStoreId, clusterId: hsm.CloudHsmClusterId },
    use: { hours: 210 },
  });
  namedKey(draft, vault, "ledger-signing-wrap", {
    createdAt: before(draft.now, { days: 380 }),
    policy: consolePolicy(vault.account, []),
    tags: tags("security", "shared", "Restricted"),
    origin: "AWS_CLOUDHSM",
    store: { id: live.CustomKeyStoreId, clusterId: live.CloudHsmClusterId },
  });
  const lake = placeOf(draft, "data-platform", "eu-central-1");
  const failed = addExternalStore(
    draft,
    lake,
    "xks-frankfurt",
    "VPC_ENDPOINT_SERVICE",
    "FAILED",
    "XKS_PROXY_NOT_REACHABLE",
  );
  const reachable = addExternalStore(draft, lake, "xks-public", "PUBLIC_ENDPOINT", "CONNECTED");
  const outside = namedKey(draft, lake, "prod-lake-residency", {
    description: "Held outside AWS for data residency",
    createdAt: before(draft.now, { days: 180 }),
    policy: consolePolicy(lake.account, [arnOfRoleNamed(lake.account, "lake-task")]),
    tags: tags("team-lake", "prod", "Restricted"),
    origin: "EXTERNAL_KEY_STORE",
    state: "Unavailable",
    store: { id: failed.CustomKeyStoreId, externalKeyId: "hm-residency-01" },
    use: { hours: 31 },
  });
  namedKey(draft, lake, "prod-reports-residency", {
    createdAt: before(draft.now, { days: 170 }),
    policy: consolePolicy(lake.account, [arnOfRoleNamed(lake.account, "reports-task")]),
    tags: tags("team-reports", "prod", "Restricted"),
    origin: "EXTERNAL_KEY_STORE",
    store: { id: reachable.CustomKeyStoreId, externalKeyId: "hm-residency-02" },
  });
  return story(11, "Clock running", {
    keyArns: [imported.arn, sealed.arn, outside.arn],
    aliasArns: [imported.aliasArn, sealed.aliasArn, outside.aliasArn],
    eventIds: [event.eventId],
  });
}

/** Story 12: keys that no automatic rotation is possible for. */
export function signing(draft: Draft): Story {
  const place = placeOf(draft, "shop-prod", "eu-west-1");
  const policy = consolePolicy(place.account, [arnOfRoleNamed(place.account, "ci-deploy")]);
  const images = namedKey(draft, place, "container-image-signing", {
    description: "Signs container images",
    createdAt: before(draft.now, { days: 4 * 365 + 12 }),
    policy,
    spec: "RSA_4096",
    usage: "SIGN_VERIFY",
    tags: tags("platform", "prod", "Internal"),
  });
  const hooks = namedKey(draft, place, "webhook-hmac", {
    description: "Authenticates web hooks to partners",
    createdAt: before(draft.now, { days: 800 }),
    policy,
    spec: "HMAC_256",
    tags: tags("team-notifications", "prod", "Internal"),
  });
  const quantum = namedKey(draft, place, "firmware-ml-dsa", {
    description: "Signs firmware of the warehouse scanners",
    createdAt: before(draft.now, { days: 200 }),
    policy,
    spec: "ML_DSA_65",
    tags: tags("team-warehouse", "prod", "Internal"),
  });
  const all = [images, hooks, quantum];
  return story(12, "Signing", {
    keyArns: all.map(({ arn }) => arn),
    aliasArns: all.map(({ aliasArn }) => aliasArn),
  });
}
