/**
 * The members of a CloudTrail record as they are written there (User Guide, "CloudTrail record contents"). Glue keeps
 * names in lower case, and Athena's reader finds them whatever their case; DuckDB's goes by the letter.
 */
const NAMES = `
  accessKeyId accountId addendum additionalEventData apiVersion attributes awsRegion cipherSuite clientProvidedHostHeader
  creationDate credentialsIssuedTo ec2RoleDelivery edgeDeviceDetails errorCode errorMessage eventCategory eventID
  eventName eventSource eventTime eventType eventVersion federatedProvider identityProvider identityStoreArn inScopeOf
  insightDetails invokedBy issuerType keyExchange managementEvent mfaAuthenticated onBehalfOf originalEventID
  originalRequestID principalId readOnly recipientAccountId requestID requestParameters resources responseElements
  serviceEventDetails sessionContext sessionCredentialFromConsole sessionIssuer sharedEventID sourceAccount sourceArn
  sourceIPAddress sourceIdentity tlsDetails tlsVersion updatedFields userAgent userId userIdentity userName
  vpcEndpointAccountId vpcEndpointId webIdFederationData
`;

const BY_LOWER = new Map(
  NAMES.trim()
    .split(/\s+/)
    .map((name) => [name.toLowerCase(), name]),
);

/** A member's name in a record. `path` is where it stands, in lower case, e.g. `resources.arn`. */
export function recordName(path: string): string {
  if (path === "resources.arn") return "ARN";
  if (path === "resources.arnprefix") return "ARNPrefix";
  const name = path.slice(path.lastIndexOf(".") + 1);
  return BY_LOWER.get(name) ?? name;
}
