// What every module of the AI platform agrees on.

@export()
@description('How a service is reached. What is left out is the platform\'s lax default.')
type network = {
  @description('Whether the service answers on the internet.')
  publicAccess: ('Enabled' | 'Disabled')?
  allowed: string[]?
  subnetId: string?
}

@export()
type modelDeployment = {
  name: string
  model: { name: string, version: string? }
  sku: ('Standard' | 'GlobalStandard' | 'DataZoneStandard')?
  guardrail: string?
  upgrade: string?
}

@export()
@discriminator('kind')
type identityChoice = systemIdentity | ownIdentity | noIdentity

type systemIdentity = {
  kind: 'system'
}

type ownIdentity = {
  kind: 'own'
  id: string
}

type noIdentity = {
  kind: 'none'
}

@export()
var roles = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'
  'openai-user': '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd'
}

@export()
@description('A range as Cognitive Services and AI Search write it.')
func ranges(allowed string[]?) array => map(allowed ?? [], one => { value: one })

@export()
func identityOf(choice identityChoice) object? => choice.kind == 'none' ? null : choice.kind == 'system'
  ? { type: 'SystemAssigned' }
  : {
      type: 'UserAssigned'
      userAssignedIdentities: {
        '${choice.?id}': {}
      }
    }
