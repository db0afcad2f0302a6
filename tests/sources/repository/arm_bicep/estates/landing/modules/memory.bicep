param name string
param location string
param closed bool

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: name
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [
      { locationName: location, failoverPriority: 0 }
    ]
    publicNetworkAccess: closed ? 'Disabled' : 'Enabled'
    disableLocalAuth: closed
  }
}

output id string = account.id
