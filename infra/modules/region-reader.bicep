metadata description = 'Gives the app the role of region-role.bicep.'
targetScope = 'subscription'

@description('Object id of the app\'s identity.')
param principalId string
@description('Resource id of the role.')
param roleId string

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, roleId)
  properties: {
    roleDefinitionId: roleId
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Runs ask for quota and sizes, and how what they began went.'
  }
}
