import * as shared from './shared.bicep'

param name string
param location string
param access shared.network?
param keyless bool = false
param enforceOwnKeys bool = false
param replicas int = 1

resource service 'Microsoft.Search/searchServices@2025-05-01' = {
  name: name
  location: location
  sku: { name: 'standard' }
  identity: keyless ? { type: 'SystemAssigned' } : null
  properties: {
    replicaCount: replicas
    publicNetworkAccess: toLower(access.?publicAccess ?? 'enabled')
    networkRuleSet: {
      ipRules: shared.ranges(access.?allowed)
    }
    disableLocalAuth: keyless
    encryptionWithCmk: {
      enforcement: enforceOwnKeys ? 'Enabled' : 'Unspecified'
    }
  }
}

output id string = service.id
output name string = service.name
#disable-next-line outputs-should-not-contain-secrets
output adminKey string = service.listAdminKeys().primaryKey
