import type { AliasListEntry } from "@aws-sdk/client-kms";
import type { LocalKey } from "../../types";
import { addAlias } from "../aliases";
import type { Draft, Place } from "../draft";
import { addKey, type KeyDraft } from "../keys";
import { randomOf } from "../prng";

/** Where in the estate one of the twenty stories is to be found. */
export interface Story {
  number: number;
  title: string;
  keyArns: string[];
  aliasArns: string[];
  /** ARNs, or unique ids of deleted ones. */
  principals: string[];
  eventIds: string[];
  grantIds: string[];
  /** Of what happened, when it happened in a span. */
  span: { from: Date; to: Date } | null;
  /** How many calls the story speaks of; the estate's events are a sample of them. */
  volume: number | null;
}

export function story(number: number, title: string, told: Partial<Story>): Story {
  return {
    number,
    title,
    keyArns: [],
    aliasArns: [],
    principals: [],
    eventIds: [],
    grantIds: [],
    span: null,
    volume: null,
    ...told,
  };
}

/** Adds a key with one alias, made together. `alias` without `alias/`. */
export function namedKey(
  draft: Draft,
  place: Place,
  alias: string,
  key: KeyDraft,
): { key: LocalKey; alias: AliasListEntry; arn: string; aliasArn: string } {
  const made = addKey(
    draft,
    place,
    key,
    draft.random.fork(`story/${place.account.name}/${place.region}/${alias}`),
  );
  const entry = addAlias(place, `alias/${alias}`, made.metadata.KeyId, key.createdAt);
  return { key: made, alias: entry, arn: made.metadata.Arn, aliasArn: entry.AliasArn ?? "" };
}

/** A stream for one story, the same however many others are told. */
export function streamOf(draft: Draft, number: number) {
  return randomOf(`${draft.estate.seed}/story/${number}`);
}

export function tags(
  owner: string | null,
  environment: string,
  data: string,
): Record<string, string> {
  return { ...(owner ? { Owner: owner } : {}), Environment: environment, DataClassification: data };
}
