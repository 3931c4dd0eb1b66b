metadata description = 'The data: datasets, files and runs as blobs, and the tables. Shared keys do not work.'

@description('Name of the storage account.')
param name string
@description('Region of the account.')
param location string
@description('Days after which the files of a run are deleted.')
param keepRunsDays int
@description('Tags of everything.')
param tags { *: string }

// src/lib/azure names these; a test holds the lists together.
var containers = ['datasets', 'files', 'runs', 'eventgrid-deadletter']
var tables = ['claims', 'runs', 'events', 'results', 'models', 'files', 'webhooks', 'deliveries', 'keys', 'ledger']

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  tags: tags
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: 'Enabled'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = [
  for containerName in containers: {
    parent: blobs
    name: containerName
    properties: { publicAccess: 'None' }
  }
]

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' = [
  for tableName in tables: {
    parent: tableService
    name: tableName
  }
]

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'delete-old-runs'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['runs/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: keepRunsDays } } }
          }
        }
        {
          name: 'delete-old-dead-letters'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['eventgrid-deadletter/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
          }
        }
      ]
    }
  }
  dependsOn: [blobs]
}

@description('Resource id of the account.')
output id string = account.id
@description('Name of the account.')
output name string = account.name
@description('Where blobs are, without a slash at the end.')
output blobUrl string = 'https://${account.name}.blob.${environment().suffixes.storage}'
@description('Where tables are, without a slash at the end.')
output tableUrl string = 'https://${account.name}.table.${environment().suffixes.storage}'
