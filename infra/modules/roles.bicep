metadata description = 'Who may do what: each grant is the narrowest built-in role that does, on the narrowest scope.'

import { resourceNames } from 'names.bicep'

@description('The roles that this project gives, by name.')
type roleName =
  | 'AcrPull'
  | 'AzureML Compute Operator'
  | 'AzureML Data Scientist'
  | 'AzureML Metrics Writer'
  | 'EventGrid Data Sender'
  | 'Key Vault Secrets User'
  | 'Managed Identity Operator'
  | 'Monitoring Metrics Publisher'
  | 'Reader'
  | 'Storage Blob Data Contributor'
  | 'Storage Blob Data Owner'
  | 'Storage Blob Data Reader'
  | 'Storage File Data Privileged Contributor'
  | 'Storage Queue Data Contributor'
  | 'Storage Table Data Contributor'

@description('One role on one resource.')
type grant = {
  @description('The role.')
  role: roleName
  @description('Resource id of what it is given on.')
  scope: string
  @description('What it is for.')
  because: string
}

@description('Object ids of those who are given roles; `person` may be empty.')
param who { app: string, machine: string, storageTopic: string, machineLearningTopic: string, person: string }
@description('What `person` is.')
param personType 'User' | 'ServicePrincipal' | 'Group'
@description('Whether `person` may also read and write what the studio shows.')
param studioAccess bool
@description('Names of what roles are given on.')
param names resourceNames
@description('Whether there is a project.')
param withProject bool
@description('Whether there is a topic for the app\'s events.')
param withEventsTopic bool

var accounts = 'Microsoft.Storage/storageAccounts'
var containers = '${accounts}/blobServices/containers'
var workspaces = 'Microsoft.MachineLearningServices/workspaces'
var where = {
  storage: resourceId(accounts, names.storage)
  datasets: resourceId(containers, names.storage, 'default', 'datasets')
  files: resourceId(containers, names.storage, 'default', 'files')
  runs: resourceId(containers, names.storage, 'default', 'runs')
  deadLetters: resourceId(containers, names.storage, 'default', 'eventgrid-deadletter')
  hostStorage: resourceId(accounts, names.hostStorage)
  vault: resourceId('Microsoft.KeyVault/vaults', names.vault)
  insights: resourceId('Microsoft.Insights/components', names.insights)
  workspace: resourceId(workspaces, names.workspace)
  // Where something is not made, nothing is given on it.
  project: withProject ? resourceId(workspaces, names.project) : ''
  registry: resourceId('Microsoft.ContainerRegistry/registries', names.registry)
  machineIdentity: resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', names.machineIdentity)
  eventsTopic: withEventsTopic ? resourceId('Microsoft.EventGrid/topics', names.eventsTopic) : ''
}

var roleIds { *: string } = {
  AcrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  'AzureML Compute Operator': 'e503ece1-11d0-4e8e-8e2c-7a6c3bf38815'
  'AzureML Data Scientist': 'f6c7c914-8db3-469d-8ca1-694a8f32e121'
  'AzureML Metrics Writer': '635dd51f-9968-44d3-b7fb-6d9a6bd613ae'
  'EventGrid Data Sender': 'd5a91429-5739-47e2-a06b-3470a27159e7'
  'Key Vault Secrets User': '4633458b-17de-408a-b874-0445c86b69e6'
  'Managed Identity Operator': 'f1a07417-d97a-45cb-824c-7a7467783830'
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb'
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Blob Data Reader': '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  'Storage File Data Privileged Contributor': '69566ab7-960f-475b-8e7c-b3118f30c6bd'
  'Storage Queue Data Contributor': '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  'Storage Table Data Contributor': '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

// The Functions app. docs/azure-calls.md lists the calls that need these.
var ofApp grant[] = [
  { role: 'Storage Blob Data Owner', scope: where.hostStorage, because: 'The Functions host and its package.' }
  { role: 'Storage Queue Data Contributor', scope: where.hostStorage, because: 'The queues of Durable Functions.' }
  { role: 'Storage Table Data Contributor', scope: where.hostStorage, because: 'The histories of Durable Functions.' }
  { role: 'Storage Blob Data Reader', scope: where.datasets, because: 'Reads what is dropped.' }
  { role: 'Storage Blob Data Reader', scope: where.files, because: 'Reads what is named of it.' }
  { role: 'Storage Blob Data Contributor', scope: where.runs, because: 'Writes splits and reports.' }
  { role: 'Storage File Data Privileged Contributor', scope: where.storage, because: 'Puts chat flows into the share.' }
  { role: 'Storage Table Data Contributor', scope: where.storage, because: 'Runs, models, the ledger.' }
  { role: 'Key Vault Secrets User', scope: where.vault, because: 'Reads settings that are secrets.' }
  { role: 'Monitoring Metrics Publisher', scope: where.insights, because: 'Sends telemetry.' }
  { role: 'AzureML Data Scientist', scope: where.workspace, because: 'Jobs, models, endpoints, connections.' }
  { role: 'AzureML Data Scientist', scope: where.project, because: 'The connection of the project.' }
  { role: 'AzureML Compute Operator', scope: where.workspace, because: 'Makes the cluster where it is missing.' }
  { role: 'Reader', scope: where.workspace, because: 'Finds the regional host of the workspace.' }
  {
    role: 'Managed Identity Operator'
    scope: where.machineIdentity
    because: 'Gives cluster and endpoints their identity.'
  }
  { role: 'EventGrid Data Sender', scope: where.eventsTopic, because: 'Tells how runs end.' }
]

// The cluster and the endpoints. The tutorial makes this identity a Contributor of the whole group; nothing needs that.
var ofMachine grant[] = [
  { role: 'Storage Blob Data Contributor', scope: where.storage, because: 'Reads splits, writes models and logs.' }
  { role: 'AcrPull', scope: where.registry, because: 'Pulls images.' }
  { role: 'AzureML Metrics Writer', scope: where.workspace, because: 'Tells how endpoints fare.' }
]

var ofTopic grant[] = [
  { role: 'Storage Blob Data Contributor', scope: where.deadLetters, because: 'Puts undelivered events aside.' }
]

// Whoever deploys; on Azure, owning a resource does not open its data.
var ofPerson grant[] = [
  { role: 'Storage Blob Data Contributor', scope: where.datasets, because: 'Drops datasets.' }
  { role: 'Key Vault Secrets User', scope: where.vault, because: 'Reads the API key.' }
]

// The studio reads logs and keeps prompt flows as the person who looks, where datastores know no keys.
var ofStudio grant[] = [
  { role: 'Storage Blob Data Contributor', scope: where.storage, because: 'Sees the logs and files of jobs.' }
  { role: 'Storage File Data Privileged Contributor', scope: where.storage, because: 'Opens and keeps prompt flows.' }
]

var grants = filter(
  concat(
    map(ofApp, grant => { ...grant, principalId: who.app, principalType: 'ServicePrincipal' }),
    map(ofMachine, grant => { ...grant, principalId: who.machine, principalType: 'ServicePrincipal' }),
    map(ofTopic, grant => { ...grant, principalId: who.storageTopic, principalType: 'ServicePrincipal' }),
    map(ofTopic, grant => { ...grant, principalId: who.machineLearningTopic, principalType: 'ServicePrincipal' }),
    map(empty(who.person) ? [] : concat(ofPerson, studioAccess ? ofStudio : []), grant => {
      ...grant
      principalId: who.person
      principalType: personType
    })
  ),
  grant => !empty(grant.scope)
)

module assignment 'role-assignment.json' = [
  for grant in grants: {
    params: {
      scope: grant.scope
      principalId: grant.principalId
      principalType: grant.principalType
      roleDefinitionId: roleIds[grant.role]
      description: grant.because
    }
  }
]
