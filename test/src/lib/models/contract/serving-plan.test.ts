import { describe, expect, it } from 'vitest';
import { servingCores, type FamilyUsage, type VmSize } from '../../../../../src/lib/models/contract/core-quota.ts';
import { planServing } from '../../../../../src/lib/models/contract/serving-plan.ts';

const size = (name: string, family: string, cores: number, servesEndpoints = true): VmSize => ({
  name,
  family,
  cores,
  servesEndpoints,
  memoryGB: 220,
});
const a100 = size('Standard_NC24ads_A100_v4', 'standardNCADSA100v4Family', 24);
const v100 = size('Standard_NC6s_v3', 'standardNCSv3Family', 6);
const a10 = size('Standard_NV36ads_A10_v5', 'StandardNVADSA10v5Family', 36);
const t4 = size('Standard_NC4as_T4_v3', 'standard NCASv3_T4 Family', 4);

const usage = (name: string, limit: number, used = 0): FamilyUsage => ({ names: [name], used, limit });
const a100Usage = usage('standardNCADSA100v4Family', 24);

const today = new Date('2026-11-23');
const plan = (usages: FamilyUsage[], servingSizes = [v100.name, a10.name], sizes = [a100, v100, a10, t4]) =>
  planServing({ region: 'westeurope', trainingSize: a100.name, servingSizes, usages, sizes, now: today });
const errorOf = (answer: ReturnType<typeof planServing>) => {
  if (answer.status !== 'rejected') throw new Error('It was not rejected.');
  return answer.error;
};
const warningsOf = (answer: ReturnType<typeof planServing>) => {
  if (answer.status !== 'ready') throw new Error(answer.error.message);
  return answer.warnings;
};

describe('a serving plan', () => {
  it('takes the first size of the order that has quota', () => {
    const usages = [a100Usage, usage('standardNCSv3Family', 12), usage('StandardNVADSA10v5Family', 100)];
    expect(plan(usages, [a10.name])).toEqual({ status: 'ready', servingSize: a10.name, passedOver: [], warnings: [] });
    expect(plan(usages)).toMatchObject({ status: 'ready', servingSize: v100.name });
  });

  it('says so when it takes a size that Azure has retired elsewhere', () => {
    const answer = plan([a100Usage, usage('standardNCSv3Family', 12)]);
    expect(answer).toMatchObject({
      warnings: [
        expect.stringMatching(
          /served on Standard_NC6s_v3 \(Azure retired it on 2025-09-30\).*the best first: Standard_NC4as_T4_v3,/,
        ),
      ],
    });
  });

  it('takes the next size, and says why not the first', () => {
    const answer = plan([a100Usage, usage('standardNCSv3Family', 0), usage('StandardNVADSA10v5Family', 72)]);
    const reason =
      'Standard_NC6s_v3 needs 12 cores of standardNCSv3Family (6, and what Azure holds back for upgrades) in westeurope, 0 of 0 are free';
    expect(answer).toEqual({
      status: 'ready',
      servingSize: 'Standard_NV36ads_A10_v5',
      passedOver: [{ size: 'Standard_NC6s_v3', reason }],
      warnings: [`The model is to be served on Standard_NV36ads_A10_v5. Passed over: ${reason}.`],
    });
  });

  it('says of a size that is not offered that Azure has retired it, unless the region keeps it', () => {
    const usages = [a100Usage, usage('standard NCASv3_T4 Family', 99)];
    const [warning] = warningsOf(plan(usages, [v100.name, t4.name], [a100, t4]));
    expect(warning).toContain('not offered in westeurope (Azure retired it on 2025-09-30).');
    const inRegion = { trainingSize: a100.name, servingSizes: [v100.name], sizes: [a100, v100], now: today };
    const kept = planServing({ ...inRegion, region: 'China North 3', usages: [a100Usage, usage('NCSv3', 12)] });
    expect(warningsOf(kept)).toEqual([]);
  });

  it('warns of a size with less memory than the model asks for', () => {
    const small = { ...t4, memoryGB: 28 };
    const answer = plan([a100Usage, usage('standard NCASv3_T4 Family', 8)], [t4.name], [a100, small]);
    expect(warningsOf(answer)).toEqual([expect.stringMatching(/28 GB .*asks for 112.*DROPTUNE_SERVING_SIZES/)]);
    for (const memoryGB of [0, 112])
      expect(
        warningsOf(plan([a100Usage, usage('standard NCASv3_T4 Family', 8)], [t4.name], [a100, { ...t4, memoryGB }])),
      ).toEqual([]);
  });

  it('passes over a size that the region does not offer, and one that cannot run endpoints', () => {
    const usages = [a100Usage, usage('standardNCSv3Family', 99), usage('StandardNVADSA10v5Family', 99)];
    expect(plan(usages, [v100.name, a10.name], [a100, a10])).toMatchObject({ servingSize: a10.name });
    const notServing = { ...v100, servesEndpoints: false };
    const answer = plan(usages, [v100.name, 'Standard_None', a10.name], [a100, notServing, a10]);
    expect(answer).toMatchObject({
      servingSize: a10.name,
      passedOver: [
        { size: v100.name, reason: 'Standard_NC6s_v3 cannot run managed online endpoints in westeurope' },
        { size: 'Standard_None', reason: 'Standard_None is not offered in westeurope' },
      ],
    });
    expect(warningsOf(answer)[0]).toMatch(/in westeurope\. Standard_None is not offered in westeurope\.$/);
  });

  it('counts cores that are in use', () => {
    const answer = plan([a100Usage, usage('standardNCSv3Family', 12, 1)], [v100.name]);
    expect(errorOf(answer).message).toContain('11 of 12 are free');
  });

  it('rejects the run when no size is left, and names each with what it lacks', () => {
    const { type, message, remedy } = errorOf(plan([a100Usage]));
    expect(type).toBe('no_serving_quota');
    for (const name of [v100.name, a10.name]) expect(message).toContain(name);
    expect(remedy).toContain('https://ml.azure.com/quota');
    expect(errorOf(plan([a100Usage], []))).toMatchObject({
      type: 'no_serving_quota',
      message: 'None of the serving sizes can be used: none is named.',
    });
  });

  it('rejects the run when training has no quota: which family, how many cores, how many there are', () => {
    const { type, message, remedy } = errorOf(plan([usage('standardNCADSA100v4Family', 23)]));
    expect(type).toBe('no_training_quota');
    expect(message).toBe(
      'Training on Standard_NC24ads_A100_v4 needs 24 cores of the family standardNCADSA100v4Family in westeurope; the quota is 23.',
    );
    expect(remedy).toContain('24 cores');
    expect(errorOf(plan([])).type).toBe('no_training_quota');
  });

  it('lets a run wait for training cores that others use now', () => {
    const busy = { ...a100Usage, used: 24 };
    expect(plan([busy, usage('standardNCSv3Family', 12)]).status).toBe('ready');
  });

  it('rejects the run when the region does not offer the training size', () => {
    const { type, message, remedy } = errorOf(plan([a100Usage], [v100.name], [v100]));
    expect(remedy).toMatch(/^Set DROPTUNE_TRAINING_SIZE .* or use another region\.$/);
    expect({ type, message }).toEqual({
      type: 'size_not_offered',
      message: 'Standard_NC24ads_A100_v4 is not offered in westeurope.',
    });
  });

  it('takes a limit of -1 for none', () => {
    expect(plan([a100Usage, usage('standardNCSv3Family', -1, 40)])).toMatchObject({ servingSize: v100.name });
  });

  it('finds sizes in any letter case', () => {
    expect(plan([a100Usage, usage('standardNCSv3Family', 12)], ['STANDARD_NC6S_V3'])).toMatchObject({
      servingSize: 'Standard_NC6s_v3',
    });
  });

  it('wants room for both where training and serving share a family', () => {
    const shared = (limit: number) => plan([usage('standardNCADSA100v4Family', limit)], [a100.name]);
    expect(errorOf(shared(47)).message).toContain(
      'needs 24 cores of standardNCADSA100v4Family beside the 24 of training',
    );
    expect(shared(48)).toMatchObject({ status: 'ready', servingSize: a100.name });
  });

  it.each([
    ['standardNCADSA100v4Family', a100],
    ['Standard NCADSA100v4 Family Cluster Dedicated vCPUs', a100],
    ['STANDARD NCADSA100V4 FAMILY', a100],
    ['Standard_NCADSA100v4_Family_Cluster_Dedicated_vCPUs', a100],
    ['Standard NCSv3 Family Cluster Dedicated vCPUs', v100],
    ['standardNVADSA10v5Family', a10],
    ['Standard NVADSA10v5 Family Cluster Dedicated vCPUs', a10],
    ['standardNCASv3_T4Family', t4],
    ['Standard NCASv3_T4 Family Cluster Dedicated vCPUs', t4],
  ])('knows the family %j', (name, wanted) => {
    const usages = [usage(name, 500), ...(wanted === a100 ? [] : [a100Usage])];
    expect(plan(usages, [wanted.name])).toMatchObject({ status: 'ready', servingSize: wanted.name });
  });

  it('does not take one family for another of a similar name', () => {
    const usages = [a100Usage, usage('standardNCASv3_T4Family', 500), usage('standardNCSv2Family', 500)];
    expect(plan(usages, [v100.name]).status).toBe('rejected');
  });

  it('knows a family by either of its two names', () => {
    const both = { names: ['7f3a', 'Standard NCSv3 Family Cluster Dedicated vCPUs'], used: 0, limit: 12 };
    expect(plan([a100Usage, both], [v100.name]).status).toBe('ready');
  });
});

describe('the cores that one instance of a deployment takes', () => {
  it.each([
    ['Standard_NC6s_v3', 6, 12],
    ['Standard_NC4as_T4_v3', 4, 8],
    ['Standard_NV36ads_A10_v5', 36, 72],
    ['Standard_NC24ads_A100_v4', 24, 24],
    ['Standard_NC96ads_A100_v4', 96, 96],
    ['Standard_NC40ads_H100_v5', 40, 40],
    ['Standard_NC80adis_H100_v5', 80, 80],
    ['Standard_ND40rs_v2', 40, 40],
    ['Standard_ND96asr_v4', 96, 96],
    ['Standard_ND96isr_H100_v5', 96, 96],
    ['STANDARD_NC24ADS_A100_V4', 24, 24],
  ])('of %s with %i cores are %i, with the reserve that Azure holds back', (name, cores, wanted) => {
    expect(servingCores(size(name, 'x', cores))).toBe(wanted);
  });
});
