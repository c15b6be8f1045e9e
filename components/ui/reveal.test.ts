import { expect, test } from "vitest";
import { revealHidden, revealMisleading } from "./reveal";

test("hidden and direction-turning characters are written as their codes", () => {
  expect(revealHidden("admin\u202enimda")).toBe("admin⟨U+202E⟩nimda");
  expect(revealHidden("a\u200bb\u0000c")).toBe("a⟨U+200B⟩b⟨U+0000⟩c");
  expect(revealHidden("\u{e0041}")).toBe("⟨U+E0041⟩");
  expect(revealHidden("Größe\tשלום 日本")).toBe("Größe\tשלום 日本");
});

test("people's text keeps joiners and direction marks, and loses its disguise", () => {
  expect(revealMisleading("\u202egnp.terces")).toBe("⟨U+202E⟩gnp.terces");
  expect(revealMisleading("👩\u200d💻 می\u200cخواهم \u200fא")).toBe(
    "👩\u200d💻 می\u200cخواهم \u200fא",
  );
  expect(revealMisleading("two\r\nlines")).toBe("two\r\nlines");
});
