/** The parts of a KMS key's ARN that name it in our URLs. */
export interface KeyName {
  accountId: string;
  region: string;
  keyId: string;
}

const ARN = /^arn:[a-z0-9-]+:kms:([a-z0-9-]+):(\d{12}):key\/([A-Za-z0-9-]{1,256})$/;

/** Splits a key ARN; null when it is none. */
export function parseKeyArn(arn: string): KeyName | null {
  const [, region, accountId, keyId] = ARN.exec(arn) ?? [];
  if (region === undefined || accountId === undefined || keyId === undefined) return null;
  return { accountId, region, keyId };
}
