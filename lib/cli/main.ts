import { Command, CommanderError } from "commander";
import { AppError } from "../errors";
import type { AccessOptions } from "./commands/access";
import type { AddOptions } from "./commands/accounts";
import type { IngestCommandOptions } from "./commands/ingest";
import type { LetInOptions } from "./commands/person";
import type { TokenOptions } from "./commands/token";
import type { VerifyLedgerOptions } from "./commands/verify-ledger";
import { UsageError } from "./serve-options";
import type { CommonOptions, Outcome } from "./session";

// Loaded when asked for: a command starts in a moment, and one that is broken breaks no other.
const accounts = () => import("./commands/accounts");

/** Exit codes: 0 done, 1 the answer is no, 2 usage, 3 could not (I/O, AWS, database). */
export function exitCodeOf(error: unknown): 0 | 1 | 2 | 3 {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError) return 2;
  if (error instanceof AppError) {
    if (error.code === "invalid") return 2;
    if (error.code === "not-found" || error.code === "conflict") return 1;
  }
  return 3;
}

interface Parts {
  root: Command;
  /** Tells the answer of what a command runs. */
  action<A extends unknown[]>(run: (...args: A) => Promise<Outcome>): (...args: A) => Promise<void>;
}

/** What every command takes. */
const common = (command: Command) =>
  command
    .option("--json", "one JSON document on stdout")
    .option("--data-dir <folder>", "folder of the database and secrets");

function addAccounts({ root, action }: Parts): void {
  const group = root.command("accounts").description("the accounts that are watched");
  common(group.command("add <id>"))
    .description("watch an account, or change how it is reached")
    .option("--name <name>")
    .option("--role-arn <arn>", "role to assume; without it the settings' reader role")
    .option("--external-id <id>", "external id that the role's trust policy asks for")
    .option("--region <region...>", "regions to read; without it those that are enabled")
    .action(
      action(async (id: string, options: AddOptions) =>
        (await accounts()).accountsAdd(id, options),
      ),
    );
  common(group.command("discover"))
    .description("take the accounts from AWS Organizations")
    .action(action(async (options: CommonOptions) => (await accounts()).accountsDiscover(options)));
  common(group.command("list"))
    .description("all accounts")
    .action(action(async (options: CommonOptions) => (await accounts()).accountsList(options)));
  common(group.command("test [ids...]"))
    .description("try every permission that reading needs; exit code 1 when one is missing")
    .action(
      action(async (ids: string[], options: CommonOptions) =>
        (await accounts()).accountsTest(ids, options),
      ),
    );
}

function addEstate({ root, action }: Parts): void {
  common(root.command("sync"))
    .description(
      "read the estate and wait for the end; exit code 1 when an account or region could not be read",
    )
    .option("--full", "accepted for scripts: every sync reads every part of every key")
    .action(
      action(async (options: CommonOptions) => (await import("./commands/sync")).sync(options)),
    );
  common(root.command("ingest <path>"))
    .description(
      "take in usage from CloudTrail's files: a folder, a file or s3://bucket/prefix, or source:NAME for one of the settings; exit code 1 when some could not be read",
    )
    .option("--account <id>", "read the bucket with this account's reader role")
    .option("--region <region>", "region of the bucket")
    .option("--verify", "verify CloudTrail's digests, and the files that they name, as well")
    .option("--public-keys <file>", "for their signatures: what list-public-keys of AWS answered")
    .action(
      action(async (path: string, options: IngestCommandOptions) =>
        (await import("./commands/ingest")).ingest(path, options),
      ),
    );
  common(root.command("doctor"))
    .description("check settings, database, worker and permissions, and say what to do")
    .action(
      action(async (options: CommonOptions) => (await import("./commands/doctor")).doctor(options)),
    );
}

function addLedger({ root, action }: Parts): void {
  common(root.command("verify-ledger [export]"))
    .description(
      "derive the ledger again, here or from an export; exit code 1 when it does not hold",
    )
    .option("--public-key <key...>", "key to be trusted: name+id+base64, or NAME=FILE with a PEM")
    .option("--checkpoint <file...>", "checkpoints kept elsewhere, or folders of them")
    .action(
      action(async (file: string | undefined, options: VerifyLedgerOptions) =>
        (await import("./commands/verify-ledger")).verifyLedger(file, options),
      ),
    );

  common(root.command("ledger-key"))
    .description("print the public key that checkpoints are signed with, to be kept by others")
    .action(
      action(async (options: CommonOptions) =>
        (await import("./commands/ledger-key")).ledgerKey(options),
      ),
    );
}

function addAccess({ root, action }: Parts): void {
  common(root.command("access [case]"))
    .description(
      "judge a case file offline: who may do what with a key, and why; or what another key policy would change",
    )
    .option("--policy <file>", "a proposed key policy: tell what it would change")
    .option("--key <arn>", "with --policy: a key of the database in place of a case file")
    .option("--caller <arn>", "with --policy: who will apply it, for AWS's lockout safety check")
    .option(
      "--fail-on <what...>",
      "exit code 1 when the answer has such a verdict, for example allowed:kms:Decrypt or unknown:*; with --policy when the change widens, loses, locks, opens to anyone or outside, becomes unknown, is refused, is any-difference, or has a warning of a severity",
    )
    .action(
      action(async (file: string | undefined, options: AccessOptions) =>
        (await import("./commands/access")).access(file, options),
      ),
    );
}

function addPeople({ root, action }: Parts): void {
  const person = root.command("person").description("people who use Keyledger");
  common(person.command("let-in"))
    .description("give a person a role for some hours, when the provider leaves no administrator")
    .option("--email <address>", "of somebody who has signed in before")
    .option("--subject <subject>", "the provider's id of the person")
    .requiredOption("--role <role>", "admin or security")
    .option("--hours <n>", "hours until it ends by itself, 24 at most (4)")
    .requiredOption("--why <text>", "the reason, for the ledger")
    .action(
      action(async (options: LetInOptions) =>
        (await import("./commands/person")).personLetIn(options),
      ),
    );

  const token = root.command("token").description("tokens for the API");
  common(token.command("create"))
    .description("print a new token; it is shown this once")
    .requiredOption("--name <name>")
    .requiredOption("--role <role>", "admin, security, owner or auditor")
    .option("--days <n>", "days until it ends (90)")
    .action(
      action(async (options: TokenOptions) =>
        (await import("./commands/token")).tokenCreate(options),
      ),
    );
}

/** The `keyledger` command. `done` gets what a command answers. */
export function program(done: (outcome: Outcome, json: boolean) => Promise<void>): Command {
  const root = new Command("keyledger")
    .description("Governance of AWS KMS keys, on the command line")
    .exitOverride()
    .showHelpAfterError();
  const action: Parts["action"] =
    (run) =>
    async (...args) => {
      const options = args.find((arg) => typeof arg === "object" && arg !== null && "json" in arg);
      await done(await run(...args), options !== undefined);
    };
  for (const add of [addAccounts, addEstate, addLedger, addAccess, addPeople]) {
    add({ root, action });
  }
  return root;
}

async function main(): Promise<void> {
  let code: number = 0;
  const done = async (outcome: Outcome, json: boolean) => {
    code = outcome.code;
    const answer = json ? JSON.stringify(outcome.json) : outcome.text;
    // A pipe takes a large document in pieces; leaving before the last would cut it.
    await new Promise<void>((resolve) => process.stdout.write(`${answer}\n`, () => resolve()));
  };
  try {
    await program(done).parseAsync(process.argv);
  } catch (error) {
    // Commander has told its own errors already.
    if (!(error instanceof CommanderError)) report(error);
    code = exitCodeOf(error);
  }
  process.exit(code);
}

function report(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof AppError) {
    for (const { field, message } of error.problems) console.error(`  ${field}: ${message}`);
  }
}

if (!process.env.VITEST) await main();
