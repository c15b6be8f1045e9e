import * as Kms from "@aws-sdk/client-kms";
import { beforeEach, describe, expect, it } from "vitest";
import { keyArn, keyId, region, sampleKey } from "../testing/sample-estate";
import {
  alias,
  client,
  first,
  own,
  resetScope,
  sample,
  withSampleKms,
} from "../testing/sample-kms";
import { thrown } from "../testing/sample-session";

withSampleKms();
beforeEach(resetScope);

describe("ListKeys", () => {
  it("pages in order, 100 by default and 1,000 at most", async () => {
    for (let index = 6; index <= 1150; index++)
      sample.scope.keys.set(keyId(index), sampleKey(index));
    const standard = await client.send(new Kms.ListKeysCommand({}));
    expect(standard.Keys).toHaveLength(100);
    expect(standard.Truncated).toBe(true);
    const seen: (string | undefined)[] = [];
    for await (const page of Kms.paginateListKeys({ client, pageSize: 1000 }, {}))
      seen.push(...(page.Keys ?? []).map((key) => key.KeyId));
    expect(seen).toEqual([...sample.scope.keys.keys()]);
    const error = await thrown(client.send(new Kms.ListKeysCommand({ Limit: 1001 })));
    expect(error).toMatchObject({ name: "ValidationException", status: 400 });
    expect(error.message).toBe(
      "1 validation error detected: Value '1001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 1000",
    );
    expect((await thrown(client.send(new Kms.ListKeysCommand({ Limit: 0 })))).message).toContain(
      "greater than or equal to 1",
    );
  });

  it("gives the same page again for the same marker, and none at the end", async () => {
    const start = await client.send(new Kms.ListKeysCommand({ Limit: 2 }));
    const ask = () => client.send(new Kms.ListKeysCommand({ Limit: 2, Marker: start.NextMarker }));
    const [once, twice] = [await ask(), await ask()];
    expect(once.Keys?.map((key) => key.KeyId)).toEqual([keyId(3), keyId(4)]);
    expect(twice.Keys).toEqual(once.Keys);
    const last = await client.send(new Kms.ListKeysCommand({ Marker: once.NextMarker }));
    expect(last.Keys?.map((key) => key.KeyArn)).toEqual([keyArn(5)]);
    expect([last.Truncated, last.NextMarker]).toEqual([false, undefined]);
  });

  it("misses no key when others go between two pages", async () => {
    for (let index = 6; index <= 40; index++) sample.scope.keys.set(keyId(index), sampleKey(index));
    const one = await client.send(new Kms.ListKeysCommand({ Limit: 20 }));
    for (let index = 1; index <= 19; index++) sample.scope.keys.delete(keyId(index));
    const two = await client.send(new Kms.ListKeysCommand({ Limit: 10, Marker: one.NextMarker }));
    const three = await client.send(new Kms.ListKeysCommand({ Marker: two.NextMarker }));
    const rest = [...(two.Keys ?? []), ...(three.Keys ?? [])].map((key) => key.KeyId);
    expect(rest).toEqual(Array.from({ length: 20 }, (_, index) => keyId(index + 21)));
    expect(three.Truncated).toBe(false);
  });

  it("refuses a marker that was changed, invented, or made for another call", async () => {
    const { NextMarker = "" } = await client.send(new Kms.ListKeysCommand({ Limit: 2 }));
    const changed = NextMarker.slice(0, -1) + (NextMarker.endsWith("A") ? "Q" : "A");
    for (const Marker of [changed, "2", "AAAA"])
      expect((await thrown(client.send(new Kms.ListKeysCommand({ Marker })))).name).toBe(
        "InvalidMarkerException",
      );
    const elsewhere = new Kms.KMSClient({ ...sample.reader, region: "us-east-1" });
    const foreign = elsewhere.send(new Kms.ListKeysCommand({ Marker: NextMarker }));
    expect((await thrown(foreign)).name).toBe("InvalidMarkerException");
    const other = client.send(new Kms.ListAliasesCommand({ Marker: NextMarker }));
    expect((await thrown(other)).name).toBe("InvalidMarkerException");
  });

  it("is empty in a region without keys", async () => {
    const elsewhere = new Kms.KMSClient({ ...sample.reader, region: "us-east-1" });
    const answer = await elsewhere.send(new Kms.ListKeysCommand({}));
    expect([answer.Keys, answer.Truncated]).toEqual([[], false]);
  });
});

describe("DescribeKey", () => {
  it("takes id, ARN, alias name and alias ARN, and keeps every value", async () => {
    alias("alias/payments", keyId(1));
    for (const KeyId of [keyId(1), keyArn(1), "alias/payments", `${own}:alias/payments`]) {
      const { KeyMetadata } = await client.send(new Kms.DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toEqual(first().metadata);
    }
  });

  it.each([
    [keyId(99), `Key '${own}:key/${keyId(99)}' does not exist`],
    ["nonsense", "Invalid keyId 'nonsense'"],
    ["alias/none", `Alias ${own}:alias/none is not found.`],
    [keyArn(1).replace(region, "us-east-1"), "Invalid arn us-east-1"],
  ])("answers NotFoundException for %s", async (KeyId, message) => {
    const error = await thrown(client.send(new Kms.DescribeKeyCommand({ KeyId })));
    expect(error).toMatchObject({ name: "NotFoundException", message, status: 400 });
    expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("does not make the key of one of AWS's aliases that has none, nor look into other accounts", async () => {
    alias("alias/aws/s3", undefined);
    for (const KeyId of ["alias/aws/s3", keyArn(1, "333333333333")])
      expect((await thrown(client.send(new Kms.DescribeKeyCommand({ KeyId })))).name).toBe(
        "AccessDeniedException",
      );
  });
});

describe("aliases", () => {
  it("lists all of a scope by pages of at most 100, or those of one key", async () => {
    for (let index = 0; index < 230; index++) alias(`alias/a${index}`, keyId((index % 5) + 1));
    const pages: number[] = [];
    for await (const page of Kms.paginateListAliases({ client, pageSize: 100 }, {}))
      pages.push(page.Aliases?.length ?? -1);
    expect(pages).toEqual([100, 100, 30]);
    expect((await client.send(new Kms.ListAliasesCommand({}))).Aliases).toHaveLength(50);
    const some = await client.send(new Kms.ListAliasesCommand({ KeyId: keyId(2), Limit: 100 }));
    expect(some.Aliases).toHaveLength(46);
    expect(some.Aliases?.every((one) => one.TargetKeyId === keyId(2))).toBe(true);
  });

  it("are not taken where only a key may be named", async () => {
    alias("alias/payments", keyId(1));
    const byName = client.send(new Kms.GetKeyPolicyCommand({ KeyId: "alias/payments" }));
    expect((await thrown(byName)).name).toBe("NotFoundException");
    const byArn = client.send(new Kms.ListGrantsCommand({ KeyId: `${own}:alias/payments` }));
    expect((await thrown(byArn)).name).toBe("InvalidArnException");
  });
});
