metadata description = 'Azure Machine Learning: registry of images, workspace, the datastore of runs, and a project on demand. The cluster is made by the first run.'

import { namesOf } from 'names.bicep'

@description('Region of everything.')
param location string
@description('What the names end with.')
@minLength(13)
param token string
@description('Resource id of the storage account with the data.')
param storageId string
@description('Name of that account.')
param storageName string
@description('Resource id of the vault that the workspace keeps connections in; not the one of the app.')
param keyVaultId string
@description('Resource id of Application Insights.')
param insightsId string
@description('Name of the datastore of the container `runs`.')
param datastoreName string
@description('Also makes a hub and a project.')
param withProject bool
@description('Tags of everything.')
param tags { *: string }

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: namesOf(token).registry
  location: location
  sku: { name: 'Basic' }
  tags: tags
  properties: { adminUserEnabled: false, anonymousPullEnabled: false }
}

var associated = {
  storageAccount: storageId
  keyVault: keyVaultId
  applicationInsights: insightsId
  containerRegistry: registry.id
  systemDatastoresAuthMode: 'identity'
  publicNetworkAccess: 'Enabled'
}

resource workspace 'Microsoft.MachineLearningServices/workspaces@2025-06-01' = {
  name: namesOf(token).workspace
  location: location
  kind: 'Default'
  sku: { name: 'Basic', tier: 'Basic' }
  identity: { type: 'SystemAssigned' }
  tags: tags
  properties: { ...associated, friendlyName: 'Droptune', v1LegacyMode: false }
}

resource datastore 'Microsoft.MachineLearningServices/workspaces/datastores@2025-06-01' = {
  parent: workspace
  name: datastoreName
  properties: {
    datastoreType: 'AzureBlob'
    description: 'What Droptune\'s runs train and test with.'
    accountName: storageName
    containerName: 'runs'
    endpoint: environment().suffixes.storage
    protocol: 'https'
    credentials: { credentialsType: 'None' }
    serviceDataAccessAuthIdentity: 'WorkspaceSystemAssignedIdentity'
  }
}

resource hub 'Microsoft.MachineLearningServices/workspaces@2025-06-01' = if (withProject) {
  name: 'hub-${token}'
  location: location
  kind: 'Hub'
  sku: { name: 'Basic', tier: 'Basic' }
  identity: { type: 'SystemAssigned' }
  tags: tags
  properties: { ...associated, friendlyName: 'Droptune hub' }
}

resource project 'Microsoft.MachineLearningServices/workspaces@2025-06-01' = if (withProject) {
  name: namesOf(token).project
  location: location
  kind: 'Project'
  sku: { name: 'Basic', tier: 'Basic' }
  identity: { type: 'SystemAssigned' }
  tags: tags
  properties: { friendlyName: 'Droptune', hubResourceId: hub.id, publicNetworkAccess: 'Enabled' }
}

@description('Resource id of the workspace.')
output id string = workspace.id
@description('Name of the workspace.')
output name string = workspace.name
