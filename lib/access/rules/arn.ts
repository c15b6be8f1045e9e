/** The six parts of an ARN (general reference, Amazon Resource Names). */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  resource: string;
}

/** The parts of an ARN, or null when the text is none. */
export function parseArn(text: string): Arn | null {
  const [start, partition, service, region, account, ...rest] = text.split(":");
  if (start !== "arn" || !partition || !service || region === undefined || account === undefined) {
    return null;
  }
  const resource = rest.join(":");
  return resource === "" ? null : { partition, service, region, account, resource };
}

/** An account's number: twelve digits. */
export const ACCOUNT_ID = /^\d{12}$/;
