import type { LocalAthena, LocalEventDataStore } from "../queries/types";
import type { HiveTable } from "../sql/hive-table";
import { parseDdl } from "../sql/parse-ddl";
import type { LocalAccount } from "../types";
import type { AccountPlan } from "./accounts";
import { before, type Draft } from "./draft";
import { uuid } from "./ids";
import { LOG_BUCKET } from "./trails";

const LOGS = `s3://${LOG_BUCKET}/AWSLogs`;

/** A table over the logs of all trails, as an account's own people made it: with the accounts that there were. */
function logTable(accounts: readonly string[], regions: readonly string[]): HiveTable {
  const ddl = parseDdl(`CREATE EXTERNAL TABLE logs (
    eventversion string,
    useridentity struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,
      accesskeyid:string,username:string,onbehalfof:struct<userid:string,identitystorearn:string>,
      sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,
        sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>,
        ec2roledelivery:string,
        webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>>>,
    eventtime string, eventsource string, eventname string, awsregion string, sourceipaddress string,
    useragent string, errorcode string, errormessage string, requestparameters string, responseelements string,
    additionaleventdata string, requestid string, eventid string, readonly string,
    resources array<struct<arn:string,accountid:string,type:string>>, eventtype string, apiversion string,
    recipientaccountid string, serviceeventdetails string, sharedeventid string, vpcendpointid string,
    vpcendpointaccountid string, eventcategory string,
    addendum struct<reason:string,updatedfields:string,originalrequestid:string,originaleventid:string>,
    sessioncredentialfromconsole string,
    tlsdetails struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string>
  ) PARTITIONED BY (account string, region string, day string) LOCATION '${LOGS}/'
  TBLPROPERTIES ('projection.enabled' = 'true',
    'projection.account.type' = 'enum', 'projection.account.values' = '${accounts.join(",")}',
    'projection.region.type' = 'enum', 'projection.region.values' = '${regions.join(",")}',
    'projection.day.type' = 'date', 'projection.day.format' = 'yyyy/MM/dd', 'projection.day.range' = '2020/01/01,NOW',
    'projection.day.interval' = '1', 'projection.day.interval.unit' = 'DAYS',
    'storage.location.template' = '${LOGS}/\${account}/CloudTrail/\${region}/\${day}')`);
  if (ddl.kind !== "create-table") throw new Error("The table of the logs is no table");
  return ddl.table;
}

interface Home {
  account: LocalAccount;
  region: string;
}

function homeOf(
  draft: Draft,
  plans: readonly AccountPlan[],
  names: readonly string[],
): Home | null {
  for (const name of names) {
    const account = [...draft.estate.accounts.values()].find((one) => one.name === name);
    const region = plans.find((plan) => plan.name === name)?.regions[0];
    if (account && region !== undefined) return { account, region };
  }
  return null;
}

/** Athena beside the logs, with a table over them and the right to make another; nothing in an estate without logs. */
export function athenaOf(draft: Draft, plans: readonly AccountPlan[]): LocalAthena[] {
  const home = homeOf(draft, plans, ["log-archive", "management"]);
  if (!home) return [];
  const { account, region } = home;
  const regions = [...new Set(plans.flatMap((plan) => plan.regions))].sort();
  const table = logTable([...draft.estate.accounts.keys()].sort(), regions);
  const output = `s3://${LOG_BUCKET}-queries/`;
  const primary = { name: "primary", enabled: true, output, enforce: false, cutoffBytes: null };
  return [
    {
      accountId: account.id,
      region,
      workgroups: new Map([[primary.name, primary]]),
      databases: new Map([
        ["default", new Map<string, HiveTable>()],
        ["security", new Map([["cloudtrail_logs", table]])],
      ]),
      mayCreateTables: true,
    },
  ];
}

/** The organisation's event data store, which its management account has had since before Lake was closed. */
export function eventDataStoresOf(
  draft: Draft,
  plans: readonly AccountPlan[],
): LocalEventDataStore[] {
  const home = homeOf(draft, plans, ["management"]);
  if (!home) return [];
  return [
    {
      id: uuid(draft.random.fork("event-data-store")),
      name: "organisation-events",
      accountId: home.account.id,
      region: home.region,
      multiRegion: true,
      organization: true,
      status: "ENABLED",
      retentionDays: 366,
      createdAt: before(draft.now, { days: 700 }),
      selectors: [
        {
          Name: "Management events",
          FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }],
        },
      ],
      location: LOGS,
    },
  ];
}
