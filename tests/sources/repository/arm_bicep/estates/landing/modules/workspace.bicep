@secure()
param sshPassword string = ''

param name string
param location string = resourceGroup().location
param vaultId string
param storageId string
param hardened bool = true
param identityId string = ''
param keyId string = ''
param subnetId string = ''
param outbound string[]
param containerName string
param storageName string
param endpointEnvironment object = {}

var own = empty(identityId) ? {
  type: 'SystemAssigned'
} : {
  type: 'UserAssigned'
  userAssignedIdentities: { '${identityId}': {} }
}

resource workspace 'Microsoft.MachineLearningServices/workspaces@2025-06-01' = {
  name: name
  location: location
  identity: own
  properties: {
    applicationInsights: '/subscriptions/0/resourceGroups/rg-ai/providers/Microsoft.Insights/components/ai'
    keyVault: vaultId
    storageAccount: storageId
    primaryUserAssignedIdentity: empty(identityId) ? null : identityId
    publicNetworkAccess: hardened ? 'Disabled' : 'Enabled'
    v1LegacyMode: !hardened
    encryption: empty(keyId) ? null : {
      status: 'Enabled'
      keyVaultProperties: { keyVaultArmId: vaultId, keyIdentifier: keyId }
    }
    managedNetwork: hardened ? { isolationMode: 'AllowOnlyApprovedOutbound' } : null
    serverlessComputeSettings: {
      serverlessComputeNoPublicIP: hardened
      serverlessComputeCustomSubnet: empty(subnetId) ? null : subnetId
    }
  }

  resource rules 'outboundRules' = [for host in outbound: {
    name: host == 'pypi.org' ? 'packages' : 'any'
    properties: {
      type: 'FQDN'
      category: 'UserDefined'
      destination: host
    }
  }]
}

resource notebook 'Microsoft.MachineLearningServices/workspaces/computes@2025-06-01' = {
  parent: workspace
  name: 'notebook'
  location: location
  properties: {
    computeType: 'ComputeInstance'
    disableLocalAuth: hardened
    properties: {
      vmSize: 'STANDARD_DS2_V2'
      enableNodePublicIp: !hardened
      subnet: empty(subnetId) ? null : { id: subnetId }
      sshSettings: {
        sshPublicAccess: hardened ? 'Disabled' : 'Enabled'
        adminPublicKey: hardened ? null : 'ssh-ed25519 AAAA'
      }
    }
  }
}

resource cluster 'Microsoft.MachineLearningServices/workspaces/computes@2025-06-01' = {
  parent: workspace
  name: 'train'
  location: location
  properties: {
    computeType: 'AmlCompute'
    disableLocalAuth: hardened
    properties: {
      vmSize: 'STANDARD_NC6'
      vmPriority: 'Dedicated'
      enableNodePublicIp: !hardened
      remoteLoginPortPublicAccess: hardened ? 'Disabled' : 'Enabled'
      scaleSettings: {
        minNodeCount: hardened ? 0 : 2
        maxNodeCount: 4
        nodeIdleTimeBeforeScaleDown: 'PT30S'
      }
      userAccountCredentials: hardened ? null : {
        adminUserName: 'operator'
        adminUserPassword: sshPassword
      }
    }
  }
}

resource store 'Microsoft.MachineLearningServices/workspaces/datastores@2025-06-01' = {
  parent: workspace
  name: 'data'
  properties: {
    datastoreType: 'AzureBlob'
    accountName: storageName
    containerName: containerName
    credentials: hardened ? { credentialsType: 'None' } : {
      credentialsType: 'AccountKey'
      secrets: {
        secretsType: 'AccountKey'
        key: listKeys(storageId, '2024-01-01').keys[0].value
      }
    }
  }
}

resource endpoint 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2025-06-01' = {
  parent: workspace
  name: 'forecast'
  location: location
  properties: {
    authMode: hardened ? 'AADToken' : 'Key'
    publicNetworkAccess: hardened ? 'Disabled' : null
  }

  resource blue 'deployments' = {
    name: 'blue'
    location: location
    properties: {
      endpointComputeType: 'Managed'
      egressPublicNetworkAccess: hardened ? 'Disabled' : null
      environmentVariables: endpointEnvironment
    }
  }
}

output principalId string = workspace.identity.principalId
output id string = workspace.id
