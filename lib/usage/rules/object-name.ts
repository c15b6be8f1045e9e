/** What the name of a CloudTrail object tells. */
export interface TrailObjectName {
  accountId: string;
  region: string;
  /** When CloudTrail delivered it, milliseconds since 1970. */
  deliveredAt: number;
}

/** AccountID_CloudTrail_RegionName_YYYYMMDDTHHmmZ_UniqueString.json.gz (CloudTrail User Guide, "Log file examples"). */
const NAME =
  /(?:^|\/)(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[A-Za-z0-9]+\.json(?:\.gz)?$/;

/** What the name tells; null for a name of another form. */
export function trailObjectName(key: string): TrailObjectName | null {
  const parts = NAME.exec(key);
  if (!parts) return null;
  const [, accountId = "", region = "", year, month, day, hour, minute] = parts;
  const deliveredAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
  return Number.isNaN(deliveredAt) ? null : { accountId, region, deliveredAt };
}

/**
 * Whether an object of this name can be a log: digests, Insights and what endpoints of VPCs saw lie beside the logs
 * (CloudTrail User Guide, "Finding your CloudTrail log files") and are none, and what is not JSON is none either.
 */
export function mayBeLog(key: string): boolean {
  if (/\/CloudTrail-(Digest|Insight|Aggregated|NetworkActivity)\//.test(`/${key}`)) return false;
  return /\.json(\.gz)?$/.test(key);
}
