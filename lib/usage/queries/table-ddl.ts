import { ddlName, literal } from "./sql-text";

/** Where a table of a trail's logs stands, and over which folder. */
export interface TrailTable {
  database: string;
  table: string;
  /** `s3://bucket/prefix/AWSLogs` or `…/AWSLogs/o-…`: the folder that holds the accounts' folders. */
  location: string;
}

/**
 * Columns of a record as Amazon Athena User Guide, "Create a table for CloudTrail logs in Athena using partition
 * projection" has them; requests and answers are JSON in a text there.
 */
const COLUMNS = `
  eventversion string,
  useridentity struct<
    type: string, principalid: string, arn: string, accountid: string, invokedby: string,
    accesskeyid: string, username: string,
    onbehalfof: struct<userid: string, identitystorearn: string>,
    sessioncontext: struct<
      attributes: struct<mfaauthenticated: string, creationdate: string>,
      sessionissuer: struct<type: string, principalid: string, arn: string, accountid: string, username: string>,
      ec2roledelivery: string,
      webidfederationdata: struct<federatedprovider: string, attributes: map<string,string>>>>,
  eventtime string,
  eventsource string,
  eventname string,
  awsregion string,
  sourceipaddress string,
  useragent string,
  errorcode string,
  errormessage string,
  requestparameters string,
  responseelements string,
  additionaleventdata string,
  requestid string,
  eventid string,
  readonly string,
  resources array<struct<arn: string, accountid: string, type: string>>,
  eventtype string,
  apiversion string,
  recipientaccountid string,
  serviceeventdetails string,
  sharedeventid string,
  vpcendpointid string,
  eventcategory string,
  addendum struct<reason: string, updatedfields: string, originalrequestid: string, originaleventid: string>`;

/** The partition columns of a table that we make; all three are texts. */
export const OWN_PARTITIONS = { account: "account", region: "region", day: "day" } as const;

/** `CREATE DATABASE IF NOT EXISTS`. */
export function createDatabase(database: string): string {
  return `CREATE DATABASE IF NOT EXISTS ${ddlName(database)}`;
}

/**
 * A table over a trail's logs, whose partitions follow from the names of the folders (partition projection), so that
 * nobody has to add any; days from CloudTrail's first on. Accounts and regions are "injected": a query names them, and new ones need no change.
 * `IF NOT EXISTS`: a table that is there stays as it is.
 */
export function createTable({ database, table, location }: TrailTable): string {
  const folder = location.replace(/\/+$/, "");
  const { account, region, day } = OWN_PARTITIONS;
  const properties = {
    "projection.enabled": "true",
    [`projection.${account}.type`]: "injected",
    [`projection.${region}.type`]: "injected",
    [`projection.${day}.type`]: "date",
    [`projection.${day}.format`]: "yyyy/MM/dd",
    [`projection.${day}.interval`]: "1",
    [`projection.${day}.interval.unit`]: "DAYS",
    [`projection.${day}.range`]: "2013/11/01,NOW",
    "storage.location.template": `${folder}/\${${account}}/CloudTrail/\${${region}}/\${${day}}`,
  };
  const list = Object.entries(properties).map(([key, value]) => {
    return `  ${literal(key)} = ${literal(value)}`;
  });
  return `CREATE EXTERNAL TABLE IF NOT EXISTS ${ddlName(database)}.${ddlName(table)} (${COLUMNS})
PARTITIONED BY (${ddlName(account)} string, ${ddlName(region)} string, ${ddlName(day)} string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION ${literal(`${folder}/`)}
TBLPROPERTIES (
${list.join(",\n")}
)`;
}
