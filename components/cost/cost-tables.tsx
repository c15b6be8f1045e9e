import Link from "next/link";
import { Block, Panel } from "@/components/ui/facts";
import { keyHref, shortAlias } from "@/components/ui/key-link";
import { SimpleTable } from "@/components/ui/simple-table";
import { Line } from "@/components/ui/text";
import { None, Unknown } from "@/components/ui/unknown";
import type { Cost } from "@/lib/usage/schemas/cost";
import { describeMoney } from "./describe-money";

function Amount({ of }: { of: Cost["sum"] }) {
  return <td className="numeric whitespace-nowrap text-right">{describeMoney(of)}</td>;
}

/** A column: text, or a figure, which stands at the end. */
type Head = string | { figure: string };

interface FiguresProps {
  label: string;
  caption?: string;
  heads: Head[];
  children: React.ReactNode;
}

/** Figures under their heads, in a box that scrolls where it is narrow. */
function Figures({ label, caption = label, heads, children }: FiguresProps) {
  const headers = heads.map((head) =>
    typeof head === "string" ? { text: head } : { text: head.figure, align: "end" as const },
  );
  return (
    <Panel label={label}>
      <SimpleTable caption={caption} headers={headers}>
        {children}
      </SimpleTable>
    </Panel>
  );
}

function Count({ of }: { of: number }) {
  return <td className="numeric text-right">{of.toLocaleString("en")}</td>;
}

interface RequestsProps {
  of: { requests: number; usage: Cost["sum"] };
  /** All usage of the account is known. */
  whole: boolean;
}

/** Requests and their price; where a part of usage is not known, none that is known is not "none". */
function Requests({ of: { requests, usage }, whole }: RequestsProps) {
  if (!whole && requests === 0) {
    return (
      <td colSpan={2} className="text-right">
        <Unknown reason="None is known, and usage of this account in this month is not known whole." />
      </td>
    );
  }
  return (
    <>
      <Count of={requests} />
      <Amount of={usage} />
    </>
  );
}

interface KeyName {
  accountId: string;
  region: string;
  keyId: string;
  alias: string | null;
}

function KeyCell({ row }: { row: KeyName }) {
  return (
    <th scope="row" className="min-w-44 max-w-80">
      <Link href={keyHref(row)} prefetch={false} className="link block min-w-0 truncate">
        {row.alias === null ? <Line mono>{row.keyId}</Line> : <Line>{shortAlias(row.alias)}</Line>}
      </Link>
    </th>
  );
}

/** What each account comes to. */
export function AccountsTable({ data, atLeast }: { data: Cost; atLeast: string }) {
  return (
    <Block
      title="Accounts"
      note={
        data.freeTakenOff
          ? "AWS charges a request to the account that makes it, whosever the key; free requests are taken off"
          : "AWS charges a request to the account that makes it, whosever the key"
      }
    >
      <Figures
        label="Accounts"
        caption="Cost by account"
        heads={[
          "Account",
          { figure: "Sum" },
          { figure: "Keys" },
          { figure: "Storage" },
          { figure: "Requests made" },
          { figure: "Their price" },
        ]}
      >
        {data.accounts.map((row) => (
          <tr key={row.accountId}>
            <th scope="row" className="min-w-36">
              <Line>{row.name}</Line>
              <Line mono className="text-ink-3 text-xs">
                {row.accountId}
              </Line>
            </th>
            <td className="numeric whitespace-nowrap text-right font-medium">
              {row.gaps.length > 0 ? atLeast : ""}
              {describeMoney(row.total)}
            </td>
            <Count of={row.keys} />
            <Amount of={row.storage} />
            <Requests of={row} whole={row.gaps.length === 0} />
          </tr>
        ))}
        <Elsewhere name="Other accounts" note="charged to them, not in the sum" of={data.others} />
        <Elsewhere
          name="Account not told"
          note="in the higher figure of the sum"
          of={data.notTold}
        />
      </Figures>
    </Block>
  );
}

/** Requests that no account of the table is known to be charged for. */
function Elsewhere({ name, note, of }: { name: string; note: string; of: Cost["others"] }) {
  if (of.requests === 0) return null;
  return (
    <tr>
      <th scope="row" className="min-w-36">
        <Line className="text-ink-2">{name}</Line>
        <Line className="text-ink-3 text-xs">{note}</Line>
      </th>
      <td colSpan={3} />
      <Count of={of.requests} />
      <Amount of={of.usage} />
    </tr>
  );
}

/** Who made most requests. */
export function CallersTable({ data }: { data: Cost }) {
  return (
    <Block title="Largest callers" note="their requests' price, before free ones are taken off">
      {data.callers.length === 0 ? (
        <p className="text-ink-2">No request of this month is known.</p>
      ) : (
        <Figures
          label="Largest callers"
          heads={["Principal", { figure: "Requests" }, { figure: "Price" }]}
        >
          {data.callers.map((row) => (
            <tr key={row.ref}>
              <th scope="row" className="min-w-40 wrap-anywhere">
                <bdi className="text-xs">{row.ref}</bdi>
              </th>
              <Count of={row.requests} />
              <Amount of={row.usage} />
            </tr>
          ))}
        </Figures>
      )}
    </Block>
  );
}

/** Buckets whose objects each ask for the key. */
export function BucketKeysTable({ data }: { data: Cost }) {
  return (
    <Block
      title="Where S3 Bucket Keys would save"
      note="an estimate of this month's saving: AWS tells of up to 99 %; the lower figure has S3 ask anew every five minutes"
    >
      {data.bucketKeys.length === 0 ? (
        <p className="text-ink-2">
          No request for a single object of S3 is known of this month
          {data.gaps.length > 0
            ? ", of which usage is not known whole."
            : ": every bucket that was used has a Bucket Key, or none was used."}
        </p>
      ) : (
        <Figures
          label="Where S3 Bucket Keys would save"
          heads={[
            "Bucket",
            { figure: "Might save" },
            "Key",
            { figure: "Requests for objects" },
            { figure: "For the bucket" },
          ]}
        >
          {data.bucketKeys.map((row) => (
            <tr key={`${row.arn} ${row.bucket}`}>
              <td className="min-w-40 wrap-anywhere">
                <bdi>{row.bucket.split(":::").at(-1)}</bdi>
              </td>
              <Amount of={row.saving} />
              <KeyCell row={row} />
              <Count of={row.objects} />
              <Count of={row.buckets} />
            </tr>
          ))}
        </Figures>
      )}
    </Block>
  );
}

/** Every key of the page. */
export function KeysTable({ data }: { data: Cost }) {
  const doubtful = new Set(
    data.accounts.flatMap(({ accountId, gaps }) => (gaps.length > 0 ? [accountId] : [])),
  );
  return (
    <Figures
      label="Keys"
      caption="Cost by key, the dearest first"
      heads={[
        "Key",
        { figure: "Sum" },
        "Account",
        "Spec",
        { figure: "Rotations" },
        { figure: "Storage" },
        { figure: "Requests" },
        { figure: "Their price" },
      ]}
    >
      {data.items.map((row) => (
        <tr key={row.arn}>
          <KeyCell row={row} />
          <Amount of={row.total} />
          <td>
            <Line>{row.accountName}</Line>
          </td>
          <td>
            {row.spec === null ? (
              <Unknown reason="The key could not be described." />
            ) : (
              <code className="text-xs">{row.spec}</code>
            )}
          </td>
          <td className="numeric text-right">
            {row.rotations === null ? (
              <Unknown reason="Its rotations were not read: each of the first two adds a dollar a month." />
            ) : row.rotations === 0 ? (
              <None>0</None>
            ) : (
              row.rotations
            )}
          </td>
          <Amount of={row.storage} />
          <Requests of={row} whole={!doubtful.has(row.accountId)} />
        </tr>
      ))}
    </Figures>
  );
}
