/** Loaded when it is first needed. Named here, and not in the import itself, so that the bundle holds only what is used. */
export { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
export { createPipelineRequest } from '@azure/core-rest-pipeline';
