import { alertOf } from "./alert-of";
import { type Api, keyPath } from "./api";

/** Pages behind the sign-in that show the most: each list, and keys with gaps, stores, long texts. */
export async function somePages(api: Api): Promise<{ name: string; path: string }[]> {
  const pii = await api.keyNamed("prod-customer-pii");
  const denied = await api.keyNamed("prod-salaries");
  // Of two rules, whose pages differ the most.
  const alerts = await Promise.all([
    alertOf(api, "volume-off-hours", "prod-order-history"),
    alertOf(api, "key-store", "vault-hsm"),
  ]);
  return [
    { name: "overview", path: "/" },
    { name: "keys", path: "/keys" },
    {
      name: "narrowed keys",
      path: "/keys?state=Disabled,Enabled&owner=(unknown)&cols=description,tags",
    },
    { name: "no keys", path: "/keys?q=nothing-is-called-so" },
    { name: "aliases", path: "/aliases" },
    { name: "estate access", path: "/access" },
    { name: "principals", path: "/principals" },
    { name: "principal", path: `/principals/${await api.widestPrincipal()}` },
    { name: "usage", path: "/usage" },
    {
      name: "usage as a table",
      path: "/usage?look=table&split=principal&range=24h&tz=Asia%2FKolkata",
    },
    { name: "cost", path: "/cost" },
    { name: "alerts", path: "/alerts?state=any" },
    ...alerts.map(({ id, rule }) => ({ name: `alert of ${rule}`, path: `/alerts/${id}` })),
    { name: "runbooks", path: keyPath(pii, "runbooks") },
    { name: "accounts", path: "/accounts" },
    { name: "facts", path: keyPath(pii) },
    { name: "access", path: `${keyPath(pii, "access")}?open=decrypt,grant` },
    { name: "unreadable access", path: keyPath(denied, "access") },
    { name: "usage of a key", path: keyPath(pii, "usage") },
    { name: "what a key protects", path: keyPath(pii, "protects") },
    { name: "policy", path: keyPath(pii, "policy") },
    { name: "what if", path: keyPath(pii, "what-if") },
    { name: "what if without a policy", path: keyPath(denied, "what-if") },
    { name: "broken policy", path: keyPath(await api.keyNamed("policies/not-json"), "policy") },
    { name: "grants", path: keyPath(await api.keyNamed("dev-tenant-0"), "grants") },
    { name: "rotation", path: keyPath(await api.keyNamed("prod-refunds"), "rotation") },
    { name: "aliases of a key", path: keyPath(pii, "aliases") },
    {
      name: "family",
      path: keyPath(await api.keyNamed("prod-checkout-global", { region: "eu-west-1" }), "family"),
    },
    { name: "history", path: keyPath(pii, "history") },
    { name: "freshness", path: keyPath(denied, "freshness") },
    { name: "unreadable facts", path: keyPath(denied) },
    { name: "unreadable policy", path: keyPath(denied, "policy") },
    { name: "nothing here", path: "/nothing-here" },
    { name: "refused", path: "/refused?why=permission" },
    { name: "sign-in", path: "/sign-in?why=idle" },
    { name: "signed out", path: "/signed-out" },
  ];
}
