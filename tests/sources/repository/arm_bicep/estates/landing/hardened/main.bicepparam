using './main.bicep'
extends '../base.bicepparam'

param prefix = toLower('HarborPine')
param models = [
  {
    name: 'chat'
    model: { name: 'gpt-4o', version: '2024-11-20' }
    sku: 'Standard'
  }
]
