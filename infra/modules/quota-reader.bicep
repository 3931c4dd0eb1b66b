metadata description = 'Quota and VM sizes belong to the subscription: a role on less is refused. This one may do nothing else.'
targetScope = 'subscription'

@description('Object id of the app\'s identity.')
param principalId string
@description('What the name of the role ends with: names are unique in a tenant.')
param token string

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'droptune-quota-reader', token)
  properties: {
    roleName: 'Droptune Quota Reader ${token}'
    description: 'Reads how many cores of each VM family Azure Machine Learning may use in a region, and which sizes it offers.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        actions: [
          'Microsoft.MachineLearningServices/locations/usages/read'
          'Microsoft.MachineLearningServices/locations/vmSizes/read'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, role.id)
  properties: {
    roleDefinitionId: role.id
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'The preflight of a run asks for quota and sizes.'
  }
}
