import { expect, test } from 'vitest';
import { createRouteTemplate } from '../../../local/functions-host/http/route-template.ts';

test.for<[string, string, Record<string, string> | undefined]>([
  ['api/hello/{name?}', '/api/hello', {}],
  ['api/hello/{name?}', '/api/HELLO/ann/', { name: 'ann' }],
  ['api/hello/{name?}', '/api//hello', undefined],
  ['api/typed/{id:int}/{*rest}', '/api/typed/12/a/b', { id: '12', rest: 'a/b' }],
  ['api/typed/{id:int}/{*rest}', '/api/typed/99999999999', undefined],
  ['v1/files/{name}.{extension}', '/v1/files/data.jsonl', { name: 'data', extension: 'jsonl' }],
  ['{code:length(3)}', '/abc', { code: 'abc' }],
  ['{code:length(3)}', '/abcd', undefined],
  ['{n:range(1,5)}', '/6', undefined],
  ['{id:guid}', '/0f8fad5b-d9cb-469f-a165-70867728950e', { id: '0f8fad5b-d9cb-469f-a165-70867728950e' }],
  ['{*path}', '/', {}],
  ['{*path}', '/any/thing', { path: 'any/thing' }],
  ['', '/', {}],
  ['a+b', '/aab', undefined],
])('the route %s and the path %s give %o', ([route, path, parameters]) => {
  expect(createRouteTemplate(route).match(path)).toEqual(parameters);
});
