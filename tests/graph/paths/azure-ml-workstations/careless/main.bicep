targetScope = 'resourceGroup'

param location string = resourceGroup().location
param name string = 'fjord'
param computes array = [
  { name: 'cpu-lab', size: 'Standard_DS3_v2', publicIp: true }
  { name: 'gpu-lab', size: 'Standard_NC6s_v3', publicIp: true }
]

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: { name: '${name}mlstore', location: location, openToAll: true }
}

module ws 'modules/workspace.bicep' = {
  name: 'workspace'
  params: {
    name: '${name}-ml'
    location: location
    storageId: storage.outputs.id
    computes: computes
  }
}

module access 'modules/access.bicep' = {
  name: 'access'
  params: { principalIds: ws.outputs.computePrincipals, roleId: 'b24988ac-6180-42a0-ab88-20f7382dd24c' }
}
