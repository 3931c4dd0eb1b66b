metadata description = 'What people are told without looking: events that could not be delivered.'

@description('Names of the Event Grid topics.')
param topicNames string[]
@description('What the names end with.')
param token string
@description('Addresses that are told, besides the owners of the subscription.')
param emails string[]
@description('Tags of everything.')
param tags { *: string }

var ownerRole = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'droptune'
    enabled: true
    armRoleReceivers: [{ name: 'owners', roleId: ownerRole, useCommonAlertSchema: true }]
    emailReceivers: [for email in emails: { name: email, emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource topics 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = [for name in topicNames: { name: name }]

resource deadLetters 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for (name, index) in topicNames: {
    name: 'dead-letters-${name}'
    location: 'global'
    tags: tags
    properties: {
      description: 'An event could not be delivered and was put into the container eventgrid-deadletter.'
      severity: 2
      enabled: true
      scopes: [topics[index].id]
      evaluationFrequency: 'PT15M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: 'dead letters'
            criterionType: 'StaticThresholdCriterion'
            metricName: 'DeadLetteredCount'
            metricNamespace: 'Microsoft.EventGrid/systemTopics'
            timeAggregation: 'Total'
            operator: 'GreaterThan'
            threshold: 0
          }
        ]
      }
      actions: [{ actionGroupId: people.id }]
    }
  }
]
