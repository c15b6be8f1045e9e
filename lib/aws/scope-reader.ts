import {
  DescribeCustomKeyStoresCommand,
  DescribeKeyCommand,
  GetKeyLastUsageCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import type { AccountLink, Wire } from "./account-link";
import { kmsClient } from "./clients";
import { createLine, type Line } from "./line";
import { given, givenList, nextMarker, readAllPages, watchPages } from "./read-pages";
import { readLastUsage } from "./rules/last-usage";
import { ROTATION_UNSUPPORTED, readRotationStatus } from "./rules/rotation-status";
import type { Answer, RotationEntry, ScopeReader } from "./types";

// Page sizes are the largest that the API permits: fewest requests against the quota.
const KEYS_A_PAGE = 1000;
const ALIASES_A_PAGE = 100;
const GRANTS_A_PAGE = 100;
const ROTATIONS_A_PAGE = 1000;
const TAGS_A_PAGE = 50;
const STORES_A_PAGE = 1000;

/** A reader of one account and region. See ScopeReader for what each method answers. */
export function createScopeReader(wire: Wire, link: AccountLink, region: string): ScopeReader {
  const line = createLine(wire, link, region);
  const kms = kmsClient(line);
  return {
    accountId: link.accountId,
    region,
    counts: line.counts,
    ...readListings(line, kms),
    ...readKey(line, kms),
    ...readKeyLists(line, kms),
    close() {
      line.close();
      kms.destroy();
    },
  };
}

function readListings(
  line: Line,
  kms: KMSClient,
): Pick<
  ScopeReader,
  "listKeys" | "listAliases" | "listAliasesOf" | "listGrants" | "describeCustomKeyStores"
> {
  const watch = watchPages(line);
  const page = (Limit: number, marker: string | null) =>
    marker === null ? { Limit } : { Limit, Marker: marker };
  return {
    listKeys: (start) =>
      watch("keys", "kms:ListKeys", start, (marker) =>
        line.ask(
          "kms:ListKeys",
          page(KEYS_A_PAGE, marker),
          (input) => kms.send(new ListKeysCommand(input)),
          (output) => ({
            items: givenList(output.Keys, "Keys").map((key) => ({
              keyId: given(key.KeyId, "KeyId"),
              arn: given(key.KeyArn, "KeyArn"),
            })),
            next: nextMarker(output.Truncated, output.NextMarker),
          }),
        ),
      ),
    listAliases: (start) =>
      watch("aliases", "kms:ListAliases", start, (marker) =>
        line.ask(
          "kms:ListAliases",
          page(ALIASES_A_PAGE, marker),
          (input) => kms.send(new ListAliasesCommand(input)),
          (output) => ({
            items: givenList(output.Aliases, "Aliases"),
            next: nextMarker(output.Truncated, output.NextMarker),
          }),
        ),
      ),
    listAliasesOf: (KeyId) =>
      readAllPages(line, "kms:ListAliases", (marker) =>
        line.ask(
          "kms:ListAliases",
          { KeyId, ...page(ALIASES_A_PAGE, marker) },
          (input) => kms.send(new ListAliasesCommand(input)),
          (output) => ({
            items: givenList(output.Aliases, "Aliases"),
            next: nextMarker(output.Truncated, output.NextMarker),
          }),
        ),
      ),
    listGrants: (KeyId, start) =>
      watch(`grants ${KeyId}`, "kms:ListGrants", start, (marker) =>
        line.ask(
          "kms:ListGrants",
          { KeyId, ...page(GRANTS_A_PAGE, marker) },
          (input) => kms.send(new ListGrantsCommand(input)),
          (output) => ({
            items: givenList(output.Grants, "Grants"),
            next: nextMarker(output.Truncated, output.NextMarker),
          }),
        ),
      ),
    describeCustomKeyStores: () =>
      readAllPages(line, "kms:DescribeCustomKeyStores", (marker) =>
        line.ask(
          "kms:DescribeCustomKeyStores",
          page(STORES_A_PAGE, marker),
          (input) => kms.send(new DescribeCustomKeyStoresCommand(input)),
          (output) => ({
            items: givenList(output.CustomKeyStores, "CustomKeyStores"),
            next: nextMarker(output.Truncated, output.NextMarker),
          }),
        ),
      ),
  };
}

function readKey(
  line: Line,
  kms: KMSClient,
): Pick<ScopeReader, "describeKey" | "getKeyPolicy" | "getKeyRotationStatus" | "getKeyLastUsage"> {
  return {
    describeKey(keyId) {
      // DescribeKey on a predefined alias that has no key creates the AWS managed key.
      if (keyId.includes("alias/")) throw new TypeError("Keys are described by id or ARN only");
      return line.ask(
        "kms:DescribeKey",
        { KeyId: keyId },
        (input) => kms.send(new DescribeKeyCommand(input)),
        (output) => {
          const metadata = given(output.KeyMetadata, "KeyMetadata");
          given(metadata.KeyId, "KeyMetadata.KeyId");
          return metadata;
        },
      );
    },
    getKeyPolicy: (KeyId) =>
      line.ask(
        "kms:GetKeyPolicy",
        { KeyId, PolicyName: "default" },
        (input) => kms.send(new GetKeyPolicyCommand(input)),
        (output) => given(output.Policy, "Policy"),
      ),
    async getKeyRotationStatus(KeyId) {
      const answer = await line.ask(
        "kms:GetKeyRotationStatus",
        { KeyId },
        (input) => kms.send(new GetKeyRotationStatusCommand(input)),
        (output) =>
          readRotationStatus(output, given(output.KeyRotationEnabled, "KeyRotationEnabled")),
      );
      if (answer.status !== "failed" || answer.code !== UNSUPPORTED) return answer;
      return { status: "data", data: ROTATION_UNSUPPORTED, readAt: answer.triedAt };
    },
    getKeyLastUsage: (KeyId) =>
      line.ask(
        "kms:GetKeyLastUsage",
        { KeyId },
        (input) => kms.send(new GetKeyLastUsageCommand(input)),
        (output) => {
          given(output.TrackingStartDate ?? output.KeyLastUsage, "TrackingStartDate");
          return readLastUsage(output);
        },
      ),
  };
}

const UNSUPPORTED = "UnsupportedOperationException";

function isRefusedQuestion<T>(answer: Answer<T>): answer is Answer<T> & { status: "failed" } {
  return (
    answer.status === "failed" &&
    (answer.code === UNSUPPORTED || answer.code === "ValidationException")
  );
}

function listRotations(
  line: Line,
  kms: KMSClient,
  KeyId: string,
  IncludeKeyMaterial: "ALL_KEY_MATERIAL" | "ROTATIONS_ONLY",
): Promise<Answer<RotationEntry[]>> {
  return readAllPages(line, "kms:ListKeyRotations", (marker) =>
    line.ask(
      "kms:ListKeyRotations",
      {
        KeyId,
        IncludeKeyMaterial,
        Limit: ROTATIONS_A_PAGE,
        ...(marker === null ? {} : { Marker: marker }),
      },
      (input) => kms.send(new ListKeyRotationsCommand(input)),
      (output) => ({
        items: givenList(output.Rotations, "Rotations"),
        next: nextMarker(output.Truncated, output.NextMarker),
      }),
    ),
  );
}

function readKeyLists(
  line: Line,
  kms: KMSClient,
): Pick<ScopeReader, "listKeyRotations" | "listResourceTags"> {
  return {
    async listKeyRotations(KeyId) {
      const all = await listRotations(line, kms, KeyId, "ALL_KEY_MATERIAL");
      // All material may be asked for only of keys that can rotate (KMS API Reference).
      if (!isRefusedQuestion(all)) return all;
      const done = await listRotations(line, kms, KeyId, "ROTATIONS_ONLY");
      if (!isRefusedQuestion(done) || done.code !== UNSUPPORTED) return done;
      // A key of a kind that never rotates has no rotations; AWS says so by refusing the question.
      return { status: "data", data: [], readAt: done.triedAt };
    },
    async listResourceTags(KeyId) {
      const all = await readAllPages(line, "kms:ListResourceTags", (marker) =>
        line.ask(
          "kms:ListResourceTags",
          { KeyId, Limit: TAGS_A_PAGE, ...(marker === null ? {} : { Marker: marker }) },
          (input) => kms.send(new ListResourceTagsCommand(input)),
          (output) => ({
            items: givenList(output.Tags, "Tags").map((tag) => ({
              key: given(tag.TagKey, "TagKey"),
              value: given(tag.TagValue, "TagValue"),
            })),
            next: nextMarker(output.Truncated, output.NextMarker),
          }),
        ),
      );
      if (all.status !== "data") return all;
      const tags = Object.fromEntries(all.data.map((tag) => [tag.key, tag.value]));
      return { ...all, data: tags };
    },
  };
}
