import type { Service } from '../service.ts';
import { findVmSize, vmSizes, type VmSize } from './vm-size.ts';

/** What a family has, in cores. */
export interface FamilyQuota {
  limit: number;
  used: number;
}

/** Generous, so that only the switch makes cores scarce on a laptop. */
const usualLimit = 4_800;

/** Cores that serving on `instances` machines of a size takes, with the reserve of 20 % unless the size is exempt. */
function servingCores({ cores, withoutReserve }: VmSize, instances: number): number {
  return (withoutReserve ? instances : Math.ceil(instances * 1.2)) * cores;
}

/** The limit and use of a family. Retired sizes leave their family a limit of 0 unless a switch says otherwise. */
export function familyQuota(service: Service, family: string): FamilyQuota {
  const { quotas, retiredSizes } = service.board.read();
  const asked = quotas[family];
  const retired = vmSizes.filter((size) => size.family === family).every(({ name }) => retiredSizes.includes(name));
  const limit = asked?.limit ?? (retired ? 0 : usualLimit);
  return { limit, used: (asked?.used ?? 0) + servedCores(service, family) + trainingCores(service, family) };
}

function servedCores({ deployments }: Service, family: string): number {
  const sizes = deployments.all().map(({ instanceType, capacity }) => ({ size: findVmSize(instanceType), capacity }));
  return sizes.reduce(
    (sum, { size, capacity }) => sum + (size?.family === family ? servingCores(size, capacity) : 0),
    0,
  );
}

/** A cluster uses a node's cores while a job runs on it. */
function trainingCores(service: Service, family: string): number {
  const clusters = service.computes.all().filter(({ vmSize }) => findVmSize(vmSize)?.family === family);
  const nodes = (name: string, maxNodes: number) => Math.min(maxNodes, runningJobs(service, name));
  return clusters.reduce(
    (sum, { name, vmSize, maxNodeCount }) => sum + nodes(name, maxNodeCount) * (findVmSize(vmSize)?.cores ?? 0),
    0,
  );
}

/** How many jobs hold a node of this cluster now. */
export function runningJobs({ jobs }: Service, compute: string): number {
  return jobs.all().filter((job) => job.plan.compute === compute && job.status === 'Running').length;
}
