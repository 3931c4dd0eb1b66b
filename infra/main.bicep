// Everything of one environment: the resource group, what is in it, and the one right that is asked of the subscription.
// `azd up` deploys this; `az deployment group create` deploys resources.bicep into a group that is there already.
targetScope = 'subscription'

@description('Name of the environment, which all names are made of; azd asks for it once.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Region of everything, such as westeurope. It must offer the training size and a serving size.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('Name of the resource group that is made.')
param resourceGroupName string = 'rg-${environmentName}'

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

var tags = { 'azd-env-name': environmentName, application: 'droptune' }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module droptune 'resources.bicep' = {
  scope: group
  params: {
    environmentName: environmentName
    location: location
    nodeVersion: nodeVersion
    withProject: withProject
    withEventsTopic: withEventsTopic
    trainingSize: trainingSize
    servingSizes: servingSizes
    hubToken: hubToken
    keepRunsDays: keepRunsDays
    alertEmails: alertEmails
    principalId: principalId
    principalType: principalType
    studioAccess: studioAccess
    existingStorageTopic: existingStorageTopic
    tags: tags
  }
}

// azd keeps these in the environment, where the hooks find them.
@description('The resource group that everything is in.')
output AZURE_RESOURCE_GROUP string = group.name
@description('The workspace of Azure Machine Learning.')
output AZURE_ML_WORKSPACE string = droptune.outputs.workspaceName
@description('The Functions app.')
output DROPTUNE_FUNCTION_APP string = droptune.outputs.functionAppName
@description('Where the HTTP API is.')
output DROPTUNE_URL string = droptune.outputs.url
@description('The vault with the API key and the other secrets.')
output DROPTUNE_KEY_VAULT string = droptune.outputs.keyVaultName
@description('The storage account that datasets are dropped into.')
output DROPTUNE_STORAGE_ACCOUNT string = droptune.outputs.storageAccountName
@description('The Event Grid topic of that account.')
output DROPTUNE_STORAGE_TOPIC string = droptune.outputs.storageTopicName
@description('The Event Grid topic of the workspace.')
output DROPTUNE_ML_TOPIC string = droptune.outputs.machineLearningTopicName
