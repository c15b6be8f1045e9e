import * as account from "@aws-sdk/client-account";
import * as athena from "@aws-sdk/client-athena";
import * as cloudtrail from "@aws-sdk/client-cloudtrail";
import * as iam from "@aws-sdk/client-iam";
import * as kms from "@aws-sdk/client-kms";
import * as organizations from "@aws-sdk/client-organizations";
import * as s3 from "@aws-sdk/client-s3";
import * as sts from "@aws-sdk/client-sts";
import { expect, it } from "vitest";
import { knownApis } from "./known-apis";

it.each(Object.entries({ account, athena, cloudtrail, iam, kms, organizations, s3, sts }))(
  "knows every API that the SDK's client for %s can call, so that an update is noticed",
  (service, client) => {
    const commands = Object.keys(client)
      .filter((name) => /^[A-Z].*Command$/.test(name) && name !== "Command" && name !== "$Command")
      .map((name) => name.slice(0, -"Command".length));
    expect([...(knownApis.get(service) ?? [])].sort()).toEqual(commands.sort());
  },
);
