import Link from "next/link";
import { Block, Panel } from "@/components/ui/facts";
import { keyHref, shortAlias } from "@/components/ui/key-link";
import { SimpleTable } from "@/components/ui/simple-table";
import { Line } from "@/components/ui/text";
import { None, Unknown } from "@/components/ui/unknown";
import type { Cost } from "@/lib/usage/schemas/cost";
import { describeMoney } from "./describe-money";

const end = { align: "end" } as const;
const number = (value: number) => value.toLocaleString("en");

function Amount({ of }: { of: Cost["sum"] }) {
  return <td className="numeric whitespace-nowrap text-right">{describeMoney(of)}</td>;
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
          ? `${data.accounts.length}; the free requests of the month are taken off`
          : `${data.accounts.length}`
      }
    >
      <Panel label="Accounts">
        <SimpleTable
          caption="Cost by account"
          headers={[
            { text: "Account" },
            { text: "Sum", ...end },
            { text: "Keys", ...end },
            { text: "Storage", ...end },
            { text: "Requests", ...end },
            { text: "Their price", ...end },
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
              <td className="numeric text-right">{number(row.keys)}</td>
              <Amount of={row.storage} />
              <td className="numeric text-right">{number(row.requests)}</td>
              <Amount of={row.usage} />
            </tr>
          ))}
        </SimpleTable>
      </Panel>
    </Block>
  );
}

/** Who made most requests. */
export function CallersTable({ data }: { data: Cost }) {
  return (
    <Block title="Largest callers" note="their requests' price, before free ones are taken off">
      {data.callers.length === 0 ? (
        <p className="text-ink-2">No request of this month is known.</p>
      ) : (
        <Panel label="Largest callers">
          <SimpleTable
            caption="Largest callers"
            headers={[
              { text: "Principal" },
              { text: "Requests", ...end },
              { text: "Price", ...end },
            ]}
          >
            {data.callers.map((row) => (
              <tr key={row.ref}>
                <th scope="row" className="min-w-40 wrap-anywhere">
                  <bdi className="text-xs">{row.ref}</bdi>
                </th>
                <td className="numeric text-right">{number(row.requests)}</td>
                <Amount of={row.usage} />
              </tr>
            ))}
          </SimpleTable>
        </Panel>
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
        <Panel label="Where S3 Bucket Keys would save">
          <SimpleTable
            caption="Where S3 Bucket Keys would save"
            headers={[
              { text: "Bucket" },
              { text: "Might save", ...end },
              { text: "Key" },
              { text: "Requests for objects", ...end },
              { text: "For the bucket", ...end },
            ]}
          >
            {data.bucketKeys.map((row) => (
              <tr key={`${row.arn} ${row.bucket}`}>
                <td className="min-w-40 wrap-anywhere">
                  <bdi>{row.bucket.split(":::").at(-1)}</bdi>
                </td>
                <Amount of={row.saving} />
                <KeyCell row={row} />
                <td className="numeric text-right">{number(row.objects)}</td>
                <td className="numeric text-right">{number(row.buckets)}</td>
              </tr>
            ))}
          </SimpleTable>
        </Panel>
      )}
    </Block>
  );
}

/** Every key of the page. */
export function KeysTable({ data }: { data: Cost }) {
  return (
    <Panel label="Keys">
      <SimpleTable
        caption="Cost by key, the dearest first"
        headers={[
          { text: "Key" },
          { text: "Sum", ...end },
          { text: "Account" },
          { text: "Spec" },
          { text: "Rotations", ...end },
          { text: "Storage", ...end },
          { text: "Requests", ...end },
          { text: "Their price", ...end },
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
            <td className="numeric text-right">{number(row.requests)}</td>
            <Amount of={row.usage} />
          </tr>
        ))}
      </SimpleTable>
    </Panel>
  );
}
