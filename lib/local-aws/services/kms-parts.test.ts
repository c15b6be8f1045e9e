import * as Kms from "@aws-sdk/client-kms";
import { beforeEach, describe, expect, it } from "vitest";
import { keyArn, keyId, member } from "../testing/sample-estate";
import { client, first, resetScope, sample, withSampleKms } from "../testing/sample-kms";
import { thrown } from "../testing/sample-session";

withSampleKms();
beforeEach(resetScope);

describe("parts of a key", () => {
  it("gives the policy as stored, also when it is no JSON", async () => {
    first().policy = 'no { json "at" all \u202e';
    const answer = await client.send(new Kms.GetKeyPolicyCommand({ KeyId: keyId(1) }));
    expect([answer.Policy, answer.PolicyName]).toEqual(['no { json "at" all \u202e', "default"]);
    const other = new Kms.GetKeyPolicyCommand({ KeyId: keyId(1), PolicyName: "other" });
    expect((await thrown(client.send(other))).name).toBe("NotFoundException");
    const { PolicyNames } = await client.send(new Kms.ListKeyPoliciesCommand({ KeyId: keyId(1) }));
    expect(PolicyNames).toEqual(["default"]);
  });

  it("pages and filters grants", async () => {
    first().grants = Array.from({ length: 130 }, (_, index) => ({
      KeyId: keyArn(1),
      GrantId: `grant-${index}`,
      GranteePrincipal: `arn:aws:iam::${member}:role/r${index % 2}`,
      RetiringPrincipal: `arn:aws:iam::${member}:role/retire`,
      Operations: ["Decrypt" as const],
      CreationDate: new Date("2026-02-02T00:00:00.500Z"),
      Constraints: { EncryptionContextSubset: { app: "x" } },
    }));
    const seen: Kms.GrantListEntry[] = [];
    for await (const page of Kms.paginateListGrants({ client, pageSize: 100 }, { KeyId: keyId(1) }))
      seen.push(...(page.Grants ?? []));
    expect(seen).toEqual(first().grants);
    const by = async (input: Partial<Kms.ListGrantsCommandInput>) =>
      (await client.send(new Kms.ListGrantsCommand({ KeyId: keyId(1), Limit: 100, ...input })))
        .Grants;
    expect((await by({ GrantId: "grant-7" }))?.map((grant) => grant.GrantId)).toEqual(["grant-7"]);
    expect(await by({ GranteePrincipal: `arn:aws:iam::${member}:role/r1` })).toHaveLength(65);
    const retiring = new Kms.ListRetirableGrantsCommand({
      RetiringPrincipal: `arn:aws:iam::${member}:role/retire`,
      Limit: 100,
    });
    expect((await client.send(retiring)).Grants).toHaveLength(100);
  });

  it("tells rotation, that of a key pending deletion as off, and refuses keys that cannot rotate", async () => {
    const ask = () => client.send(new Kms.GetKeyRotationStatusCommand({ KeyId: keyId(1) }));
    expect(await ask()).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
      NextRotationDate: new Date("2027-01-02T03:04:05.000Z"),
    });
    first().metadata.KeyState = "PendingDeletion";
    expect((await ask()).KeyRotationEnabled).toBe(false);
    first().metadata.KeySpec = "RSA_2048";
    expect((await thrown(ask())).name).toBe("UnsupportedOperationException");
  });

  it("lists rotations, with the first material only when all is asked for", async () => {
    first().rotations = [
      { KeyId: keyArn(1), KeyMaterialId: "a".repeat(64) },
      {
        KeyId: keyArn(1),
        RotationDate: new Date("2026-03-03T00:00:00.000Z"),
        RotationType: "AUTOMATIC",
      },
    ];
    const ask = async (IncludeKeyMaterial?: Kms.IncludeKeyMaterial) =>
      (await client.send(new Kms.ListKeyRotationsCommand({ KeyId: keyId(1), IncludeKeyMaterial })))
        .Rotations;
    expect(await ask()).toEqual(first().rotations.slice(1));
    expect(await ask("ALL_KEY_MATERIAL")).toEqual(first().rotations);
  });

  it("pages tags by 50", async () => {
    first().tags = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`k${n}`, `=v${n}`]));
    const seen: Record<string, string> = {};
    for await (const page of Kms.paginateListResourceTags({ client }, { KeyId: keyId(1) }))
      for (const { TagKey = "", TagValue = "" } of page.Tags ?? []) seen[TagKey] = TagValue;
    expect(seen).toEqual(first().tags);
  });

  it("keeps the three answers of last use apart", async () => {
    const ask = () => client.send(new Kms.GetKeyLastUsageCommand({ KeyId: keyId(1) }));
    expect((await ask()).KeyLastUsage).toBeUndefined();
    expect((await ask()).KeyCreationDate).toEqual(first().metadata.CreationDate);
    first().lastUse = {
      at: new Date("2026-11-01T00:00:00.000Z"),
      operation: "Decrypt",
      eventId: "event-1",
      trackingSince: new Date("2026-04-27T00:00:00.000Z"),
    };
    expect(await ask()).toMatchObject({
      KeyLastUsage: {
        Operation: "Decrypt",
        Timestamp: first().lastUse.at,
        CloudTrailEventId: "event-1",
      },
      TrackingStartDate: first().lastUse.trackingSince,
    });
  });

  it("finds custom key stores by id and name", async () => {
    sample.scope.stores = [
      { CustomKeyStoreId: "cks-1", CustomKeyStoreName: "hsm", ConnectionState: "CONNECTED" },
      { CustomKeyStoreId: "cks-2", CustomKeyStoreName: "xks", ConnectionState: "FAILED" },
    ];
    const ask = (input: Kms.DescribeCustomKeyStoresCommandInput) =>
      client.send(new Kms.DescribeCustomKeyStoresCommand(input));
    expect((await ask({})).CustomKeyStores).toEqual(sample.scope.stores);
    expect((await ask({ CustomKeyStoreName: "xks" })).CustomKeyStores).toHaveLength(1);
    expect((await thrown(ask({ CustomKeyStoreId: "cks-9" }))).name).toBe(
      "CustomKeyStoreNotFoundException",
    );
  });
});

describe("refusals", () => {
  it("names caller, action and key where the key policy shuts the reader out", async () => {
    first().readerDenied = ["kms:GetKeyPolicy"];
    const error = await thrown(client.send(new Kms.GetKeyPolicyCommand({ KeyId: keyId(1) })));
    expect(error).toMatchObject({ name: "AccessDeniedException", status: 400 });
    expect(error.message).toBe(
      `User: arn:aws:sts::${member}:assumed-role/KeyledgerReader/sample-session is not authorized to perform: kms:GetKeyPolicy on resource: ${keyArn(1)} because no resource-based policy allows the kms:GetKeyPolicy action`,
    );
    await client.send(new Kms.DescribeKeyCommand({ KeyId: keyId(1) }));
  });

  it("refuses every write and every use of a key, and counts it", async () => {
    sample.aws.requests.clear();
    const KeyId = keyId(1);
    const calls = [
      client.send(new Kms.PutKeyPolicyCommand({ KeyId, Policy: "{}" })),
      client.send(new Kms.ScheduleKeyDeletionCommand({ KeyId })),
      client.send(new Kms.DecryptCommand({ CiphertextBlob: new Uint8Array(8) })),
      client.send(new Kms.CreateKeyCommand({})),
    ];
    for (const call of calls) {
      const error = await thrown(call);
      expect(error.name).toBe("AccessDeniedException");
      expect(error.message).toContain("because no identity-based policy allows the kms:");
    }
    expect(sample.aws.requests.count({ write: true })).toBe(4);
    expect(sample.aws.requests.count({ write: true, outcome: "ok" })).toBe(0);
    expect(first().metadata.KeyState).toBe("Enabled");
  });
});
