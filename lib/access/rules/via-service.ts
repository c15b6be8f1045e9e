/**
 * What kms:ViaService holds when a service calls for a principal: `s3.amazonaws.com` as CloudTrail names it is
 * `s3.REGION.amazonaws.com` there (conditions-kms). Null where CloudTrail's name tells none, as "AWS Internal".
 */
export function viaServiceOf(service: string, region: string): string | null {
  const name = /^([a-z0-9-]+)(?:\.[a-z0-9-]+)?\.amazonaws\.com$/.exec(service)?.[1];
  return name === undefined ? null : `${name}.${region}.amazonaws.com`;
}
