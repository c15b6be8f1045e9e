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
  if (!text.startsWith("arn:")) return null;
  const afterPartition = text.indexOf(":", 4);
  const afterService = text.indexOf(":", afterPartition + 1);
  const afterRegion = text.indexOf(":", afterService + 1);
  const afterAccount = text.indexOf(":", afterRegion + 1);
  // Where a colon is missing, the search begins at the front again and finds none behind the one before.
  if (afterPartition <= 4 || afterService <= afterPartition + 1) return null;
  if (afterRegion <= afterService || afterAccount <= afterRegion) return null;
  const resource = text.slice(afterAccount + 1);
  if (resource === "") return null;
  return {
    partition: text.slice(4, afterPartition),
    service: text.slice(afterPartition + 1, afterService),
    region: text.slice(afterService + 1, afterRegion),
    account: text.slice(afterRegion + 1, afterAccount),
    resource,
  };
}

/** An account's number: twelve digits. */
export const ACCOUNT_ID = /^\d{12}$/;
