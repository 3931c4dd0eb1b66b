import type { EventGridEvent } from './event-grid-event.ts';
import type { AdvancedFilter, CheckedSubscription } from './event-subscription.ts';

/** Whether an event passes a subscription's filter. Azure compares strings and keys without regard to case. */
export function passesFilter(event: EventGridEvent, filter: CheckedSubscription['filter']): boolean {
  const { includedEventTypes, subjectBeginsWith = '', subjectEndsWith = '', advanced = [] } = filter;
  const subject = event.subject.toLowerCase();
  return (
    (includedEventTypes?.some((type) => type.toLowerCase() === event.eventType.toLowerCase()) ?? true) &&
    subject.startsWith(subjectBeginsWith.toLowerCase()) &&
    subject.endsWith(subjectEndsWith.toLowerCase()) &&
    advanced.every((one) => passesAdvanced(readKey(event, one.key), one))
  );
}

function readKey(event: EventGridEvent, key: string): unknown {
  let value: unknown = event;
  for (const part of key.toLowerCase().split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name.toLowerCase() === part)?.[1];
  }
  return value;
}

function passesAdvanced(value: unknown, { operatorType, values }: AdvancedFilter): boolean {
  if (operatorType === 'IsNullOrUndefined') return value === null || value === undefined;
  if (operatorType === 'IsNotNull') return value !== null && value !== undefined;
  if (operatorType === 'BoolEquals') return values.includes(value as boolean);
  if (operatorType.startsWith('Number')) return passesNumber(value, operatorType, values.map(Number));
  return passesString(
    value,
    operatorType,
    values.map((wanted) => String(wanted).toLowerCase()),
  );
}

function passesNumber(value: unknown, operatorType: AdvancedFilter['operatorType'], values: number[]): boolean {
  if (typeof value !== 'number') return operatorType === 'NumberNotIn';
  const [limit = Number.NaN] = values;
  if (operatorType === 'NumberIn') return values.includes(value);
  if (operatorType === 'NumberNotIn') return !values.includes(value);
  if (operatorType === 'NumberLessThan') return value < limit;
  if (operatorType === 'NumberLessThanOrEquals') return value <= limit;
  if (operatorType === 'NumberGreaterThan') return value > limit;
  return value >= limit;
}

function passesString(value: unknown, operatorType: AdvancedFilter['operatorType'], values: string[]): boolean {
  const negated = operatorType.startsWith('StringNot');
  if (typeof value !== 'string') return negated;
  const text = value.toLowerCase();
  const matches = (wanted: string) => {
    if (operatorType.endsWith('Contains')) return text.includes(wanted);
    if (operatorType.endsWith('BeginsWith')) return text.startsWith(wanted);
    if (operatorType.endsWith('EndsWith')) return text.endsWith(wanted);
    return text === wanted;
  };
  return values.some(matches) !== negated;
}
