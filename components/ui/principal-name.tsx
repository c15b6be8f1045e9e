import { cn } from "./cn";
import { revealMisleading } from "./reveal";

/** AWSReservedSSO_permission-set_unique-suffix (IAM Identity Center User Guide, "Referencing permission sets in resource policies"). */
const PERMISSION_SET = /^AWSReservedSSO_(.+)_[0-9a-f]{12}([0-9a-f]{4})$/;

/** A principal's name as people know it: of a role of Identity Center its permission set, and apart what tells it from others. */
function partsOf(name: string): { name: string; aside: string | null } {
  const [, set, suffix] = PERMISSION_SET.exec(name) ?? [];
  return set === undefined ? { name, aside: null } : { name: set, aside: `SSO …${suffix}` };
}

/** The same as one text: `AdministratorAccess (SSO …6304)`. */
export function principalWords(name: string): string {
  const { name: known, aside } = partsOf(name);
  return aside === null ? known : `${known} (${aside})`;
}

interface Props {
  name: string;
  /** Its whole name in policies. */
  title?: string;
  className?: string;
  /** Of what tells it from others of the same permission set. */
  asideClass?: string;
}

/** A principal's name on one line; its beginning stays where there is little room. */
export function PrincipalName({ name, title, className, asideClass }: Props) {
  const { name: known, aside } = partsOf(name);
  return (
    <>
      <bdi
        title={title === undefined ? undefined : revealMisleading(title)}
        className={cn("min-w-0 truncate", className)}
      >
        {revealMisleading(known)}
      </bdi>
      {aside === null ? null : (
        <span
          className={cn("shrink-0 whitespace-nowrap font-normal text-2xs text-ink-3", asideClass)}
        >
          {" "}
          {aside}
        </span>
      )}
    </>
  );
}
