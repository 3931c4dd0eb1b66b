import type { Clock } from '../clock.ts';
import type { EventGridEvent } from '../event-grid/event-grid-event.ts';
import type { DataVersion } from './assets/data-version.ts';
import type { ModelContainer, ModelVersion } from './assets/model-version.ts';
import type { Compute } from './computes/compute.ts';
import type { Connection } from './connections/connection.ts';
import type { Deployment } from './endpoints/deployment.ts';
import type { Endpoint } from './endpoints/endpoint.ts';
import type { Job } from './jobs/job.ts';
import type { Operations } from './operations.ts';
import type { Pace } from './pace.ts';
import type { Collection, MetricStore } from './store.ts';
import type { SwitchBoard } from './switches/switch-board.ts';
import type { Workspace } from './workspace.ts';

/** What every part of the stand-in works with. */
export interface Service {
  workspace: Workspace;
  clock: Clock;
  pace: Pace;
  board: SwitchBoard;
  operations: Operations;
  /** Emits an event of the workspace, unless the switch says that events are off. */
  publish(event: EventGridEvent): void;
  /** `https://127.0.0.1:PORT`: only known once the server listens. */
  url(): string;
  /** Where artifacts and the data of jobs are kept. */
  folder: string;
  /** The blob service that holds the datastores' containers. */
  blobUrl: string;
  /** Aborts when the stand-in stops: nothing that runs may change state after that. */
  stopped: AbortSignal;
  computes: Collection<Compute>;
  dataVersions: Collection<DataVersion>;
  modelContainers: Collection<ModelContainer>;
  modelVersions: Collection<ModelVersion>;
  jobs: Collection<Job>;
  metrics: MetricStore;
  endpoints: Collection<Endpoint>;
  /** By `<endpoint>/<deployment>`. */
  deployments: Collection<Deployment>;
  connections: Collection<Connection>;
}
