metadata description = 'A vault whose secrets are read by roles alone. It can be purged, so that the same name can be used again.'

@description('Name of the vault.')
param name string
@description('Region of the vault.')
param location string
@description('Tags of everything.')
param tags { *: string }

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    publicNetworkAccess: 'Enabled'
  }
}

@description('Resource id of the vault.')
output id string = vault.id
@description('Name of the vault.')
output name string = vault.name
