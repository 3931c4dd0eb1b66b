// Everything of one environment inside a resource group. `az deployment group create` takes this file as it is.
import { namesOf } from 'modules/names.bicep'

@description('Name of the environment, which all names are made of.')
param environmentName string = 'droptune'
@description('Region of everything.')
param location string = resourceGroup().location
@description('Version of Node that the Functions app runs on.')
@allowed(['22', '24'])
param nodeVersion string = '22'
@description('Also makes a hub and a project, as Azure AI Studio does, and puts the connection into the project.')
param withProject bool = false
@description('Also makes an Event Grid topic that is told how runs end.')
param withEventsTopic bool = false
@description('VM size of the cluster that trains.')
param trainingSize string = 'Standard_NC24ads_A100_v4'
@description('VM sizes to serve on, comma separated, the most wanted first; empty means the order of the app.')
param servingSizes string = ''
@description('Token of the Hugging Face hub for gated datasets; empty for none.')
@secure()
param hubToken string = ''
@description('Days after which the files of a run are deleted.')
@minValue(1)
param keepRunsDays int = 90
@description('Addresses that are told of dead letters, comma separated; owners of the subscription are always told.')
param alertEmails string = ''
@description('Object id of who deploys, who may then drop datasets and read the API key; empty for nobody.')
param principalId string = ''
@description('What principalId is.')
@allowed(['User', 'ServicePrincipal', 'Group'])
param principalType string = 'User'
@description('Also gives principalId what the studio asks for: the data of the workspace\'s storage, for logs and prompt flow.')
param studioAccess bool = true
@description('Name of the system topic that the storage account has already, as Defender for Storage makes one; empty for none.')
param existingStorageTopic string = ''
@description('Tags of everything.')
param tags { *: string } = { 'azd-env-name': environmentName, application: 'droptune' }

var token = uniqueString(subscription().id, resourceGroup().id, environmentName, location)
var names = union(namesOf(token), empty(existingStorageTopic) ? {} : { storageTopic: existingStorageTopic })
var clusterName = 'gpu-a100'
var datastoreName = 'droptune_runs'

module identities 'modules/identities.bicep' = {
  params: { location: location, token: token, tags: tags }
}

// First of all and its grant last: Azure takes a while to know a new role everywhere, and refuses to give one it does not know.
module regionRole 'modules/region-role.bicep' = {
  scope: subscription()
  params: { token: token }
}

module storage 'modules/storage.bicep' = {
  params: { name: names.storage, location: location, keepRunsDays: keepRunsDays, tags: tags }
}

module hostStorage 'modules/host-storage.bicep' = {
  params: { name: names.hostStorage, location: location, tags: tags }
}

module vault 'modules/key-vault.bicep' = {
  params: { name: names.vault, location: location, tags: tags }
}

// Whatever runs in a workspace may read its vault: the app's secrets are in another one.
module workspaceVault 'modules/key-vault.bicep' = {
  params: { name: names.workspaceVault, location: location, tags: tags }
}

module secrets 'modules/secrets.bicep' = {
  params: { vaultName: names.vault, hubToken: hubToken, withHubToken: !empty(hubToken) }
  dependsOn: [vault]
}

module observability 'modules/observability.bicep' = {
  params: { location: location, token: token, tags: tags }
}

module workspace 'modules/workspace.bicep' = {
  params: {
    location: location
    token: token
    storageId: storage.outputs.id
    storageName: storage.outputs.name
    keyVaultId: workspaceVault.outputs.id
    insightsId: observability.outputs.insightsId
    datastoreName: datastoreName
    withProject: withProject
    tags: tags
  }
}

module topics 'modules/system-topics.bicep' = {
  params: {
    location: location
    names: names
    storageId: storage.outputs.id
    workspaceId: workspace.outputs.id
    tags: tags
  }
}

module eventsTopic 'modules/events-topic.bicep' = if (withEventsTopic) {
  params: { location: location, token: token, tags: tags }
}

module roles 'modules/roles.bicep' = {
  params: {
    who: {
      app: identities.outputs.app.principalId
      machine: identities.outputs.machine.principalId
      storageTopic: topics.outputs.storagePrincipalId
      machineLearningTopic: topics.outputs.machineLearningPrincipalId
      person: principalId
    }
    personType: principalType
    studioAccess: studioAccess
    names: names
    withProject: withProject
    withEventsTopic: withEventsTopic
  }
  // Roles are given on what is only named here; the rest is there for the topics.
  dependsOn: [hostStorage, vault, eventsTopic]
}

module functionApp 'modules/function-app.bicep' = {
  params: {
    name: 'func-${token}'
    location: location
    app: identities.outputs.app
    nodeVersion: nodeVersion
    hostStorageName: hostStorage.outputs.name
    packageUrl: hostStorage.outputs.packageUrl
    insightsConnectionString: observability.outputs.connectionString
    settings: { ...settings, ...secrets.outputs.references }
    tags: tags
  }
  // The app reads its secrets and its storage from the first second.
  dependsOn: [roles]
}

module regionReader 'modules/region-reader.bicep' = {
  scope: subscription()
  // The assignment's name must change with the principal, which is known only once the identity is there.
  #disable-next-line what-if-short-circuiting
  params: { principalId: identities.outputs.app.principalId, roleId: regionRole.outputs.id }
  dependsOn: [functionApp]
}

module alerts 'modules/alerts.bicep' = {
  params: {
    topicNames: [names.storageTopic, names.machineLearningTopic]
    token: token
    emails: filter(map(split(alertEmails, ','), email => trim(email)), email => !empty(email))
    tags: tags
  }
  dependsOn: [topics]
}

// src/lib/platform/config.ts names them all; what has a default there and is not named here has that default.
var settings = {
  AZURE_SUBSCRIPTION_ID: subscription().subscriptionId
  AZURE_RESOURCE_GROUP: resourceGroup().name
  AZURE_ML_WORKSPACE: workspace.outputs.name
  AZURE_ML_PROJECT: withProject ? names.project : ''
  AZURE_LOCATION: location
  AZURE_RESOURCE_MANAGER_URL: environment().resourceManager
  DROPTUNE_BLOB_URL: storage.outputs.blobUrl
  DROPTUNE_TABLE_URL: storage.outputs.tableUrl
  DROPTUNE_DATASTORE: datastoreName
  DROPTUNE_IDENTITY_ID: identities.outputs.machine.id
  DROPTUNE_COMPUTE_NAME: clusterName
  DROPTUNE_TRAINING_SIZE: trainingSize
  DROPTUNE_SERVING_SIZES: servingSizes
  DROPTUNE_EVENTS_TOPIC_URL: eventsTopic.?outputs.url ?? ''
}

@description('The workspace of Azure Machine Learning.')
output workspaceName string = workspace.outputs.name
@description('The Functions app.')
output functionAppName string = functionApp.outputs.name
@description('Where the HTTP API is.')
output url string = functionApp.outputs.url
@description('The vault with the API key and the other secrets.')
output keyVaultName string = vault.outputs.name
@description('The storage account that datasets are dropped into.')
output storageAccountName string = storage.outputs.name
@description('The topic of the storage account, for events.bicep.')
output storageTopicName string = names.storageTopic
@description('The topic of the workspace, for events.bicep.')
output machineLearningTopicName string = names.machineLearningTopic
