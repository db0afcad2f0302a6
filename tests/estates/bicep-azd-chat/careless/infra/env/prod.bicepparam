using '../main.bicep'

param environmentName = 'prod'
param location = 'swedencentral'
param publicNetworkAccess = 'Disabled'
param chatModelSku = 'Standard'
param tags = {
  team: 'handbook'
}
