targetScope = 'resourceGroup'

param location string = resourceGroup().location
param name string = 'fjord'
param computes array = [
  { name: 'cpu-lab', size: 'Standard_DS3_v2', publicIp: false }
  { name: 'gpu-lab', size: 'Standard_NC6s_v3', publicIp: false }
]

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: { name: '${name}mlstore', location: location, openToAll: false }
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
  params: { principalIds: ws.outputs.computePrincipals, roleId: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1' }
}
