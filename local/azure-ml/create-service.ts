import { finishOperation } from './finish-operation.ts';
import type { JobRunner } from './jobs/job-runner.ts';
import { createOperations, type Operation } from './operations.ts';
import type { Service } from './service.ts';
import type { Store } from './store.ts';
import { createSwitchBoard } from './switches/switch-board.ts';
import type { Switches } from './switches/switches.ts';

/** What a service is made of, beside its store. */
export type ServiceParts = Pick<
  Service,
  'workspace' | 'clock' | 'pace' | 'publish' | 'url' | 'folder' | 'blobUrl' | 'stopped'
> & { store: Store };

/** Makes the service and the runner of its jobs, each of which needs the other. Nothing runs before it is resumed. */
export function createService(
  { store, ...parts }: ServiceParts,
  createRunner: (service: Service) => JobRunner,
): { service: Service; runner: JobRunner } {
  const board = createSwitchBoard(store.collection<Switches>('switches'));
  const finish = (operation: Operation) => finishOperation(service, runner, operation);
  const service: Service = {
    ...parts,
    board,
    operations: createOperations(store.collection('operations'), parts.clock, finish),
    publish(event) {
      if (board.read().events === 'on') parts.publish(event);
    },
    computes: store.collection('computes'),
    dataVersions: store.collection('data-versions'),
    modelContainers: store.collection('model-containers'),
    modelVersions: store.collection('model-versions'),
    jobs: store.collection('jobs'),
    metrics: store.metrics,
    endpoints: store.collection('endpoints'),
    deployments: store.collection('deployments'),
    connections: store.collection('connections'),
  };
  const runner = createRunner(service);
  return { service, runner };
}
