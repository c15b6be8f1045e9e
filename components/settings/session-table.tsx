import { Badge } from "@/components/ui/chip";
import { SimpleTable } from "@/components/ui/simple-table";
import { Time } from "@/components/ui/time";
import { Unknown } from "@/components/ui/unknown";
import type { Session } from "@/lib/auth/schemas";
import { describeAgent } from "./words";

interface Props {
  caption: string;
  sessions: Session[];
  /** What stands at the end of a line, e.g. a button that ends the session. */
  action?: (session: Session) => React.ReactNode;
}

/** Open sessions: where, since when, last use and end. */
export function SessionTable({ caption, sessions, action }: Props) {
  const headers = [{ text: "Where" }, { text: "Last use" }, { text: "Signed in" }];
  return (
    <SimpleTable
      caption={caption}
      headers={action ? [...headers, { text: "Action", align: "end" }] : headers}
    >
      {sessions.map((session) => (
        <tr key={session.id}>
          <th scope="row">
            <span className="flex flex-wrap items-center gap-2">
              <bdi title={session.userAgent ?? undefined} className="wrap-anywhere font-medium">
                {describeAgent(session.userAgent)}
              </bdi>
              {session.current ? <Badge tone="ok">this one</Badge> : null}
            </span>
            <span className="block text-ink-3 text-xs">
              {session.remoteAddr ? (
                <bdi className="font-mono">{session.remoteAddr}</bdi>
              ) : (
                <Unknown reason="The address was not known." />
              )}
            </span>
          </th>
          <td>
            <Time at={session.seenAt} />
          </td>
          <td>
            <Time at={session.createdAt} />
            <span className="block text-ink-3 text-xs">
              ends <Time at={session.expiresAt} />
            </span>
          </td>
          {action ? <td className="text-right">{action(session)}</td> : null}
        </tr>
      ))}
    </SimpleTable>
  );
}
