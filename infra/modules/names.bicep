metadata description = 'Names of what others refer to by name: written once, known before anything is made.'

@description('Names within a resource group.')
@export()
type resourceNames = {
  machineIdentity: string
  storage: string
  hostStorage: string
  vault: string
  workspaceVault: string
  insights: string
  registry: string
  workspace: string
  project: string
  storageTopic: string
  machineLearningTopic: string
  eventsTopic: string
}

@description('The names of an environment, all ending with its token.')
@export()
func namesOf(token string) resourceNames => {
  machineIdentity: 'id-ml-${token}'
  storage: 'st${token}'
  hostStorage: 'sthost${token}'
  vault: 'kv-${token}'
  workspaceVault: 'kv-ml-${token}'
  insights: 'appi-${token}'
  registry: 'cr${token}'
  workspace: 'mlw-${token}'
  project: 'proj-${token}'
  storageTopic: 'evgt-storage-${token}'
  machineLearningTopic: 'evgt-ml-${token}'
  eventsTopic: 'evgt-runs-${token}'
}
