import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sendMail } from "../send/send-mail";
import { serveDemoMail } from "./serve";

it("keeps a mail as a file, dots and all, and finds another port when its own is taken", async () => {
  const folder = await mkdtemp(join(tmpdir(), "keyledger-mail-"));
  const first = await serveDemoMail({ folder, port: 0 });
  const second = await serveDemoMail({ folder, port: first.port });
  expect(second.port).not.toBe(first.port);
  const config = { host: "127.0.0.1", tls: "none", user: null, from: "a@example.com" } as const;
  for (const { port } of [first, second]) {
    const outcome = await sendMail(
      { ...config, port, to: ["b@example.com", "c@example.com"] },
      {
        id: "3f0e9a52-8d0f-4c5e-9d38-0f2a7f6f0001",
        at: "2026-11-22T12:00:00.000Z",
        topic: "test",
        severity: "info",
        title: "Umlaut ü",
        lines: [".", "..", ". dot"],
        link: "/",
        url: "http://localhost/",
      },
      { password: null },
    );
    expect(outcome).toEqual({ ok: true, status: 250, answer: "250 2.0.0 Kept as a file" });
  }
  const files = await readdir(folder);
  expect(files).toHaveLength(2);
  const text = await readFile(join(folder, files[0] ?? ""), "utf8");
  expect(text).toMatch(/\r\n\.\r\n\.\.\r\n\. dot\r\n/);
  await Promise.all([first.close(), second.close()]);
  await rm(folder, { recursive: true });
});
