import * as Iam from "@aws-sdk/client-iam";
import * as Kms from "@aws-sdk/client-kms";
import * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { member, region } from "./testing/sample-estate";
import { type ClientSettings, type Sample, startSample, thrown } from "./testing/sample-session";

let sample: Sample;
beforeAll(async () => {
  sample = await startSample();
});
afterAll(() => sample.aws.close());

const listKeys = (settings: ClientSettings) =>
  thrown(new Kms.KMSClient(settings).send(new Kms.ListKeysCommand({})));
const listAliases = (settings: ClientSettings) =>
  thrown(new Iam.IAMClient(settings).send(new Iam.ListAccountAliasesCommand({})));
const listObjects = (settings: ClientSettings) =>
  thrown(
    new S3.S3Client({ ...settings, forcePathStyle: true }).send(
      new S3.ListObjectsV2Command({ Bucket: "sample" }),
    ),
  );

function withCredentials(change: Partial<ClientSettings["credentials"]>): ClientSettings {
  return { ...sample.reader, credentials: { ...sample.reader.credentials, ...change } };
}

describe("signatures", () => {
  it("with the wrong secret do not match, in each protocol's words", async () => {
    for (const settings of [
      withCredentials({ secretAccessKey: "wrong" }),
      { ...sample.own, credentials: { ...sample.own.credentials, secretAccessKey: "wrong" } },
    ]) {
      expect(await listKeys(settings)).toMatchObject({
        name: "InvalidSignatureException",
        status: 400,
      });
      expect(await listAliases(settings)).toMatchObject({
        name: "SignatureDoesNotMatch",
        status: 403,
      });
      expect((await listObjects(settings)).name).toBe("SignatureDoesNotMatch");
    }
  });

  it("that are refused are counted by the API that they name, writes as writes", async () => {
    sample.aws.requests.clear();
    const wrong = withCredentials({ secretAccessKey: "wrong" });
    await listKeys(wrong);
    const client = new Kms.KMSClient(wrong);
    await thrown(client.send(new Kms.DisableKeyCommand({ KeyId: "x" })));
    const entry = {
      accountId: "",
      region: "",
      service: "kms",
      outcome: "InvalidSignatureException",
    };
    expect(sample.aws.requests.list()).toEqual([
      { ...entry, api: "ListKeys", write: false, count: 1 },
      { ...entry, api: "DisableKey", write: true, count: 1 },
    ]);
  });

  it("with an unknown key or a token of somebody else's are not known", async () => {
    const { sessionToken = "" } = sample.reader.credentials;
    const broken =
      sessionToken.slice(0, 20) + (sessionToken[20] === "A" ? "B" : "A") + sessionToken.slice(21);
    for (const settings of [
      withCredentials({ accessKeyId: "ASIANOBODY" }),
      withCredentials({ accessKeyId: "AKIANOBODY", sessionToken: undefined }),
      withCredentials({ sessionToken: undefined }),
      withCredentials({ sessionToken: broken }),
      withCredentials({ sessionToken: "short" }),
    ]) {
      expect(await listKeys(settings)).toMatchObject({
        name: "UnrecognizedClientException",
        message: "The security token included in the request is invalid.",
      });
      expect((await listAliases(settings)).name).toBe("InvalidClientTokenId");
      expect((await listObjects(settings)).name).toBe("InvalidAccessKeyId");
    }
  });

  it("of regions that the account has not enabled are not known", async () => {
    for (const name of ["af-south-1", "mars-north-1"])
      expect((await listKeys({ ...sample.reader, region: name })).name).toBe(
        "UnrecognizedClientException",
      );
  });

  it("cover the body: a changed one is refused", async () => {
    const client = new Kms.KMSClient(sample.reader);
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: string }).body = '{"Limit": 7}';
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers["content-length"] = "12";
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    const error = await thrown(client.send(new Kms.ListKeysCommand({})));
    expect(error.name).toBe("InvalidSignatureException");
  });

  it("that are old are refused", async () => {
    const client = new Kms.KMSClient({ ...sample.reader, systemClockOffset: -10 * 60_000 });
    const error = await thrown(client.send(new Kms.ListKeysCommand({})));
    expect(error).toMatchObject({
      name: "InvalidSignatureException",
      message: "Signature expired",
    });
  });
});

describe("requests that no SDK would send", () => {
  const post = async (headers: Record<string, string>, body = "{}") => {
    const answer = await fetch(sample.aws.url, { method: "POST", headers, body });
    return {
      status: answer.status,
      type: answer.headers.get("x-amzn-errortype"),
      text: await answer.text(),
    };
  };

  it("without a signature are refused in the protocol that they seem to speak", async () => {
    const json = await post({ "x-amz-target": "TrentService.ListKeys" });
    expect([json.status, json.type]).toEqual([400, "MissingAuthenticationTokenException"]);
    expect(JSON.parse(json.text)).toEqual({
      __type: "MissingAuthenticationTokenException",
      message: "Missing Authentication Token",
    });
    const form = await post({ "content-type": "application/x-www-form-urlencoded" }, "Action=X");
    expect(form.status).toBe(403);
    expect(form.text).toContain("<Code>MissingAuthenticationToken</Code>");
    const plain = await fetch(`${sample.aws.url}/bucket/key`);
    expect([plain.status, await plain.text()]).toEqual([
      403,
      expect.stringContaining("<Error><Code>AccessDenied</Code>"),
    ]);
  });

  it("with a malformed signature, or too large, are refused", async () => {
    const bad = await post({ "x-amz-target": "TrentService.ListKeys", authorization: "Basic abc" });
    expect(bad.type).toBe("IncompleteSignatureException");
    const scope = "20261122/eu-central-1/constructor/aws4_request";
    const odd = await post({
      "x-amz-target": "TrentService.ListKeys",
      authorization: `AWS4-HMAC-SHA256 Credential=A/${scope}, SignedHeaders=host, Signature=${"0".repeat(64)}`,
    });
    expect([odd.status, odd.type]).toEqual([400, "UnknownOperationException"]);
    const large = await post({ "x-amz-target": "TrentService.ListKeys" }, "x".repeat(1_100_000));
    expect([large.status, large.type]).toEqual([400, "SerializationException"]);
  });
});

it("answers operations that AWS does not know with UnknownOperationException, and bad JSON", async () => {
  const client = new Kms.KMSClient(sample.reader);
  let change: (request: { headers: Record<string, string>; body: string }) => void = () => {};
  client.middlewareStack.add(
    (next) => (args) => {
      change(args.request as { headers: Record<string, string>; body: string });
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  change = ({ headers }) => {
    headers["x-amz-target"] = "TrentService.StealKeys";
  };
  expect((await thrown(client.send(new Kms.ListKeysCommand({})))).name).toBe(
    "UnknownOperationException",
  );
  change = (request) => {
    request.body = '{"Limit": ';
    delete request.headers["content-length"];
  };
  expect((await thrown(client.send(new Kms.ListKeysCommand({})))).name).toBe(
    "SerializationException",
  );
  const unknown = { accountId: member, region, api: "Unknown" };
  expect(sample.aws.requests.count(unknown)).toBe(1);
});
