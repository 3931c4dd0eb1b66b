metadata description = 'Where logs, traces and metrics go. Telemetry is taken from identities, not from whoever knows a key.'

import { namesOf } from 'names.bicep'

@description('Region of everything.')
param location string
@description('What the names end with.')
param token string
@description('Days that logs are kept for.')
param retentionDays int = 30
@description('Tags of everything.')
param tags { *: string }

resource logs 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    // A gigabyte a day is far above what runs write, and below what a mistake could cost.
    workspaceCapping: { dailyQuotaGb: 1 }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: namesOf(token).insights
  location: location
  kind: 'web'
  tags: tags
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, token, 'droptune')
  location: location
  kind: 'shared'
  tags: tags
  properties: {
    displayName: 'Droptune'
    category: 'workbook'
    // Its queries read the workspace's tables, which Application Insights writes.
    sourceId: logs.id
    serializedData: string(union(loadJsonContent('../workbook.json'), { fallbackResourceIds: [logs.id] }))
  }
}

@description('Resource id of Application Insights.')
output insightsId string = insights.id
@description('Where telemetry is sent; it opens nothing without a role.')
output connectionString string = insights.properties.ConnectionString
@description('Name of the Log Analytics workspace.')
output logsName string = logs.name
