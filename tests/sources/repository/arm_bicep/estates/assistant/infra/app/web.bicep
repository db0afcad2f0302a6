param name string
param location string
param tags object
param env array

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${name}'
  location: location
}

resource web 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    configuration: {
      ingress: { external: true, targetPort: 8000, transport: 'auto' }
    }
    template: {
      containers: [
        {
          image: 'mcr.microsoft.com/azuredocs/containerapps-helloworld:latest'
          name: 'main'
          env: concat(env, [
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
          ])
        }
      ]
    }
  }
}

output principalId string = identity.properties.principalId
output uri string = 'https://${web.properties.configuration.ingress.fqdn}'
