// The event subscriptions. Azure asks the functions for their names, so this is deployed after the app's code.

@description('Name of the Functions app.')
param functionAppName string
@description('Name of the system topic of the storage account.')
param storageTopicName string
@description('Name of the system topic of the workspace.')
param machineLearningTopicName string
@description('Name of the storage account that dead letters are put into.')
param storageAccountName string

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: functionAppName
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

resource storageTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: storageTopicName
}

resource machineLearningTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: machineLearningTopicName
}

// Thirty attempts within a day; what is still undelivered then is put aside, and an alert tells of it.
var retryPolicy = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
var deadLetters = {
  identity: { type: 'SystemAssigned' }
  deadLetterDestination: {
    endpointType: 'StorageBlob'
    properties: { resourceId: account.id, blobContainerName: 'eventgrid-deadletter' }
  }
}

resource datasetDropped 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: storageTopic
  name: 'dataset-dropped'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${app.id}/functions/dataset-dropped'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/datasets/blobs/'
      // Not CreateFile, which tells of a file that is still empty.
      advancedFilters: [
        {
          operatorType: 'StringIn'
          key: 'data.api'
          values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose', 'SftpCommit']
        }
      ]
    }
    retryPolicy: retryPolicy
    deadLetterWithResourceIdentity: deadLetters
  }
}

resource mlEvent 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: machineLearningTopic
  name: 'ml-event'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: {
        resourceId: '${app.id}/functions/ml-event'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: [
        'Microsoft.MachineLearningServices.RunCompleted'
        'Microsoft.MachineLearningServices.RunStatusChanged'
      ]
      subjectBeginsWith: 'experiments/'
      // A job's steps have runs of their own; the one that the app waits for bears the name of a run of the app.
      advancedFilters: [{ operatorType: 'StringContains', key: 'subject', values: ['/runs/ftjob-'] }]
    }
    retryPolicy: retryPolicy
    deadLetterWithResourceIdentity: deadLetters
  }
}
