metadata description = 'A topic that the app tells how runs end, as CloudEvents; whoever wants to know subscribes to it.'

@description('Region of the topic.')
param location string
@description('What the name ends with.')
param token string
@description('Tags of everything.')
param tags { *: string }

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'evgt-runs-${token}'
  location: location
  tags: tags
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

@description('Resource id of the topic.')
output id string = topic.id
@description('Where events are sent.')
output url string = topic.properties.endpoint
