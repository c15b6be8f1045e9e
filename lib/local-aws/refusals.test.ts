import { AthenaClient, ListWorkGroupsCommand } from "@aws-sdk/client-athena";
import { CloudTrailClient, ListTrailsCommand } from "@aws-sdk/client-cloudtrail";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { ListRootsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, it } from "vitest";
import { knownApis } from "./protocol/known-apis";
import { Executions } from "./queries/executions";
import { isWrite } from "./request-log";
import { athena } from "./services/athena";
import { cloudtrail } from "./services/cloudtrail";
import { iam } from "./services/iam";
import { kms } from "./services/kms";
import { lake } from "./services/lake";
import { organizations } from "./services/organizations";
import { type Sample, startSample, thrown } from "./testing/sample-session";

let sample: Sample;
beforeAll(async () => {
  sample = await startSample();
});
afterAll(() => sample.aws.close());

interface Request {
  headers: Record<string, string>;
  body: string;
}

/** Sends another API's name than the command's own, signed as the SDK signs. */
function renaming(
  stack: { add: KMSClient["middlewareStack"]["add"] },
  rename: (request: Request) => void,
): void {
  stack.add(
    (next) => (args) => {
      rename(args.request as Request);
      return next(args);
    },
    { step: "build", priority: "low" },
  );
}

const executions = new Executions(null);
const served = {
  kms,
  cloudtrail: { ...cloudtrail, ...lake(executions, null) },
  iam,
  organizations,
  athena: athena(executions, { folder: null, changed: () => undefined }),
};

it.each(["kms", "cloudtrail", "organizations", "iam", "athena"] as const)(
  "refuses every API of %s that it does not serve, and counts it as a write or a read",
  async (service) => {
    let api = "";
    const clients = {
      kms: () => new KMSClient(sample.own),
      cloudtrail: () => new CloudTrailClient(sample.own),
      organizations: () => new OrganizationsClient(sample.own),
      iam: () => new IAMClient(sample.own),
      athena: () => new AthenaClient(sample.own),
    };
    const client = clients[service]();
    renaming(client.middlewareStack as KMSClient["middlewareStack"], (request) => {
      const { headers } = request;
      const target = headers["x-amz-target"];
      if (target) headers["x-amz-target"] = `${target.slice(0, target.lastIndexOf(".") + 1)}${api}`;
      else {
        request.body = request.body.replace(/Action=\w+/, `Action=${api}`);
        delete headers["content-length"];
      }
    });
    const commands = {
      kms: () => (client as KMSClient).send(new ListKeysCommand({})),
      cloudtrail: () => (client as CloudTrailClient).send(new ListTrailsCommand({})),
      organizations: () => (client as OrganizationsClient).send(new ListRootsCommand({})),
      iam: () => (client as IAMClient).send(new ListUsersCommand({})),
      athena: () => (client as AthenaClient).send(new ListWorkGroupsCommand({})),
    };
    sample.aws.requests.clear();
    const refused = [...(knownApis.get(service) ?? [])].filter(
      (name) => !(name in served[service]),
    );
    for (api of refused)
      expect([api, (await thrown(commands[service]())).name]).toEqual([
        api,
        expect.stringMatching(/^AccessDenied(Exception)?$/),
      ]);
    expect(refused.length).toBeGreaterThan(30);
    expect(sample.aws.requests.count({ service, write: true })).toBe(
      refused.filter(isWrite).length,
    );
    expect(sample.aws.requests.count({ outcome: "ok" })).toBe(0);
  },
);

it("takes everything that changes or uses a key for a write, and nothing that is served", () => {
  const writes = [...(knownApis.get("kms") ?? [])].filter(isWrite);
  for (const api of ["Decrypt", "Sign", "CreateGrant", "PutKeyPolicy", "ReEncrypt", "TagResource"])
    expect(writes).toContain(api);
  for (const operations of Object.values(served))
    expect(Object.keys(operations).filter((api) => isWrite(api))).toEqual([]);
});
