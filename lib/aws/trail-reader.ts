import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  ListPublicKeysCommand,
  LookupEventsCommand,
} from "@aws-sdk/client-cloudtrail";
import type { AccountLink, Wire } from "./account-link";
import { cloudTrailClient } from "./clients";
import { createLine } from "./line";
import { given, givenList, readAllPages, watchPages } from "./read-pages";
import type { TrailReader } from "./types";

/** The largest page of LookupEvents. */
const EVENTS_A_PAGE = 50;

/** A reader of an account's event history in `region`, and of the trails that watch it there. */
export function createTrailReader(wire: Wire, link: AccountLink, region: string): TrailReader {
  const line = createLine(wire, link, region);
  const client = cloudTrailClient(line);
  const watch = watchPages(line);
  return {
    counts: line.counts,
    lookupEvents: ({ by, value, from, to }, start) => {
      const listing = `events ${by} ${value} ${from.getTime()} ${to.getTime()}`;
      return watch(listing, "cloudtrail:LookupEvents", start, (token) =>
        line.ask(
          "cloudtrail:LookupEvents",
          {
            ...{ StartTime: from, EndTime: to, MaxResults: EVENTS_A_PAGE },
            LookupAttributes: [{ AttributeKey: by, AttributeValue: value }],
            ...(token === null ? {} : { NextToken: token }),
          },
          (input) => client.send(new LookupEventsCommand(input)),
          (output) => ({
            items: givenList(output.Events, "Events").map((event) => ({
              at: given(event.EventTime, "EventTime"),
              record: given(event.CloudTrailEvent, "CloudTrailEvent"),
            })),
            next: output.NextToken ?? null,
          }),
        ),
      );
    },
    describeTrails: () =>
      line.ask(
        "cloudtrail:DescribeTrails",
        { includeShadowTrails: true },
        (input) => client.send(new DescribeTrailsCommand(input)),
        (output) =>
          givenList(output.trailList, "trailList").map((trail) => ({
            arn: given(trail.TrailARN, "TrailARN"),
            name: given(trail.Name, "Name"),
            homeRegion: given(trail.HomeRegion, "HomeRegion"),
            multiRegion: trail.IsMultiRegionTrail ?? false,
            organization: trail.IsOrganizationTrail ?? false,
            validated: trail.LogFileValidationEnabled ?? false,
            bucket: trail.S3BucketName ?? null,
            prefix: trail.S3KeyPrefix ?? null,
          })),
      ),
    getEventSelectors: (arn) =>
      line.ask(
        "cloudtrail:GetEventSelectors",
        { TrailName: arn },
        (input) => client.send(new GetEventSelectorsCommand(input)),
        ({ EventSelectors: basic, AdvancedEventSelectors: advanced }) => ({
          basic: basic ?? [],
          advanced: advanced ?? [],
        }),
      ),
    getTrailStatus: (arn) =>
      line.ask(
        "cloudtrail:GetTrailStatus",
        { Name: arn },
        (input) => client.send(new GetTrailStatusCommand(input)),
        (output) => ({
          logging: given(output.IsLogging, "IsLogging"),
          deliveredAt: output.LatestDeliveryTime ?? null,
          deliveryError: output.LatestDeliveryError || null,
          startedAt: output.StartLoggingTime ?? null,
        }),
      ),
    listPublicKeys: ({ from, to }) =>
      readAllPages(line, "cloudtrail:ListPublicKeys", (token) =>
        line.ask(
          "cloudtrail:ListPublicKeys",
          { StartTime: from, EndTime: to, ...(token === null ? {} : { NextToken: token }) },
          (input) => client.send(new ListPublicKeysCommand(input)),
          (output) => ({
            items: givenList(output.PublicKeyList, "PublicKeyList").map((key) => ({
              fingerprint: given(key.Fingerprint, "Fingerprint"),
              value: given(key.Value, "Value"),
              validFrom: given(key.ValidityStartTime, "ValidityStartTime"),
              validTo: given(key.ValidityEndTime, "ValidityEndTime"),
            })),
            next: output.NextToken ?? null,
          }),
        ),
      ),
    close() {
      line.close();
      client.destroy();
    },
  };
}
