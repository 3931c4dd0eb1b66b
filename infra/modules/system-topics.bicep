metadata description = 'The two sources of events. Subscriptions follow in events.bicep, once the functions are there.'

import { resourceNames } from 'names.bicep'

@description('Region of both sources: a topic must be where its source is.')
param location string
@description('Names of the topics. A source has one topic at most: where it has one already, that one gets what is missing here.')
param names resourceNames
@description('Resource id of the storage account with the data.')
param storageId string
@description('Resource id of the workspace.')
param workspaceId string
@description('Tags of everything.')
param tags { *: string }

resource storage 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: names.storageTopic
  location: location
  identity: { type: 'SystemAssigned' }
  tags: tags
  properties: { source: storageId, topicType: 'Microsoft.Storage.StorageAccounts' }
}

resource machineLearning 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: names.machineLearningTopic
  location: location
  identity: { type: 'SystemAssigned' }
  tags: tags
  properties: { source: workspaceId, topicType: 'Microsoft.MachineLearningServices.Workspaces' }
}

@description('What the topic of the storage account writes dead letters as.')
output storagePrincipalId string = storage.identity.principalId
@description('What the topic of the workspace writes dead letters as.')
output machineLearningPrincipalId string = machineLearning.identity.principalId
