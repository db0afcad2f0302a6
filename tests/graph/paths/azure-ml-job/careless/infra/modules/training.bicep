param location string
param storageName string
param readerId string

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource workspace 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'mlw-churn'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    storageAccount: storage.id
    publicNetworkAccess: 'Enabled'
  }

  resource cluster 'computes' = {
    name: 'cpu'
    location: location
    identity: {
      type: 'UserAssigned'
      userAssignedIdentities: { '${readerId}': {} }
    }
    properties: {
      computeType: 'AmlCompute'
      properties: {
        vmSize: 'Standard_DS3_v2'
        scaleSettings: { minNodeCount: 0, maxNodeCount: 4 }
      }
    }
  }

  resource records 'datastores' = {
    name: 'records'
    properties: {
      datastoreType: 'AzureBlob'
      accountName: storageName
      containerName: 'records'
      credentials: { credentialsType: 'None' }
    }
  }

  resource weekly 'jobs' = {
    name: 'churn-weekly'
    properties: {
      jobType: 'Command'
      command: 'python train.py --records \${{inputs.records}}'
      environmentId: 'azureml:churn:7'
      computeId: cluster.id
      inputs: {
        records: {
          jobInputType: 'uri_folder'
          uri: 'azureml://datastores/records/paths/2026/'
        }
      }
    }
  }
}

output workspaceName string = workspace.name
