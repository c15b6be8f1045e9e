import { compareAccess } from "@/lib/access/endpoints/compare-access";
import { explainCell } from "@/lib/access/endpoints/explain-cell";
import { exportEstate } from "@/lib/access/endpoints/export-estate";
import { exportMatrix } from "@/lib/access/endpoints/export-matrix";
import { exportPreview } from "@/lib/access/endpoints/export-preview";
import { exportPrincipalKeys } from "@/lib/access/endpoints/export-principal-keys";
import { exportPrincipals } from "@/lib/access/endpoints/export-principals";
import { getEstate } from "@/lib/access/endpoints/get-estate";
import { getKeyChains } from "@/lib/access/endpoints/get-key-chains";
import { getKeyReach } from "@/lib/access/endpoints/get-key-reach";
import { getMatrix } from "@/lib/access/endpoints/get-matrix";
import { getPrincipal } from "@/lib/access/endpoints/get-principal";
import { listPrincipalKeys } from "@/lib/access/endpoints/list-principal-keys";
import { listPrincipals } from "@/lib/access/endpoints/list-principals";
import { previewPolicy } from "@/lib/access/endpoints/preview-policy";
import { suggestPolicy } from "@/lib/access/endpoints/suggest-policy";
import { askToReadKey } from "@/lib/alerts/endpoints/ask-to-read-key";
import { askToReadStore } from "@/lib/alerts/endpoints/ask-to-read-store";
import { changeAlert } from "@/lib/alerts/endpoints/change-alert";
import { getAlert } from "@/lib/alerts/endpoints/get-alert";
import { getKeyRunbooks } from "@/lib/alerts/endpoints/get-key-runbooks";
import { getAlertStanding } from "@/lib/alerts/endpoints/get-standing";
import { listAlerts } from "@/lib/alerts/endpoints/list-alerts";
import { createToken } from "@/lib/auth/endpoints/create-token";
import { disablePerson } from "@/lib/auth/endpoints/disable-person";
import { enablePerson } from "@/lib/auth/endpoints/enable-person";
import { endOtherSessions } from "@/lib/auth/endpoints/end-other-sessions";
import { endPersonSessions } from "@/lib/auth/endpoints/end-person-sessions";
import { endSession } from "@/lib/auth/endpoints/end-session";
import { getMe } from "@/lib/auth/endpoints/get-me";
import { getPerson } from "@/lib/auth/endpoints/get-person";
import { listPeople } from "@/lib/auth/endpoints/list-people";
import { listSessions } from "@/lib/auth/endpoints/list-sessions";
import { listTokens } from "@/lib/auth/endpoints/list-tokens";
import { revokeToken } from "@/lib/auth/endpoints/revoke-token";
import { setAccessEnd } from "@/lib/auth/endpoints/set-access-end";
import { changeChannel } from "@/lib/channels/endpoints/change-channel";
import { createChannel } from "@/lib/channels/endpoints/create-channel";
import { getChannel } from "@/lib/channels/endpoints/get-channel";
import { listChannels } from "@/lib/channels/endpoints/list-channels";
import { listDeliveries } from "@/lib/channels/endpoints/list-deliveries";
import { removeChannel } from "@/lib/channels/endpoints/remove-channel";
import { retryDelivery } from "@/lib/channels/endpoints/retry-delivery";
import { testChannel } from "@/lib/channels/endpoints/test-channel";
import { getAccount } from "@/lib/estate/endpoints/get-account";
import { getSyncRun } from "@/lib/estate/endpoints/get-sync-run";
import { listAccounts } from "@/lib/estate/endpoints/list-accounts";
import { listSyncRuns } from "@/lib/estate/endpoints/list-sync-runs";
import { startSync } from "@/lib/estate/endpoints/start-sync";
import { testConnection } from "@/lib/estate/endpoints/test-connection";
import type { AnyEndpoint } from "@/lib/http/endpoint";
import { getHealth } from "@/lib/http/endpoints/get-health";
import { reportViolation } from "@/lib/http/endpoints/report-violation";
import { changeView } from "@/lib/keys/endpoints/change-view";
import { countAliasFacets } from "@/lib/keys/endpoints/count-alias-facets";
import { countFacets } from "@/lib/keys/endpoints/count-facets";
import { createView } from "@/lib/keys/endpoints/create-view";
import { exportKeys } from "@/lib/keys/endpoints/export-keys";
import { getKey } from "@/lib/keys/endpoints/get-key";
import { getOverview } from "@/lib/keys/endpoints/get-overview";
import { getPolicyDocument } from "@/lib/keys/endpoints/get-policy-document";
import { getView } from "@/lib/keys/endpoints/get-view";
import { listAliases } from "@/lib/keys/endpoints/list-aliases";
import { listKeyEntries } from "@/lib/keys/endpoints/list-key-entries";
import { listKeys } from "@/lib/keys/endpoints/list-keys";
import { listPolicyVersions } from "@/lib/keys/endpoints/list-policy-versions";
import { listViews } from "@/lib/keys/endpoints/list-views";
import { previewTagMapping } from "@/lib/keys/endpoints/preview-tag-mapping";
import { removeView } from "@/lib/keys/endpoints/remove-view";
import { exportLedger } from "@/lib/ledger/endpoints/export-ledger";
import { getEntry } from "@/lib/ledger/endpoints/get-entry";
import { listCheckpoints } from "@/lib/ledger/endpoints/list-checkpoints";
import { requestCheckpoint } from "@/lib/ledger/endpoints/request-checkpoint";
import { searchLedger } from "@/lib/ledger/endpoints/search-ledger";
import { changeOwnershipRule } from "@/lib/ownership/endpoints/change-rule";
import { clearKeyOwners } from "@/lib/ownership/endpoints/clear-key-owners";
import { createOwnershipRule } from "@/lib/ownership/endpoints/create-rule";
import { deleteOwnershipRule } from "@/lib/ownership/endpoints/delete-rule";
import { getKeyOwners } from "@/lib/ownership/endpoints/get-key-owners";
import { getOwnership } from "@/lib/ownership/endpoints/get-ownership";
import { getOwnershipRule } from "@/lib/ownership/endpoints/get-rule";
import { listOwnerChoices } from "@/lib/ownership/endpoints/list-owner-choices";
import { listOwnershipRules } from "@/lib/ownership/endpoints/list-rules";
import { orderOwnershipRules } from "@/lib/ownership/endpoints/order-rules";
import { previewOwnershipRule } from "@/lib/ownership/endpoints/preview-rule";
import { setKeyOwners } from "@/lib/ownership/endpoints/set-key-owners";
import { changeSetting } from "@/lib/settings/endpoints/change-setting";
import { getSetting } from "@/lib/settings/endpoints/get-setting";
import { listSettings } from "@/lib/settings/endpoints/list-settings";
import { addUsageSource } from "@/lib/usage/endpoints/add-source";
import { askUsageRecords } from "@/lib/usage/endpoints/ask-records";
import { cancelUsageRecords } from "@/lib/usage/endpoints/cancel-record-query";
import { changeUsageSource } from "@/lib/usage/endpoints/change-source";
import { createUsageTable } from "@/lib/usage/endpoints/create-table";
import { exportCost } from "@/lib/usage/endpoints/export-cost";
import { exportEvents } from "@/lib/usage/endpoints/export-events";
import { exportProtected } from "@/lib/usage/endpoints/export-protected";
import { exportSeries } from "@/lib/usage/endpoints/export-series";
import { listUsageEvents } from "@/lib/usage/endpoints/find-events";
import { getCost } from "@/lib/usage/endpoints/get-cost";
import { getEventRecord } from "@/lib/usage/endpoints/get-event-record";
import { getLastUses } from "@/lib/usage/endpoints/get-last-uses";
import { getProtected } from "@/lib/usage/endpoints/get-protected";
import { getUsageRecordQuery } from "@/lib/usage/endpoints/get-record-query";
import { getSeries } from "@/lib/usage/endpoints/get-series";
import { getUsageSource } from "@/lib/usage/endpoints/get-source";
import { getUsageTop } from "@/lib/usage/endpoints/get-top";
import { listUsageCoverage } from "@/lib/usage/endpoints/list-coverage";
import { listKeyHistory } from "@/lib/usage/endpoints/list-key-history";
import { listScopeCoverage } from "@/lib/usage/endpoints/list-scope-coverage";
import { listUsageSources } from "@/lib/usage/endpoints/list-sources";
import { readDaysAgain } from "@/lib/usage/endpoints/read-again";
import { removeUsageSource } from "@/lib/usage/endpoints/remove-source";
import { runUsageSource } from "@/lib/usage/endpoints/request-run";

/** Every operation under /api/v1: what the OpenAPI document names. A test compares it with the routes. */
export const endpoints: readonly AnyEndpoint[] = [
  getHealth,
  reportViolation,
  listKeys,
  countFacets,
  getKey,
  listKeyHistory,
  listKeyEntries,
  listPolicyVersions,
  getPolicyDocument,
  getEventRecord,
  getCost,
  exportCost,
  getLastUses,
  getKeyChains,
  getKeyReach,
  getMatrix,
  explainCell,
  compareAccess,
  exportEstate,
  exportMatrix,
  exportPrincipalKeys,
  previewPolicy,
  exportPreview,
  suggestPolicy,
  listPrincipals,
  exportPrincipals,
  getPrincipal,
  listPrincipalKeys,
  getEstate,
  listAccounts,
  getAccount,
  testConnection,
  listSyncRuns,
  startSync,
  getSyncRun,
  getOverview,
  listAlerts,
  getAlertStanding,
  getAlert,
  changeAlert,
  getKeyRunbooks,
  askToReadKey,
  askToReadStore,
  exportKeys,
  listAliases,
  countAliasFacets,
  listViews,
  createView,
  getView,
  changeView,
  removeView,
  listSettings,
  getSetting,
  changeSetting,
  previewTagMapping,
  getMe,
  listPeople,
  getPerson,
  disablePerson,
  enablePerson,
  setAccessEnd,
  endPersonSessions,
  listSessions,
  endSession,
  endOtherSessions,
  listTokens,
  createToken,
  revokeToken,
  searchLedger,
  listCheckpoints,
  requestCheckpoint,
  exportLedger,
  getEntry,
  getOwnership,
  listOwnershipRules,
  createOwnershipRule,
  getOwnershipRule,
  changeOwnershipRule,
  deleteOwnershipRule,
  orderOwnershipRules,
  previewOwnershipRule,
  listOwnerChoices,
  getKeyOwners,
  setKeyOwners,
  clearKeyOwners,
  listChannels,
  getChannel,
  createChannel,
  changeChannel,
  removeChannel,
  testChannel,
  listDeliveries,
  retryDelivery,
  getSeries,
  listUsageEvents,
  exportEvents,
  listUsageCoverage,
  listUsageSources,
  getUsageSource,
  addUsageSource,
  changeUsageSource,
  removeUsageSource,
  runUsageSource,
  createUsageTable,
  readDaysAgain,
  askUsageRecords,
  getUsageRecordQuery,
  cancelUsageRecords,
  getUsageTop,
  listScopeCoverage,
  exportSeries,
  getProtected,
  exportProtected,
];
