import { hasEnded } from './jobs/job.ts';
import type { Service } from './service.ts';

/** What there is, by name and state: for tests that count it. */
export function summarize(service: Service) {
  const { computes, jobs, modelVersions, endpoints, deployments, connections } = service;
  return {
    computes: computes.all().map(({ name, provisioningState, vmSize }) => ({ name, provisioningState, vmSize })),
    jobs: jobs.all().map(({ name, status, error }) => ({ name, status, error })),
    models: modelVersions.all().map(({ name, version, jobName }) => ({ name, version, jobName })),
    endpoints: endpoints.all().map(({ name, provisioningState, traffic }) => ({ name, provisioningState, traffic })),
    deployments: deployments.all().map(({ endpoint, name, provisioningState, instanceType, capacity }) => ({
      endpoint,
      name,
      provisioningState,
      instanceType,
      capacity,
      traffic: endpoints.get(endpoint)?.traffic[name] ?? 0,
    })),
    connections: connections.all().map(({ name }) => ({ name })),
    /** What costs money by the hour: jobs that have not ended and machines that serve. */
    billed: {
      jobs: jobs.all().filter((job) => !hasEnded(job)).length,
      instances: deployments.all().reduce((sum, { capacity }) => sum + capacity, 0),
    },
  };
}

export type StateSummary = ReturnType<typeof summarize>;
