using 'main.bicep'

param logWorkspaceId = '/subscriptions/0a2f3f66-3b1c-4a9a-8a52-7e1f6a0c9d10/resourceGroups/rg-platform/providers/Microsoft.OperationalInsights/workspaces/log-central'
param officeRanges = [
  '198.51.100.0/24'
  '203.0.113.64/26'
]
