/**
 * Every API of each service, read or write, as the AWS SDKs of this repository name them. What is here
 * and not served is refused; what is not here is unknown.
 */
const names: Record<string, string> = {
  kms: `
    CancelKeyDeletion ConnectCustomKeyStore CreateAlias CreateCustomKeyStore CreateGrant
    CreateKey Decapsulate Decrypt DeleteAlias DeleteCustomKeyStore
    DeleteImportedKeyMaterial DeriveSharedSecret DescribeCustomKeyStores DescribeKey
    DisableKey DisableKeyRotation DisconnectCustomKeyStore EnableKey EnableKeyRotation
    Encapsulate Encrypt GenerateDataKey GenerateDataKeyPair
    GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac
    GenerateRandom GetKeyLastUsage GetKeyPolicy GetKeyRotationStatus
    GetParametersForImport GetPublicKey ImportKeyMaterial ListAliases ListGrants
    ListKeyPolicies ListKeyRotations ListKeys ListResourceTags ListRetirableGrants
    PutKeyPolicy ReEncrypt ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand
    ScheduleKeyDeletion Sign TagResource UntagResource UpdateAlias UpdateCustomKeyStore
    UpdateKeyDescription UpdatePrimaryRegion Verify VerifyMac  `,
  cloudtrail: `
    AddTags CancelQuery CreateChannel CreateDashboard CreateEventDataStore CreateTrail
    DeleteChannel DeleteDashboard DeleteEventDataStore DeleteResourcePolicy DeleteTrail
    DeregisterOrganizationDelegatedAdmin DescribeQuery DescribeTrails DisableFederation
    EnableFederation GenerateQuery GetChannel GetDashboard GetEventConfiguration
    GetEventDataStore GetEventSelectors GetImport GetInsightSelectors GetQueryResults
    GetResourcePolicy GetTrail GetTrailStatus ListChannels ListDashboards
    ListEventDataStores ListImportFailures ListImports ListInsightsData
    ListInsightsMetricData ListPublicKeys ListQueries ListTags ListTrails LookupEvents
    PutEventConfiguration PutEventSelectors PutInsightSelectors PutResourcePolicy
    RegisterOrganizationDelegatedAdmin RemoveTags RestoreEventDataStore
    SearchSampleQueries StartDashboardRefresh StartEventDataStoreIngestion StartImport
    StartLogging StartQuery StopEventDataStoreIngestion StopImport StopLogging
    UpdateChannel UpdateDashboard UpdateEventDataStore UpdateTrail  `,
  organizations: `
    AcceptHandshake AttachPolicy CancelHandshake CloseAccount CreateAccount
    CreateGovCloudAccount CreateOrganization CreateOrganizationalUnit CreatePolicy
    DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy
    DeleteResourcePolicy DeregisterDelegatedAdministrator DescribeAccount
    DescribeCreateAccountStatus DescribeEffectivePolicy DescribeHandshake
    DescribeOrganization DescribeOrganizationalUnit DescribePolicy DescribeResourcePolicy
    DescribeResponsibilityTransfer DetachPolicy DisableAWSServiceAccess DisablePolicyType
    EnableAWSServiceAccess EnableAllFeatures EnablePolicyType InviteAccountToOrganization
    InviteOrganizationToTransferResponsibility LeaveOrganization
    ListAWSServiceAccessForOrganization ListAccounts ListAccountsForParent
    ListAccountsWithInvalidEffectivePolicy ListChildren ListCreateAccountStatus
    ListDelegatedAdministrators ListDelegatedServicesForAccount
    ListEffectivePolicyValidationErrors ListHandshakesForAccount
    ListHandshakesForOrganization ListInboundResponsibilityTransfers
    ListOrganizationalUnitsForParent ListOutboundResponsibilityTransfers ListParents
    ListPolicies ListPoliciesForTarget ListRoots ListTagsForResource ListTargetsForPolicy
    MoveAccount PutResourcePolicy RegisterDelegatedAdministrator
    RemoveAccountFromOrganization TagResource TerminateResponsibilityTransfer
    UntagResource UpdateOrganizationalUnit UpdatePolicy UpdateResponsibilityTransfer  `,
  athena: `
    BatchGetNamedQuery BatchGetPreparedStatement BatchGetQueryExecution
    CancelCapacityReservation CreateCapacityReservation CreateDataCatalog CreateNamedQuery
    CreateNotebook CreatePreparedStatement CreatePresignedNotebookUrl CreateWorkGroup
    DeleteCapacityReservation DeleteDataCatalog DeleteNamedQuery DeleteNotebook
    DeletePreparedStatement DeleteWorkGroup ExportNotebook GetCalculationExecution
    GetCalculationExecutionCode GetCalculationExecutionStatus
    GetCapacityAssignmentConfiguration GetCapacityReservation GetDataCatalog GetDatabase
    GetNamedQuery GetNotebookMetadata GetPreparedStatement GetQueryExecution
    GetQueryResults GetQueryRuntimeStatistics GetResourceDashboard GetSession
    GetSessionEndpoint GetSessionStatus GetTableMetadata GetWorkGroup ImportNotebook
    ListApplicationDPUSizes ListCalculationExecutions ListCapacityReservations
    ListDataCatalogs ListDatabases ListEngineVersions ListExecutors ListNamedQueries
    ListNotebookMetadata ListNotebookSessions ListPreparedStatements ListQueryExecutions
    ListSessions ListTableMetadata ListTagsForResource ListWorkGroups
    PutCapacityAssignmentConfiguration StartCalculationExecution StartQueryExecution
    StartSession StopCalculationExecution StopQueryExecution TagResource TerminateSession
    UntagResource UpdateCapacityReservation UpdateDataCatalog UpdateNamedQuery
    UpdateNotebook UpdateNotebookMetadata UpdatePreparedStatement UpdateWorkGroup
  `,
  account: `
    AcceptPrimaryEmailUpdate DeleteAlternateContact DisableRegion EnableRegion
    GetAccountInformation GetAlternateContact GetContactInformation
    GetGovCloudAccountInformation GetPrimaryEmail GetPrimaryEmailUpdateStatus
    GetRegionOptStatus ListRegions PutAccountName PutAlternateContact
    PutContactInformation SendPhoneNumberVerification StartPrimaryEmailUpdate
    VerifyPhoneNumber  `,
  sts: `
    AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot
    DecodeAuthorizationMessage GetAccessKeyInfo GetCallerIdentity GetDelegatedAccessToken
    GetFederationToken GetSessionToken GetWebIdentityToken  `,
  iam: `
    AcceptDelegationRequest AcquireRole AddClientIDToOpenIDConnectProvider
    AddRoleToInstanceProfile AddUserToGroup AssociateDelegationRequest AttachGroupPolicy
    AttachRolePolicy AttachUserPolicy ChangePassword CreateAccessKey CreateAccountAlias
    CreateDelegationRequest CreateGroup CreateInstanceProfile CreateLoginProfile
    CreateOpenIDConnectProvider CreatePolicy CreatePolicyVersion CreateRole
    CreateSAMLProvider CreateServiceLinkedRole CreateServiceSpecificCredential CreateUser
    CreateVirtualMFADevice DeactivateMFADevice DeleteAccessKey DeleteAccountAlias
    DeleteAccountPasswordPolicy DeleteGroup DeleteGroupPolicy DeleteInstanceProfile
    DeleteLoginProfile DeleteOpenIDConnectProvider DeletePolicy DeletePolicyVersion
    DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DeleteSAMLProvider
    DeleteSSHPublicKey DeleteServerCertificate DeleteServiceLinkedRole
    DeleteServiceSpecificCredential DeleteSigningCertificate DeleteUser
    DeleteUserPermissionsBoundary DeleteUserPolicy DeleteVirtualMFADevice
    DetachGroupPolicy DetachRolePolicy DetachUserPolicy
    DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions
    DisableOutboundWebIdentityFederation EnableMFADevice
    EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions
    EnableOutboundWebIdentityFederation GenerateCredentialReport
    GenerateOrganizationsAccessReport GenerateServiceLastAccessedDetails
    GetAccessKeyLastUsed GetAccountAuthorizationDetails GetAccountPasswordPolicy
    GetAccountProperties GetAccountSummary GetContextKeysForCustomPolicy
    GetContextKeysForPrincipalPolicy GetCredentialReport GetDelegationRequest GetGroup
    GetGroupPolicy GetHumanReadableSummary GetInstanceProfile GetLoginProfile
    GetMFADevice GetOpenIDConnectProvider GetOrganizationsAccessReport
    GetOutboundWebIdentityFederationInfo GetPolicy GetPolicyVersion GetRole GetRolePolicy
    GetRoleTemplateVersion GetSAMLProvider GetSSHPublicKey GetServerCertificate
    GetServiceLastAccessedDetails GetServiceLastAccessedDetailsWithEntities
    GetServiceLinkedRoleDeletionStatus GetUser GetUserPolicy ListAccessKeys
    ListAccountAliases ListAttachedGroupPolicies ListAttachedRolePolicies
    ListAttachedUserPolicies ListDelegationRequests ListEntitiesForPolicy
    ListGroupPolicies ListGroups ListGroupsForUser ListInstanceProfileTags
    ListInstanceProfiles ListInstanceProfilesForRole ListMFADeviceTags ListMFADevices
    ListOpenIDConnectProviderTags ListOpenIDConnectProviders ListOrganizationsFeatures
    ListPolicies ListPoliciesGrantingServiceAccess ListPolicyTags ListPolicyVersions
    ListRolePolicies ListRoleTags ListRoles ListSAMLProviderTags ListSAMLProviders
    ListSSHPublicKeys ListServerCertificateTags ListServerCertificates
    ListServiceSpecificCredentials ListSigningCertificates ListUserPolicies ListUserTags
    ListUsers ListVirtualMFADevices PutAccountProperties PutGroupPolicy
    PutRolePermissionsBoundary PutRolePolicy PutUserPermissionsBoundary PutUserPolicy
    RejectDelegationRequest RemoveClientIDFromOpenIDConnectProvider
    RemoveRoleFromInstanceProfile RemoveUserFromGroup ResetServiceSpecificCredential
    ResyncMFADevice SendDelegationToken SetDefaultPolicyVersion
    SetSecurityTokenServicePreferences SimulateCustomPolicy SimulatePrincipalPolicy
    TagInstanceProfile TagMFADevice TagOpenIDConnectProvider TagPolicy TagRole
    TagSAMLProvider TagServerCertificate TagUser UntagInstanceProfile UntagMFADevice
    UntagOpenIDConnectProvider UntagPolicy UntagRole UntagSAMLProvider
    UntagServerCertificate UntagUser UpdateAccessKey UpdateAccountPasswordPolicy
    UpdateAssumeRolePolicy UpdateDelegationRequest UpdateGroup UpdateLoginProfile
    UpdateOpenIDConnectProviderThumbprint UpdateRole UpdateRoleDescription
    UpdateSAMLProvider UpdateSSHPublicKey UpdateServerCertificate
    UpdateServiceSpecificCredential UpdateSigningCertificate UpdateUser
    UploadSSHPublicKey UploadServerCertificate UploadSigningCertificate  `,
  s3: `
    AbortMultipartUpload CompleteMultipartUpload CopyObject CreateBucket
    CreateBucketMetadataConfiguration CreateBucketMetadataTableConfiguration
    CreateMultipartUpload CreateSession DeleteBucketAnalyticsConfiguration DeleteBucket
    DeleteBucketCors DeleteBucketEncryption DeleteBucketIntelligentTieringConfiguration
    DeleteBucketInventoryConfiguration DeleteBucketLifecycle
    DeleteBucketMetadataConfiguration DeleteBucketMetadataTableConfiguration
    DeleteBucketMetricsConfiguration DeleteBucketOwnershipControls DeleteBucketPolicy
    DeleteBucketReplication DeleteBucketTagging DeleteBucketWebsite
    DeleteObjectAnnotation DeleteObject DeleteObjectTagging DeleteObjects
    DeletePublicAccessBlock GetBucketAbac GetBucketAccelerateConfiguration GetBucketAcl
    GetBucketAnalyticsConfiguration GetBucketCors GetBucketEncryption
    GetBucketIntelligentTieringConfiguration GetBucketInventoryConfiguration
    GetBucketLifecycleConfiguration GetBucketLocation GetBucketLogging
    GetBucketMetadataConfiguration GetBucketMetadataTableConfiguration
    GetBucketMetricsConfiguration GetBucketNotificationConfiguration
    GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketReplication
    GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite
    GetObjectAcl GetObjectAnnotation GetObjectAttributes GetObject GetObjectLegalHold
    GetObjectLockConfiguration GetObjectRetention GetObjectTagging GetObjectTorrent
    GetPublicAccessBlock HeadBucket HeadObject ListBucketAnalyticsConfigurations
    ListBucketIntelligentTieringConfigurations ListBucketInventoryConfigurations
    ListBucketMetricsConfigurations ListBuckets ListDirectoryBuckets ListMultipartUploads
    ListObjectAnnotations ListObjectVersions ListObjects ListObjectsV2 ListParts
    PutBucketAbac PutBucketAccelerateConfiguration PutBucketAcl
    PutBucketAnalyticsConfiguration PutBucketCors PutBucketEncryption
    PutBucketIntelligentTieringConfiguration PutBucketInventoryConfiguration
    PutBucketLifecycleConfiguration PutBucketLogging PutBucketMetricsConfiguration
    PutBucketNotificationConfiguration PutBucketOwnershipControls PutBucketPolicy
    PutBucketReplication PutBucketRequestPayment PutBucketTagging PutBucketVersioning
    PutBucketWebsite PutObjectAcl PutObjectAnnotation PutObject PutObjectLegalHold
    PutObjectLockConfiguration PutObjectRetention PutObjectTagging PutPublicAccessBlock
    RenameObject RestoreObject SelectObjectContent
    UpdateBucketMetadataAnnotationTableConfiguration
    UpdateBucketMetadataInventoryTableConfiguration
    UpdateBucketMetadataJournalTableConfiguration UpdateObjectEncryption UploadPart
    UploadPartCopy WriteGetObjectResponse
  `,
};

/** The APIs of each service that AWS knows. */
export const knownApis: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(names).map(([service, list]) => [service, new Set(list.trim().split(/\s+/))]),
);
