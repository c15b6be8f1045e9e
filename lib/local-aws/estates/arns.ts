/** `path` begins and ends with a slash. */
export function roleArn(accountId: string, name: string, path = "/"): string {
  return `arn:aws:iam::${accountId}:role${path}${name}`;
}

export function userArn(accountId: string, name: string, path = "/"): string {
  return `arn:aws:iam::${accountId}:user${path}${name}`;
}

export function rootArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:root`;
}

/** One session of a role; STS leaves the role's path out. */
export function sessionArn(accountId: string, role: string, session: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`;
}

/** `accountId` is `aws` for the policies that AWS manages. */
export function policyArn(accountId: string, name: string, path = "/"): string {
  return `arn:aws:iam::${accountId}:policy${path}${name}`;
}

export function keyArn(accountId: string, region: string, keyId: string): string {
  return `arn:aws:kms:${region}:${accountId}:key/${keyId}`;
}

/** `name` with its `alias/`. */
export function aliasArn(accountId: string, region: string, name: string): string {
  return `arn:aws:kms:${region}:${accountId}:${name}`;
}
