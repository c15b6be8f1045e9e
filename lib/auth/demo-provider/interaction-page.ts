import type { DemoPerson } from "./people";

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}

const STYLE = `
:root{color-scheme:light dark;--canvas:#f7f7f5;--surface:#fff;--line:#deded9;--ink:#1b1b19;--ink-2:#5c5c57;--accent:#2f5bd0}
@media(prefers-color-scheme:dark){:root{--canvas:#141413;--surface:#1e1e1c;--line:#373733;--ink:#f1f1ee;--ink-2:#a8a8a1;--accent:#8fb0ff}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--canvas);color:var(--ink);font:15px/1.5 ui-sans-serif,system-ui,sans-serif}
main{width:100%;max-width:440px}
h1{margin:0 0 4px;font-size:22px;line-height:1.25;letter-spacing:-.01em}
p{margin:0 0 20px;color:var(--ink-2)}
ul{list-style:none;margin:0 0 16px;padding:0;display:grid;gap:10px}
button{font:inherit;color:inherit;cursor:pointer}
.person{display:flex;width:100%;gap:14px;align-items:center;text-align:left;padding:14px 16px;background:var(--surface);border:1px solid var(--line);border-radius:10px}
.person:hover{border-color:var(--accent)}
button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.mark{flex:none;display:grid;place-items:center;width:40px;height:40px;border-radius:50%;border:1px solid var(--line);font-weight:600;font-size:14px}
.name{display:block;font-weight:600}
.title,.sees{display:block;color:var(--ink-2);font-size:13.5px}
.cancel{background:none;border:0;padding:8px 0;color:var(--ink-2);text-decoration:underline;text-underline-offset:3px}
`;

function initials(name: string): string {
  return name
    .split(" ")
    .map((part) => part.charAt(0))
    .join("");
}

function card(person: DemoPerson): string {
  return `<li><button class="person" name="person" value="${escapeHtml(person.id)}">
<span class="mark" aria-hidden="true">${escapeHtml(initials(person.name))}</span>
<span><span class="name">${escapeHtml(person.name)}</span>
<span class="title">${escapeHtml(person.title)}</span>
<span class="sees">${escapeHtml(person.sees)}</span></span></button></li>`;
}

function page(title: string, nonce: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style nonce="${escapeHtml(nonce)}">${STYLE}</style></head>
<body><main>${body}</main></body></html>`;
}

/** The page on which one of the demo's people is chosen. `action` is where its form posts to. */
export function choosePage(
  people: readonly DemoPerson[],
  { action, nonce }: { action: string; nonce: string },
): string {
  const title = "Choose who you are in this demo";
  return page(
    title,
    nonce,
    `<h1>${title}</h1>
<p>Each person has another role in Keyledger. No password is asked, on this machine alone.</p>
<form method="post" action="${escapeHtml(action)}">
<ul>${people.map(card).join("\n")}</ul>
<button class="cancel" name="person" value="">Cancel the sign-in</button>
</form>`,
  );
}

/** The page for a sign-in that is too old or was begun elsewhere. */
export function lostPage({ nonce, back }: { nonce: string; back: string }): string {
  const title = "This sign-in is no longer open";
  return page(
    title,
    nonce,
    `<h1>${title}</h1>
<p>It was begun too long ago, or in another window. Begin again from Keyledger.</p>
<p><a href="${escapeHtml(back)}">Back to Keyledger</a></p>`,
  );
}
