import { expect, test } from "./support/test";

const KEY = "824129120517/eu-west-1/0f1e2d3c-4b5a-4697-8877-665544332211";

/** Addresses under /api/v1 and the field that each answer must name. */
const QUERIES: [path: string, field: string][] = [
  ["keys?limit=0", "limit"],
  ["keys?limit=201", "limit"],
  ["keys?limit=ten", "limit"],
  ["keys?sort=secret", "sort"],
  ["keys?sort=-alias;drop", "sort"],
  ["keys?cursor=nonsense", "cursor"],
  ["keys?cursor=1.e30.AAAAAAAAAAAA", "cursor"],
  [`keys?cursor=${"x".repeat(5000)}`, "cursor"],
  ["keys?gone=perhaps", "gone"],
  ["keys?unusedFor=0", "unusedFor"],
  ["keys?unusedFor=1e99", "unusedFor"],
  ["keys?expiresWithin=-1", "expiresWithin"],
  ["keys?expiresWithin=NaN", "expiresWithin"],
  [`keys?q=${"q".repeat(513)}`, "q"],
  ["keys?q=a%00b", "q"],
  ["keys?q=a&q=b", "q"],
  [`keys?state=${Array.from({ length: 101 }, (_, index) => index).join(",")}`, "state"],
  [`keys?owner=${"o".repeat(257)}`, "owner"],
  ["keys?nosuch=1", "nosuch"],
  ["keys/facets?limit=1", "limit"],
  ["keys/export?format=xlsx", "format"],
  ["keys/export?columns=secret", "columns"],
  ["keys/export?cursor=x", "cursor"],
  ["aliases?status=broken", "status"],
  ["aliases?moved=false", "moved"],
  ["aliases?sort=target", "sort"],
  ["aliases?cursor=1.2.3", "cursor"],
  ["accounts?limit=1.5", "limit"],
  ["accounts?cursor=%F0%9F%94%91", "cursor"],
  ["sync-runs?cursor=bad", "cursor"],
  ["views?page=accounts", "page"],
  ["accounts/12345", "id"],
  ["accounts/arn:aws:iam::824129120517:root", "id"],
  ["sync-runs/1", "id"],
  ["views/not-a-uuid", "id"],
  ["keys/82412912051/eu-west-1/x", "account"],
  ["keys/824129120517/europe/x", "region"],
  ["keys/824129120517/eu-west-1/a_b", "keyId"],
  ["keys/824129120517/eu-west-1/%3Cscript%3E", "keyId"],
  [`keys/824129120517/eu-west-1/${"k".repeat(257)}`, "keyId"],
  [`keys/${KEY}/history?limit=x`, "limit"],
  [`keys/${KEY}/history?facet=colour`, "facet"],
  [`keys/${KEY}/events/x`, "event"],
  [`keys/${KEY}/last-uses?days=0`, "days"],
  ["cost?month=2026-13", "month"],
  ["cost?account=1", "account"],
  ["cost/export?format=xlsx", "format"],
  [`keys/${KEY}/policy-versions/ABC`, "sha256"],
  [`keys/${KEY}/access?at=yesterday`, "at"],
  [`keys/${KEY}/access?family=2`, "family"],
  [`keys/${KEY}/access?all=yes`, "all"],
  [`keys/${KEY}/access/cell?action=kms:Decrypt`, "principal"],
  [`keys/${KEY}/access/cell?principal=${"p".repeat(2049)}&action=kms:Decrypt`, "principal"],
  [`keys/${KEY}/access/export?format=xlsx`, "format"],
  [`keys/${KEY}/access/export?sort=colour`, "sort"],
  [`keys/${KEY}/access/export?group=kings`, "group"],
  [`keys/${KEY}/access/comparison?family=1`, "with"],
  [`keys/${KEY}/access/comparison?since=yesterday`, "since"],
  [`keys/${KEY}/access/chains?family=2`, "family"],
  ["access/estate/export?format=xlsx", "format"],
  ["principals/1/keys/export?format=xlsx", "format"],
];

test("malformed ids, ARNs, cursors and filters: 400 that names the field", async ({ page }) => {
  for (const [path, field] of QUERIES) {
    const answer = await page.request.get(`/api/v1/${path}`);
    const what = path.slice(0, 90);
    expect(answer.status(), what).toBe(400);
    expect(answer.headers()["content-type"], what).toContain("application/problem+json");
    const body = await answer.json();
    expect(body, what).toMatchObject({ status: 400, code: "invalid" });
    expect(body.requestId, what).toBe(answer.headers()["x-request-id"]);
    const fields = body.problems.map((problem: { field: string }) => problem.field);
    expect(
      fields.some((each: string) => each === field || each.startsWith(`${field}.`)),
      `${what}: ${fields}`,
    ).toBe(true);
  }
});

test("a cursor is good for its own list, sort and filters alone", async ({ page, api }) => {
  const { nextCursor } = await api.get<{ nextCursor: string }>("keys?limit=5&sort=state");
  const cursor = encodeURIComponent(nextCursor);
  await api.get(`keys?limit=5&sort=state&cursor=${cursor}`);
  for (const path of [
    `keys?sort=alias&cursor=${cursor}`,
    `aliases?cursor=${cursor}`,
    `keys?sort=state&cursor=${cursor.slice(0, -2)}`,
    `keys?sort=state&cursor=${cursor}A`,
  ]) {
    const answer = await page.request.get(`/api/v1/${path}`);
    expect(answer.status(), path.slice(0, 30)).toBe(400);
    expect((await answer.json()).problems[0].field).toBe("cursor");
  }
});

test("bodies that are not what is wanted: 400, 413 or 415 in words", async ({ page, baseURL }) => {
  const origin = new URL(baseURL ?? "").origin;
  const good = { page: "keys", name: "never saved", query: "", shared: false };
  const send = (data: string, type = "application/json") =>
    page.request.post("/api/v1/views", { headers: { origin, "content-type": type }, data });
  const bodies: [body: string, field: string][] = [
    ["", "body"],
    ["{", "body"],
    ["[]", "body"],
    ["null", "body"],
    ['"text"', "body"],
    [JSON.stringify({ ...good, name: "" }), "name"],
    [JSON.stringify({ ...good, name: "   " }), "name"],
    [JSON.stringify({ ...good, name: "n".repeat(101) }), "name"],
    [JSON.stringify({ ...good, name: "a\u0000b" }), "name"],
    [JSON.stringify({ ...good, name: 7 }), "name"],
    [JSON.stringify({ ...good, page: "accounts" }), "page"],
    [JSON.stringify({ ...good, query: "q".repeat(5000) }), "query"],
    [JSON.stringify({ ...good, shared: "yes" }), "shared"],
    [JSON.stringify({ ...good, own: true }), "own"],
  ];
  for (const [body, field] of bodies) {
    const answer = await send(body);
    const what = body.slice(0, 60);
    expect(answer.status(), what).toBe(400);
    const { problems } = await answer.json();
    expect(
      problems.map((problem: { field: string }) => problem.field),
      what,
    ).toContain(field);
  }
  expect((await send("x".repeat(70_000))).status()).toBe(413);
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
    expect((await send(JSON.stringify(good), type)).status(), type).toBe(415);
  }
  const views = await (await page.request.get("/api/v1/views")).json();
  expect(views.items.map((view: { name: string }) => view.name)).not.toContain("never saved");
});

test("an address that the API does not have is a problem in its own form", async ({ page }) => {
  for (const path of ["/api/nothing", "/api/v1/nothing", "/api/v2/keys", "/api/v1/keys/x"]) {
    const answer = await page.request.get(path);
    expect(answer.status(), path).toBe(404);
    expect(answer.headers()["content-type"], path).toContain("application/problem+json");
  }
});
