metadata description = 'What the Functions host keeps: the task hub of Durable Functions, timers, and the deployed package.'

@description('Name of the storage account.')
param name string
@description('Region of the account.')
param location string
@description('Tags of everything.')
param tags { *: string }

var packageContainer = 'deploymentpackage'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  tags: tags
  properties: {
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
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = {
  parent: blobs
  name: packageContainer
  properties: { publicAccess: 'None' }
}

// Durable makes its queues and tables itself; the services are here so that their metrics can be looked at.
resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2025-06-01' = {
  parent: account
  name: 'default'
}

@description('Resource id of the account.')
output id string = account.id
@description('Name of the account.')
output name string = account.name
@description('Address of the container that the package is deployed from.')
output packageUrl string = 'https://${account.name}.blob.${environment().suffixes.storage}/${container.name}'
