import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from "@aws-sdk/client-cloudtrail";
import type { AccountLink, Wire } from "./account-link";
import { cloudTrailClient } from "./clients";
import { createLine } from "./line";
import { given, givenList } from "./read-pages";
import type { TrailReader } from "./types";

/** A reader of the trails that watch an account in `region`. */
export function createTrailReader(wire: Wire, link: AccountLink, region: string): TrailReader {
  const line = createLine(wire, link, region);
  const client = cloudTrailClient(line);
  return {
    counts: line.counts,
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
        }),
      ),
    close() {
      line.close();
      client.destroy();
    },
  };
}
