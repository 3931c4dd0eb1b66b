import { describe, expect, it } from 'vitest';
import { withFirstOnPath } from '../../scripts/search-path.mjs';

describe("the project's own Node", () => {
  it('comes first on the path, with the separator of the system', () => {
    expect(withFirstOnPath('/own', { PATH: '/usr/bin:/bin', HOME: '/me' }, ':', false)).toEqual({
      PATH: '/own:/usr/bin:/bin',
      HOME: '/me',
    });
    expect(withFirstOnPath('C:\\own', { PATH: 'C:\\Windows' }, ';', true)).toEqual({ PATH: 'C:\\own;C:\\Windows' });
  });

  it('takes the place of no other variable: Windows may call the path by another case', () => {
    expect(withFirstOnPath('C:\\own', { Path: 'C:\\Windows' }, ';', true)).toEqual({ Path: 'C:\\own;C:\\Windows' });
    expect(withFirstOnPath('/own', { Path: 'no path here' }, ':', false)).toEqual({
      Path: 'no path here',
      PATH: '/own',
    });
  });
});
