import { describe, expect, it } from 'vitest';
import { readRunOptions } from '../../../../../src/lib/runs/contract/run-options.ts';

/** Knows one URL that webhooks can go to. */
const judgeUrl = (url: string) => (url === 'https://example.com/hook' ? undefined : 'it is no URL');

const read = (metadata: Record<string, string>) => {
  const reading = readRunOptions(metadata, judgeUrl);
  if (reading.status === 'rejected') throw new Error(reading.error.message);
  return reading.options;
};
const faultOf = (metadata: Record<string, string>): string => {
  const reading = readRunOptions(metadata, judgeUrl);
  return reading.status === 'rejected' ? reading.error.message : '';
};

describe('run options', () => {
  it("have the model card's values where the blob names none", () => {
    expect(read({})).toEqual({
      ...{
        model: 'Phi-3-mini-4k-instruct',
        epochs: 1,
        batch_size: 1,
        learning_rate: 5e-6,
        lr_scheduler_type: 'cosine',
      },
      lora_r: 8,
      test_size: 0.2,
      seed: 42,
      max_seq_length: 2048,
      on_bad_row: 'reject',
      on_lost_field: 'warn',
      max_bad_rows: '1%',
      dedupe: 'exact',
      max_unpacked_gb: 50,
      promptflow: 'folder',
    });
  });

  it('are read from the text of metadata', () => {
    const metadata = {
      ...{
        model: 'phi-3-mini-4k-instruct:14',
        suffix: 'Support Bot',
        epochs: '3',
        batch_size: '4',
        learning_rate: '1e-5',
      },
      lr_scheduler_type: 'linear',
      lora_r: '16',
      test_size: '0.1',
      slice: '[:50%]',
      seed: '7',
      max_seq_length: '1024',
      webhook_url: 'https://example.com/hook',
      on_bad_row: 'skip',
      on_lost_field: 'reject',
      max_bad_rows: '2.5%',
      dedupe: 'near',
      validation_file: 'files/exam.csv',
      max_unpacked_gb: '7.5',
      promptflow: 'upload',
    };
    expect(read(metadata)).toEqual({
      ...metadata,
      epochs: 3,
      batch_size: 4,
      learning_rate: 1e-5,
      lora_r: 16,
      test_size: 0.1,
      seed: 7,
      max_seq_length: 1024,
      max_unpacked_gb: 7.5,
    });
  });

  it('are named in any letter case, since headers have none', () => {
    expect(read({ Epochs: '2', LR_Scheduler_Type: 'linear' })).toMatchObject({
      epochs: 2,
      lr_scheduler_type: 'linear',
    });
  });

  it('overlook what tools add by themselves', () => {
    expect(read({ hdi_isfolder: 'true', mtime: '1', AzCopy_mtime: '2' })).toEqual(read({}));
  });

  it.each([
    ['model', 'GPT-9'],
    ['on_bad_row', 'ignore'],
    ['on_lost_field', 'skip'],
    ['max_bad_rows', '101%'],
    ['max_bad_rows', 'some'],
    ['dedupe', 'yes'],
    ['promptflow', 'yes'],
    ['max_unpacked_gb', '0'],
    ['model', 'Phi-3-mini-4k-instruct:../../x'],
    ['model', 'Phi-3-mini-4k-instruct:14:15'],
    ['suffix', ''],
    ['suffix', '-dash'],
    ['suffix', 'x'.repeat(41)],
    ['suffix', 'a/b'],
    ['epochs', '0'],
    ['epochs', '51'],
    ['epochs', '1.5'],
    ['epochs', 'three'],
    ['epochs', ''],
    ['batch_size', '65'],
    ['batch_size', '-1'],
    ['learning_rate', '0'],
    ['learning_rate', '2'],
    ['learning_rate', 'fast'],
    ['learning_rate', 'Infinity'],
    ['lr_scheduler_type', 'Cosine'],
    ['lora_r', '0'],
    ['test_size', '0'],
    ['test_size', '1'],
    ['test_size', '20%'],
    ['slice', '1%'],
    ['seed', '-1'],
    ['seed', '2147483648'],
    ['max_seq_length', '8'],
    ['webhook_url', 'nowhere'],
    ['webhook_url', ''],
  ])('are rejected by name when %s is %j', (name, value) => {
    expect(faultOf({ [name]: value })).toContain(`option '${name}'`);
  });

  it.each(['epochs', 'batch_size', 'lora_r', 'seed', 'max_seq_length'])('say which whole numbers %s may be', (name) => {
    for (const value of ['nonsense', '-5', '1.5', '1e99'])
      expect(faultOf({ [name]: value })).toMatch(
        new RegExp(`option '${name}' must be a whole number from \\d+ to \\d+\\.`),
      );
  });

  it('are told where webhooks can go, and take any URL where that does not matter', () => {
    const metadata = { webhook_url: 'https://example.org/' };
    expect(faultOf(metadata)).toContain("option 'webhook_url' is refused: it is no URL");
    expect(readRunOptions(metadata)).toMatchObject({ status: 'read', options: metadata });
    expect(readRunOptions({ webhook_url: 'nowhere' }).status).toBe('rejected');
  });

  it('name an unknown option', () => {
    expect(faultOf({ epoch: '3' })).toContain("unknown option 'epoch'");
  });

  it('name every fault at once, and what is known', () => {
    const reading = readRunOptions({ epochs: '0', colour: 'red', slice: 'all', webhook_url: 'nowhere' }, judgeUrl);
    expect(reading).toMatchObject({ status: 'rejected', error: { type: 'invalid_options' } });
    if (reading.status !== 'rejected') return;
    for (const part of ["'epochs'", "'colour'", "'slice'", "'webhook_url'"])
      expect(reading.error.message).toContain(part);
    expect(reading.error.remedy).toContain('lr_scheduler_type');
  });

  it('are not fooled by names that every object has', () => {
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect(readRunOptions(JSON.parse(`{"${name}":"x"}`) as Record<string, string>, judgeUrl).status).toBe('rejected');
  });
});
