metadata description = 'A topic that the app tells how runs end, as CloudEvents; whoever wants to know subscribes to it.'

import { namesOf } from 'names.bicep'

@description('Region of the topic.')
param location string
@description('What the name ends with.')
param token string
@description('Tags of everything.')
param tags { *: string }

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: namesOf(token).eventsTopic
  location: location
  tags: tags
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

@description('Where events are sent.')
output url string = topic.properties.endpoint
