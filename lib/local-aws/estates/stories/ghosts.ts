import { roleArn } from "../arns";
import { ADMINISTER, allow, policyDocument, READ } from "../documents";
import { accountNamed, arnOfRoleNamed, before, type Draft, placeOf } from "../draft";
import { uniqueId } from "../ids";
import { delegate, use } from "../policies";
import { namedKey, type Story, story, streamOf, tags } from "./story";

/** Story 14: policies and tags name who is gone. */
export function ghosts(draft: Draft): Story {
  const place = placeOf(draft, "shop-prod", "eu-west-1");
  const random = streamOf(draft, 14);
  const ids = [uniqueId(random, "AROA"), uniqueId(random, "AIDA"), uniqueId(random, "AROA")];
  const stale = roleArn(
    place.account.id,
    `AWSReservedSSO_KeyOwner_${random.hex(16)}`,
    "/aws-reserved/sso.amazonaws.com/eu-west-1/",
  );
  const deleted = namedKey(draft, place, "prod-giftcards", {
    description: "Gift card codes",
    createdAt: before(draft.now, { days: 1510 }),
    policy: policyDocument([delegate(place.account.id), use([...ids])]),
    tags: tags("team-atlas", "prod", "Restricted"),
    rotation: { periodDays: 365 },
  });
  const suffix = namedKey(draft, place, "prod-wholesale", {
    description: "Wholesale contracts",
    createdAt: before(draft.now, { days: 900 }),
    policy: policyDocument([
      delegate(place.account.id, READ),
      allow(ADMINISTER, { Sid: "Owners", Principal: { AWS: stale } }),
      use(arnOfRoleNamed(place.account, "orders-task")),
    ]),
    tags: tags("team-atlas", "prod", "Confidential"),
    rotation: { periodDays: 365 },
  });
  return story(14, "Ghosts", {
    keyArns: [deleted.arn, suffix.arn],
    aliasArns: [deleted.aliasArn, suffix.aliasArn],
    principals: [...ids, stale],
  });
}

/** Story 18: two keys do not delegate to their account, so our reader is denied everything. */
export function unreadable(draft: Draft): Story {
  const keys = (["security", "data-platform"] as const).map((name) => {
    const place = placeOf(draft, name, "eu-west-1");
    const owner = arnOfRoleNamed(place.account, "break-glass");
    return namedKey(draft, place, name === "security" ? "vault-root" : "prod-salaries", {
      description: "Only its custodians",
      createdAt: before(draft.now, { days: 450 }),
      policy: policyDocument([allow("kms:*", { Sid: "Custodians", Principal: { AWS: owner } })]),
      readerDenied: READ,
      tags: tags("security", "prod", "Restricted"),
      rotation: { periodDays: 365 },
      use: { hours: 20 },
    });
  });
  return story(18, "The unreadable", {
    keyArns: keys.map(({ arn }) => arn),
    aliasArns: keys.map(({ aliasArn }) => aliasArn),
    principals: ["security", "data-platform"].map((name) => {
      const account = accountNamed(draft, name);
      return roleArn(account.id, account.reader.roleName);
    }),
  });
}
