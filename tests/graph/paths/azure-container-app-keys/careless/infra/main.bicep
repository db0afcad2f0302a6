// A chat front end on Container Apps, and the Azure OpenAI account that it calls.
targetScope = 'resourceGroup'

param location string = resourceGroup().location
param image string

var contributor = '25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68' // Cognitive Services Contributor

resource openai 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai-frontdesk'
  location: location
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: {
    customSubDomainName: 'oai-frontdesk'
    publicNetworkAccess: 'Enabled'
  }

  resource chat 'deployments' = {
    name: 'chat'
    sku: { name: 'GlobalStandard', capacity: 200 }
    properties: { model: { format: 'OpenAI', name: 'gpt-4o', version: '2024-11-20' } }
  }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae-frontdesk'
  location: location
  properties: {}
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-frontdesk'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    managedEnvironmentId: environment.id
    configuration: {
      ingress: { external: true, targetPort: 8080 }
    }
    template: {
      containers: [ { name: 'web', image: image } ]
    }
  }
}

// The app lists the account's key when it starts.
resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(openai.id, app.id, contributor)
  scope: openai
  properties: {
    principalId: app.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', contributor)
  }
}
