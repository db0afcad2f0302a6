using none

param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param prefix = 'overridden'
