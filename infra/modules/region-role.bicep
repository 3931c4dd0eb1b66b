metadata description = 'Quota, VM sizes and operations under way belong to the subscription: a role on less is refused. This one may do nothing else.'
targetScope = 'subscription'

@description('What the name of the role ends with: names are unique in a tenant.')
param token string

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, 'droptune-region-reader', token)
  properties: {
    roleName: 'Droptune Region Reader ${token}'
    description: 'Reads the quota and the VM sizes of Azure Machine Learning in a region, and how its operations went.'
    type: 'CustomRole'
    assignableScopes: [subscription().id]
    permissions: [
      {
        // usages, vmSizes, and the states of operations, which have several names.
        actions: ['Microsoft.MachineLearningServices/locations/*/read']
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

@description('Resource id of the role.')
output id string = role.id
