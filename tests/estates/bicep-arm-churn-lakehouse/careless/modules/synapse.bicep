param name string
param location string
param lakeUrl string
param fileSystem string
@secure()
param sqlPassword string
@allowed([ 'Enabled', 'Disabled' ])
param publicNetworkAccess string = 'Enabled'

resource workspace 'Microsoft.Synapse/workspaces@2021-06-01' = {
  name: name
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    defaultDataLakeStorage: { accountUrl: lakeUrl, filesystem: fileSystem }
    sqlAdministratorLogin: 'sqladmin'
    sqlAdministratorLoginPassword: sqlPassword
    managedVirtualNetwork: 'default'
    managedVirtualNetworkSettings: { preventDataExfiltration: false }
    publicNetworkAccess: publicNetworkAccess
  }
}

resource everyone 'Microsoft.Synapse/workspaces/firewallRules@2021-06-01' = if (publicNetworkAccess == 'Enabled') {
  parent: workspace
  name: 'allowAll'
  properties: { startIpAddress: '0.0.0.0', endIpAddress: '255.255.255.255' }
}

output principalId string = workspace.identity.principalId
