import type { Call, Operation, Output } from "../call";
import { AwsError } from "../protocol/errors";
import type { LocalTrail } from "../types";
import { text } from "../validate";

const arnOf = ({ homeRegion, accountId, name }: LocalTrail): string =>
  `arn:aws:cloudtrail:${homeRegion}:${accountId}:trail/${name}`;

/** The trails that watch the caller's account in the region of the call. */
function trailsHere({ estate, account, region }: Call): LocalTrail[] {
  const member = estate.organization !== null;
  return (estate.trails ?? []).filter(
    (trail) =>
      (trail.accountId === account.id || (trail.organization && member)) &&
      (trail.multiRegion || trail.homeRegion === region),
  );
}

/** By ARN, or by the name of one that is at home in this region; AWS's TrailNotFoundException else. */
function trailOf(call: Call, field: "TrailName" | "Name"): LocalTrail {
  const name = text(call, field) ?? "";
  const found = trailsHere(call).find(
    (trail) =>
      arnOf(trail) === name ||
      (trail.name === name &&
        trail.homeRegion === call.region &&
        trail.accountId === call.account.id),
  );
  if (found) return found;
  throw new AwsError("TrailNotFoundException", `Unknown trail: ${name}`);
}

const describeTrails: Operation = (call) => {
  const shadows = call.input.includeShadowTrails !== false;
  const wanted = call.input.trailNameList;
  const names = Array.isArray(wanted) && wanted.length > 0 ? new Set<unknown>(wanted) : null;
  const found = trailsHere(call).filter((trail) => {
    if (names && !names.has(arnOf(trail)) && !names.has(trail.name)) return false;
    return shadows || (trail.homeRegion === call.region && trail.accountId === call.account.id);
  });
  return {
    trailList: found.map((trail) => ({
      Name: trail.name,
      TrailARN: arnOf(trail),
      HomeRegion: trail.homeRegion,
      IsMultiRegionTrail: trail.multiRegion,
      IsOrganizationTrail: trail.organization,
      LogFileValidationEnabled: trail.validated,
      IncludeGlobalServiceEvents: true,
      S3BucketName: trail.bucket,
      S3KeyPrefix: trail.prefix ?? undefined,
      HasCustomEventSelectors: true,
      HasInsightSelectors: false,
    })),
  };
};

const getEventSelectors: Operation = (call): Output => {
  const trail = trailOf(call, "TrailName");
  const { selectors } = trail;
  return {
    TrailARN: arnOf(trail),
    EventSelectors: "basic" in selectors ? selectors.basic : undefined,
    AdvancedEventSelectors: "advanced" in selectors ? selectors.advanced : undefined,
  };
};

const getTrailStatus: Operation = (call) => {
  const trail = trailOf(call, "Name");
  return {
    IsLogging: trail.logging,
    LatestDeliveryTime: trail.deliveredAt ?? undefined,
    StartLoggingTime: trail.startedAt ?? undefined,
    LatestDeliveryError: trail.deliveryError ?? undefined,
  };
};

/** What the endpoint answers of trails. */
export const trails: Record<string, Operation> = {
  DescribeTrails: describeTrails,
  GetEventSelectors: getEventSelectors,
  GetTrailStatus: getTrailStatus,
};
