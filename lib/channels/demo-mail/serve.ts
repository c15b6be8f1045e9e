import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";

const MAX_MAIL = 1024 * 1024;
const KEPT = 200;

/**
 * The demo's mail server: takes every mail on the loopback address and keeps it as a file, the newest 200. It speaks
 * what our own mails need of RFC 5321 and forwards nothing. `port` 0, or one that is taken, gets another.
 */
export async function serveDemoMail({ folder, port }: { folder: string; port: number }) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const server = createServer((socket) => converse(socket, (text) => keep(folder, text)));
  const listen = (at: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(at, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  await listen(port).catch(() => listen(0));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function converse(socket: Socket, keepMail: (text: string) => Promise<void>): void {
  let buffer = "";
  let inMail = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const endMail = (end: number) => {
    const text = buffer.slice(0, end).replace(/^\.\./gm, ".");
    buffer = buffer.slice(end + 5);
    inMail = false;
    keepMail(text).then(
      () => say("250 2.0.0 Kept as a file"),
      () => say("451 4.3.0 The file could not be written"),
    );
  };
  socket.setEncoding("utf8").setTimeout(60_000, () => socket.destroy());
  socket.on("error", () => undefined);
  socket.on("data", (chunk: string) => {
    buffer += chunk;
    if (buffer.length > MAX_MAIL) {
      socket.destroy();
      return;
    }
    for (;;) {
      const end = buffer.indexOf(inMail ? "\r\n.\r\n" : "\r\n");
      if (end < 0) return;
      if (inMail) {
        endMail(end);
        continue;
      }
      const verb = buffer.slice(0, 4).toUpperCase();
      buffer = buffer.slice(end + 2);
      if (verb === "DATA") inMail = true;
      say(ANSWERS[verb] ?? "502 5.5.1 Not known here");
      if (verb === "QUIT") socket.end();
    }
  });
  say("220 localhost The demo's mail server");
}

const ANSWERS: Record<string, string> = {
  EHLO: "250 localhost",
  HELO: "250 localhost",
  MAIL: "250 2.1.0 Ok",
  RCPT: "250 2.1.5 Ok",
  RSET: "250 2.0.0 Ok",
  NOOP: "250 2.0.0 Ok",
  DATA: "354 End with a dot on a line of its own",
  QUIT: "221 2.0.0 Bye",
};

async function keep(folder: string, text: string): Promise<void> {
  const stamp = new Date().toISOString().replaceAll(":", "-");
  await writeFile(join(folder, `${stamp}-${randomUUID().slice(0, 8)}.eml`), text, { mode: 0o600 });
  const files = (await readdir(folder)).filter((name) => name.endsWith(".eml")).sort();
  for (const name of files.slice(0, -KEPT)) await rm(join(folder, name), { force: true });
}
