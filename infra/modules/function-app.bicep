metadata description = 'The app: Functions on the Flex Consumption plan, signing in as its identity everywhere.'

import { identity } from 'identities.bicep'

@description('Name of the app, which is its address, too.')
param name string
@description('Region of the app.')
param location string
@description('What it signs in as.')
param app identity
@description('Version of Node.')
param nodeVersion string
@description('Name of the storage account that the host works with.')
param hostStorageName string
@description('Address of the container that the package is deployed from.')
param packageUrl string
@description('Where telemetry is sent.')
param insightsConnectionString string
@description('Settings of the app itself; src/lib/platform/config.ts reads them.')
param settings { *: string }
@description('At most so many instances at once.')
param maximumInstances int = 40
@description('Tags of everything.')
param tags { *: string }

var hostSettings = {
  AzureWebJobsStorage__accountName: hostStorageName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: app.clientId
  AzureWebJobsDisableHomepage: 'true'
  // Collecting garbage more often, and before the heap is four times as large as what is alive in it, takes a third of the
  // worker's memory away and hardly any time; so does giving large buffers back to the system, which glibc stops doing after
  // the first ones.
  NODE_OPTIONS: '--max-semi-space-size=4 --max-old-space-size=1024'
  MALLOC_MMAP_THRESHOLD_: '131072'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${app.clientId};Authorization=AAD'
  // The library that sends telemetry would tell Microsoft about itself, too.
  APPLICATION_INSIGHTS_NO_STATSBEAT: 'true'
  // Which of an app's identities DefaultAzureCredential signs in as.
  AZURE_CLIENT_ID: app.clientId
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${name}'
  location: location
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  tags: tags
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  tags: union(tags, { 'azd-service-name': 'app' })
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${app.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: app.id
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: app.id }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: maximumInstances }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: [for setting in items({ ...hostSettings, ...settings }): { name: setting.key, value: setting.value }]
    }
  }
}

resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'ftp'
  properties: { allow: false }
}

resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: site
  name: 'scm'
  properties: { allow: false }
}

@description('Name of the app.')
output name string = site.name
@description('Where the HTTP API is, without a slash at the end.')
output url string = 'https://${site.properties.defaultHostName}'
