import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, type Route } from '../http/route.ts';
import type { Service } from '../service.ts';
import { familyQuota } from './quota.ts';
import { vmSizes, type VmSize } from './vm-size.ts';

const location = '/subscriptions/{subscription}/providers/Microsoft.MachineLearningServices/locations/{location}';

/** What a subscription has in the region: quota, its use, and the sizes on offer. */
export function locationRoutes(service: Service): Route[] {
  return [
    managementRoute('GET', `${location}/usages`, (call) => listAnswer(call, service.url(), usages(service), 100)),
    managementRoute('GET', `${location}/quotas`, (call) => listAnswer(call, service.url(), quotas(service), 100)),
    managementRoute('GET', `${location}/vmSizes`, () => ({
      status: 200,
      body: { value: offered(service).map((size) => toView(service, size)) },
    })),
  ];
}

interface Family {
  family: string;
  familyLabel: string;
}

function families(): Family[] {
  return [...new Map(vmSizes.map(({ family, familyLabel }) => [family, { family, familyLabel }])).values()];
}

const displayName = ({ familyLabel }: Family) => `Standard ${familyLabel} Family Cluster Dedicated vCPUs`;

function rowOf({ workspace }: Service, kind: string, type: string, name: { value: string; localizedValue: string }) {
  const base = `/subscriptions/${workspace.subscriptionId}/providers/Microsoft.MachineLearningServices/locations/${workspace.location}`;
  return {
    id: `${base}/${kind}/${name.localizedValue.replaceAll(' ', '_')}`,
    amlWorkspaceLocation: workspace.location,
    type: `Microsoft.MachineLearningServices/${type}`,
    unit: 'Count',
    name,
  };
}

/** Usage rows are named by the family itself; the display name is the one that people know. */
function usages(service: Service): unknown[] {
  const rows = families().map((family) => ({ family, quota: familyQuota(service, family.family) }));
  const total = rows.reduce((sum, { quota }) => sum + quota.used, 0);
  const totalName = { value: 'TotalDedicatedCores', localizedValue: 'Total Cluster Dedicated Regional vCPUs' };
  const limit = rows.reduce((sum, { quota }) => sum + quota.limit, 0);
  return [
    { ...rowOf(service, 'usages', 'dedicatedCores/usages', totalName), currentValue: total, limit },
    ...rows.map(({ family, quota }) => ({
      ...rowOf(service, 'usages', 'vmFamily/usages', { value: family.family, localizedValue: displayName(family) }),
      currentValue: quota.used,
      limit: quota.limit,
    })),
  ];
}

/** Quota rows have the display name twice. */
function quotas(service: Service): unknown[] {
  return families().map((family) => ({
    ...rowOf(service, 'quotas', 'vmFamily/quotas', { value: displayName(family), localizedValue: displayName(family) }),
    limit: familyQuota(service, family.family).limit,
  }));
}

function offered({ board }: Service): VmSize[] {
  const { retiredSizes } = board.read();
  return vmSizes.filter(({ name }) => !retiredSizes.includes(name));
}

function toView({ board }: Service, { name, family, cores, gpus, memoryGB, price }: VmSize) {
  const servesEndpoints = !board.read().sizesWithoutEndpoints.includes(name);
  return {
    name,
    family,
    vCPUs: cores,
    gpus,
    osVhdSizeMB: 1_047_552,
    maxResourceVolumeMB: 65_536,
    memoryGB,
    lowPriorityCapable: gpus > 0,
    premiumIO: true,
    estimatedVMPrices: {
      billingCurrency: 'USD',
      unitOfMeasure: 'OneHour',
      values: [{ retailPrice: price, osType: 'Linux', vmTier: 'Standard' }],
    },
    supportedComputeTypes: ['AmlCompute', 'ComputeInstance', ...(servesEndpoints ? ['MIR'] : [])],
  };
}
