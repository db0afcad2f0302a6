targetScope = 'subscription'

@allowed([ 'Free', 'Standard' ])
param tier string = 'Standard'

resource ai 'Microsoft.Security/pricings@2024-01-01' = {
  name: 'AI'
  properties: { pricingTier: tier }
}
