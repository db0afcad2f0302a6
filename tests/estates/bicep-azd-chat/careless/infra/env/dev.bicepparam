using '../main.bicep'

var team = 'handbook'

param environmentName = 'dev'
param location = 'swedencentral'
// the group of the team's developers
param principalId = '6f0f1c0e-58c1-4c8f-9d59-5c5f8e8a9f11'
param publicNetworkAccess = 'Enabled'
param chatModelSku = 'GlobalStandard'
param searchReplicas = 1
// the local front end has no certificate
param allowInsecure = true
param tags = {
  team: team
  costCentre: readEnvironmentVariable('COST_CENTRE', '4711')
}
