// Claims: adjusters in the offices work with it, over the company's own addresses.
import { named } from '../../modules/types.bicep'

param logWorkspaceId string
param officeRanges string[]
param hubSearchName string = 'srch-hub-weu'

module foundry '../../modules/foundry.bicep' = {
  name: 'foundry'
  params: {
    name: named('aif', 'claims')
    settings: {
      exposure: 'corporate'
      allowedRanges: officeRanges
      allowKeys: false
      connections: [
        { name: 'hub-search', category: 'CognitiveSearch', target: 'https://${hubSearchName}.search.windows.net', authType: 'AAD' }
      ]
    }
    models: [
      { name: 'gpt-4o', version: '2024-11-20', sku: 'DataZoneStandard', capacity: 50 }
    ]
    projects: [ { name: 'triage', title: 'Claims triage' } ]
    logWorkspaceId: logWorkspaceId
  }
}
