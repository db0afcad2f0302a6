resource "azurerm_machine_learning_workspace" "defects" {
  name                    = "mlw-defects"
  resource_group_name     = azurerm_resource_group.defects.name
  location                = azurerm_resource_group.defects.location
  application_insights_id = var.application_insights_id
  key_vault_id            = var.key_vault_id
  storage_account_id      = azurerm_storage_account.photos.id

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_machine_learning_datastore_blobstorage" "photos" {
  name                       = "photos"
  workspace_id               = azurerm_machine_learning_workspace.defects.id
  storage_container_id       = azurerm_storage_container.training.id
  service_data_auth_identity = "WorkspaceSystemAssignedIdentity"
}

resource "azapi_resource" "nightly" {
  type      = "Microsoft.MachineLearningServices/workspaces/jobs@2024-10-01"
  name      = "defects-nightly"
  parent_id = azurerm_machine_learning_workspace.defects.id

  body = {
    properties = {
      jobType       = "Command"
      command       = "python train.py --photos $${{inputs.photos}}"
      environmentId = "azureml:defects:3"
      inputs = {
        photos = {
          jobInputType = "uri_folder"
          uri          = "azureml://datastores/photos/paths/labelled/"
        }
      }
    }
  }
}
