param name string
param location string
param lakeUrl string
param fileSystem string
@secure()
param sqlPassword string
param keyUrl string

resource workspace 'Microsoft.Synapse/workspaces@2021-06-01' = {
  name: name
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    defaultDataLakeStorage: { accountUrl: lakeUrl, filesystem: fileSystem }
    sqlAdministratorLogin: 'sqladmin'
    sqlAdministratorLoginPassword: sqlPassword
    managedVirtualNetwork: 'default'
    managedVirtualNetworkSettings: { preventDataExfiltration: true }
    publicNetworkAccess: 'Disabled'
    encryption: {
      cmk: { key: { name: 'synapse', keyVaultUrl: keyUrl } }
    }
  }
}

output principalId string = workspace.identity.principalId
