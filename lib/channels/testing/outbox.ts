import { testPerson } from "@/lib/auth/testing";
import type { Clock } from "@/lib/clock";
import type { Context } from "@/lib/context";
import type { Db } from "@/lib/db/types";
import { ensureQueue } from "@/lib/jobs/add-job";
import { deliverNotice } from "../deliver-notice";
import { listDeliveries } from "../list-deliveries";
import { parseSmtpHosts } from "../rules/allowed-hosts";
import type { Channel, CreateChannel, EmailConfig } from "../schemas";
import type { Topic } from "../types";
import { createChannel } from "../write-channel";
import { mailSink } from "./mail-sink";
import { OK, testOutbound } from "./outbound";

const HOOK = { kind: "webhook", config: { url: "https://hooks.example.com/in" } } as const;

/** The real outbox of a test database with a mail server and a web hook of the test at its ends. */
export async function testOutbox(db: Db, clock: Clock) {
  await ensureQueue(db);
  const sink = await mailSink({ disabledCommands: ["STARTTLS"] });
  let hook: () => typeof OK = () => OK;
  const mailServers = parseSmtpHosts(`127.0.0.1:${sink.port}=plaintext`).hosts;
  const out = testOutbound(() => hook(), { mailServers });
  const actor = () => testPerson("admin", { authTime: clock() });
  const ctx = (): Context => ({ db, actor: actor(), clock, requestId: "outbox" });
  const make = (more: Pick<CreateChannel, "name" | "target" | "topics"> & { secret?: string }) =>
    createChannel(ctx(), { enabled: true, ...more }, out);
  const subjects: string[] = [];
  return {
    ctx,
    /** What the mail server was given since it was last asked: the subjects in the order in which they came. */
    subjects: () => subjects.splice(0),
    mails: sink.mails,
    posts: out.posts,
    /** What the web hook answers from now on. */
    answer(reply: () => typeof OK) {
      hook = reply;
    },
    mailChannel(topics: Topic[] = [], name = "Mail"): Promise<Channel> {
      const config: EmailConfig = {
        ...{ host: "127.0.0.1", port: sink.port, tls: "none", user: null },
        ...{ from: "keyledger@example.com", to: ["team@example.com"] },
      };
      return make({ name, topics, target: { kind: "email", config } });
    },
    hookChannel: (topics: Topic[] = [], name = "Hook"): Promise<Channel> =>
      make({ name, topics, target: HOOK, secret: "s".repeat(40) }),
    /** Tries every delivery that waits once, the oldest first. */
    async deliver(): Promise<void> {
      const { items } = await listDeliveries(ctx(), { limit: 200, state: "waiting" });
      const { signal } = new AbortController();
      for (const { id } of items.reverse()) {
        const before = sink.mails.length;
        await deliverNotice({ db, clock, signal, out, breakers: new Map() }, id);
        for (const mail of sink.mails.slice(before)) subjects.push(subjectOf(mail));
      }
    },
    deliveries: async () => (await listDeliveries(ctx(), { limit: 200 })).items,
    /** Channels, deliveries and matters are gone. */
    async empty(): Promise<void> {
      subjects.splice(0);
      out.posts.splice(0);
      hook = () => OK;
      for (const table of ["delivery", "channel", "notice_matter", "unowned_told"]) {
        await db.pool.query(`DELETE FROM ${table}`);
      }
      await db.pool.query(`DELETE FROM graphile_worker._private_jobs`);
    },
    close: sink.close,
  };
}
export type TestOutbox = Awaited<ReturnType<typeof testOutbox>>;

function subjectOf(mail: string): string {
  const head = mail.split("\r\n\r\n")[0]?.replaceAll(/\r\n[ \t]/g, " ") ?? "";
  return /^Subject: \[Keyledger\] (.*)$/im.exec(head)?.[1] ?? "";
}
