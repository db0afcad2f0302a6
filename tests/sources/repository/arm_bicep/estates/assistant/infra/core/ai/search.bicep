param name string
param location string = resourceGroup().location
param tags object = {}
param sku object = {
  name: 'standard'
}
param authOptions object?
param disableLocalAuth bool = false
param disabledDataExfiltrationOptions array = []
@allowed(['disabled', 'free', 'standard'])
param semanticSearch string = 'disabled'

var searchIdentityProvider = (sku.name == 'free') ? null : {
  type: 'SystemAssigned'
}

resource search 'Microsoft.Search/searchServices@2024-06-01-preview' = {
  name: name
  location: location
  tags: tags
  identity: searchIdentityProvider
  properties: {
    authOptions: disableLocalAuth ? null : authOptions
    disableLocalAuth: disableLocalAuth
    disabledDataExfiltrationOptions: disabledDataExfiltrationOptions
    hostingMode: 'default'
    networkRuleSet: {
      bypass: 'None'
      ipRules: []
    }
    partitionCount: 1
    publicNetworkAccess: 'enabled'
    replicaCount: 1
    semanticSearch: semanticSearch
  }
  sku: sku
}

output id string = search.id
output name string = search.name
#disable-next-line outputs-should-not-contain-secrets
output adminKey string = search.listAdminKeys().primaryKey
