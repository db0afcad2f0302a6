// Hard by default: who wants less has to say so.
param name string
param location string
param sku string = 'premium'
param publicAccess bool = false
param purgeProtection bool = true
param keyName string?

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  properties: {
    tenantId: '00000000-0000-0000-0000-000000000000'
    sku: { family: 'A', name: sku }
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    enablePurgeProtection: purgeProtection ? true : null
    accessPolicies: []
  }

  resource key 'keys' = if (keyName != null) {
    name: keyName!
    properties: {
      kty: 'RSA-HSM'
      keySize: 3072
      keyOps: [ 'wrapKey', 'unwrapKey' ]
    }
  }
}

output id string = vault.id
output uri string = vault.properties.vaultUri
output keyId string = keyName == null ? '' : vault::key.id
