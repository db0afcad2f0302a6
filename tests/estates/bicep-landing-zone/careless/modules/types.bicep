// What the modules agree on. `private` is for everything that holds customers' data.

@export()
type exposureType = 'private' | 'corporate' | 'open'

@export()
type keyType = {
  vaultUri: string
  name: string
  identityId: string
  identityClientId: string
}

@export()
type connectionType = {
  name: string
  category: string
  target: string
  authType: 'AAD' | 'ApiKey' | 'CustomKeys'
  @description('Whether all projects may use it; they may, unless it says otherwise.')
  isShared: bool?
}

@export()
type foundryType = {
  exposure: exposureType
  allowedRanges: string[]?
  @description('Keys work unless this is false.')
  allowKeys: bool?
  agentSubnetId: string?
  key: keyType?
  connections: connectionType[]?
  @description('Connections by what agents keep in them: threads, vectors, files.')
  stores: {
    threads: string
    vectors: string
    files: string
  }?
}

@export()
type modelType = {
  name: string
  version: string
  sku: string?
  capacity: int
  filter: string?
}

@export()
@description('The network part of an AI service\'s properties.')
func access(exposure string, ranges string[]) object => exposure == 'private'
  ? { publicNetworkAccess: 'Disabled', networkAcls: { defaultAction: 'Deny' } }
  : exposure == 'corporate'
      ? {
          publicNetworkAccess: 'Enabled'
          networkAcls: { defaultAction: 'Deny', ipRules: map(ranges, range => { value: range }) }
        }
      : { publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow' } }

@export()
func named(kind string, workload string) string => '${kind}-${workload}-weu'
