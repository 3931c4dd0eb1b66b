metadata description = 'The two identities that things are done as. Neither has a secret.'

import { namesOf } from 'names.bicep'

@description('Region of the identities.')
param location string
@description('What the names end with.')
param token string
@description('Tags of everything.')
param tags { *: string }

@description('What another module has to know of an identity.')
@export()
type identity = {
  @description('Resource id.')
  id: string
  @description('Object id, which roles are given to.')
  principalId: string
  @description('Client id, which tokens are asked for with.')
  clientId: string
}

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-app-${token}'
  location: location
  tags: tags
}

resource machine 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: namesOf(token).machineIdentity
  location: location
  tags: tags
}

@description('The Functions app.')
output app identity = { id: app.id, principalId: app.properties.principalId, clientId: app.properties.clientId }
@description('The cluster and the endpoints.')
output machine identity = {
  id: machine.id
  principalId: machine.properties.principalId
  clientId: machine.properties.clientId
}
