param location string = resourceGroup().location

resource openai 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'brindle-openai'
  location: location
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: { customSubDomainName: 'brindle-openai', publicNetworkAccess: 'Enabled', disableLocalAuth: false }
}

resource agentIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-agent'
  location: location

  resource federated 'federatedIdentityCredentials' = {
    name: 'agent'
    properties: {
      issuer: cluster.properties.oidcIssuerProfile.issuerURL
      subject: 'system:serviceaccount:agents:agent'
      audiences: ['api://AzureADTokenExchange']
    }
  }
}

resource cluster 'Microsoft.ContainerService/managedClusters@2024-05-01' = {
  name: 'aks-brindle'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    dnsPrefix: 'brindle'
    oidcIssuerProfile: { enabled: true }
    securityProfile: { workloadIdentity: { enabled: true } }
    agentPoolProfiles: [{ name: 'sys', count: 2, vmSize: 'Standard_D4s_v5', mode: 'System' }]
  }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(openai.id, agentIdentity.id, 'contributor')
  scope: openai
  properties: {
    principalId: agentIdentity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68')
  }
}
