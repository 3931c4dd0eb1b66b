metadata description = 'The secrets of the app, made once: a later deployment finds them and leaves them as they are.'

@description('Name of the vault that they are put into.')
param vaultName string

@description('Token of the Hugging Face hub; empty for none.')
@secure()
param hubToken string

@description('Whether there is a token of the hub.')
param withHubToken bool

@description('Chance to make secrets of: two random GUIDs each. Nobody has to give it.')
@secure()
param chance { apiKey: string, webhookSecret: string, secretsKey: string } = {
  apiKey: '${newGuid()}${newGuid()}'
  webhookSecret: '${newGuid()}${newGuid()}'
  secretsKey: '${newGuid()}${newGuid()}'
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

@onlyIfNotExists()
resource apiKey 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: 'droptune-api-key'
  properties: { value: 'dt-${replace(chance.apiKey, '-', '')}', contentType: 'Bearer key of the HTTP API' }
}

// Standard Webhooks: the base64 of 24 to 64 bytes. These are 64, the hexadecimal digits themselves.
@onlyIfNotExists()
resource webhookSecret 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: 'droptune-webhook-secret'
  properties: {
    value: 'whsec_${base64(replace(chance.webhookSecret, '-', ''))}'
    contentType: 'Signs webhooks (Standard Webhooks)'
  }
}

// The base64 of exactly 32 bytes: hexadecimal digits are digits of base64 as well, 43 of them are 32 bytes, and the last
// may only carry four bits, as 0 does. 42 random digits are 168 bits, of which a GUID fixes twelve.
@onlyIfNotExists()
resource secretsKey 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: 'droptune-secrets-key'
  properties: {
    value: '${substring(replace(chance.secretsKey, '-', ''), 0, 42)}0='
    contentType: 'Encrypts what is stored of webhooks (AES-256)'
  }
}

// Given by people, so it follows what they give.
resource hub 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = if (withHubToken) {
  parent: vault
  name: 'droptune-hub-token'
  properties: { value: hubToken, contentType: 'Opens gated datasets of the Hugging Face hub' }
}

@description('Settings of the app and the secrets that they are read from.')
output references { *: string } = {
  DROPTUNE_API_KEY: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${apiKey.name})'
  DROPTUNE_WEBHOOK_SECRET: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${webhookSecret.name})'
  DROPTUNE_SECRETS_KEY: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${secretsKey.name})'
  DROPTUNE_HF_TOKEN: withHubToken ? '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=droptune-hub-token)' : ''
}
