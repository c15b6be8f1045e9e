import type { Column } from "@/components/data-table/types";
import { Badge } from "@/components/ui/chip";
import { Line } from "@/components/ui/text";
import { Time } from "@/components/ui/time";
import { None } from "@/components/ui/unknown";
import type { Person } from "@/lib/auth/schemas";
import { LetInNote } from "./let-in-note";
import { PersonStateChip } from "./person-state-chip";
import { roleWord } from "./words";

function Groups({ person: { groups, groupCount } }: { person: Person }) {
  const [first, second] = groups;
  if (first === undefined) return <None />;
  const shown = second === undefined ? [first] : [first, second];
  const more = groupCount - shown.length;
  return (
    <span className="flex min-w-0 items-center gap-1">
      <Line>{shown.join(", ")}</Line>
      {more > 0 ? <span className="shrink-0 text-ink-3">and {more} more</span> : null}
    </span>
  );
}

/** `open` shows the panel of a person, `self` is who looks. */
export function peopleColumns(open: (id: string) => void, self: string): Column<Person>[] {
  return [
    {
      id: "name",
      header: "Name",
      sort: "name",
      width: "min-w-40 max-w-44 sm:min-w-56 sm:max-w-80",
      cell: (person) => (
        <span className="flex min-w-0 items-center gap-2">
          <button
            type="button"
            data-row-link=""
            className="link min-w-0 truncate text-left font-medium"
            onClick={() => open(person.id)}
          >
            <bdi>{person.name}</bdi>
          </button>
          {person.id === self ? <Badge>you</Badge> : null}
        </span>
      ),
    },
    {
      id: "state",
      header: "State",
      width: "min-w-28 max-w-36",
      cell: (person) => <PersonStateChip state={person.state} />,
    },
    {
      id: "role",
      header: "Role",
      width: "min-w-28 max-w-36",
      cell: (person) => (
        <span className="flex min-w-0 flex-col">
          {roleWord(person.role)}
          <LetInNote brief letIn={person.letIn} />
        </span>
      ),
    },
    {
      id: "access-end",
      header: "Access until",
      width: "min-w-28 max-w-36",
      cell: (person) =>
        person.accessEndsAt ? <Time at={person.accessEndsAt} as="day" /> : <None>No end</None>,
    },
    {
      id: "signed-in",
      header: "Last sign-in",
      sort: "signed-in",
      width: "min-w-28 max-w-36",
      cell: (person) =>
        person.lastSignInAt ? <Time at={person.lastSignInAt} /> : <None>Never</None>,
    },
    {
      id: "sessions",
      header: "Sessions",
      align: "end",
      width: "min-w-20 max-w-24",
      cell: (person) => person.openSessions,
    },
    {
      id: "tokens",
      header: "Tokens",
      align: "end",
      width: "min-w-20 max-w-24",
      cell: (person) => person.tokens,
    },
    {
      id: "email",
      header: "E-mail",
      width: "min-w-52 max-w-72",
      cell: (person) => (person.email ? <Line>{person.email}</Line> : <None>Not given</None>),
    },
    {
      id: "groups",
      header: "Groups",
      width: "min-w-52 max-w-80",
      cell: (person) => <Groups person={person} />,
    },
  ];
}
