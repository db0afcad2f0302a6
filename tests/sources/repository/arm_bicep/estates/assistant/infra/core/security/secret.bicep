param vaultName string
param name string
@secure()
param value string

resource secret 'Microsoft.KeyVault/vaults/secrets@2022-07-01' = {
  parent: vault
  name: name
  properties: {
    attributes: { enabled: true }
    value: value
  }
}

resource vault 'Microsoft.KeyVault/vaults@2022-07-01' existing = {
  name: vaultName
}
