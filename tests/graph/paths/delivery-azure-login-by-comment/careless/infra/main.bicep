// The identity that the pipeline of northwind/prompts signs in as, and the model that it evaluates.
param location string = resourceGroup().location

var openAiUser = '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd' // Cognitive Services OpenAI User

resource pipeline 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-prompts-pipeline'
  location: location

  resource github 'federatedIdentityCredentials' = {
    name: 'github'
    properties: {
      issuer: 'https://token.actions.githubusercontent.com'
      subject: 'repo:northwind/prompts:ref:refs/heads/main'
      audiences: [ 'api://AzureADTokenExchange' ]
    }
  }
}

resource models 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'oai-prompts'
  location: location
  kind: 'OpenAI'
  sku: { name: 'S0' }
  properties: {
    customSubDomainName: 'oai-prompts'
    disableLocalAuth: true
  }
}

resource evaluates 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(models.id, pipeline.id, openAiUser)
  scope: models
  properties: {
    principalId: pipeline.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: resourceId('Microsoft.Authorization/roleDefinitions', openAiUser)
  }
}
