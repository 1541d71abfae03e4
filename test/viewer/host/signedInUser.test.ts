import type { Host } from '../../../extensions/medclip-sam/src/viewer/host/host';
import {
  signedInUser,
  watchSignOut,
} from '../../../extensions/medclip-sam/src/viewer/host/signedInUser';

const hostOf = (user: unknown, authorization?: string) =>
  ({
    services: {
      userAuthenticationService: {
        getUser: () => user,
        getAuthorizationHeader: () => authorization && { Authorization: authorization },
      },
    },
  }) as unknown as Host;
const jwt = (claims: object) =>
  `Bearer x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

test.each([
  [
    'OpenID Connect',
    hostOf({ profile: { iss: 'https://i', sub: '7', name: 'Ann' } }),
    'https://i|7',
    'Ann',
  ],
  ['a profile without subject', hostOf({ profile: { email: 'a@b' } }), '|a@b', ''],
  ['a user with a name only', hostOf({ name: 'Ann' }), 'Ann', 'Ann'],
  ['a JWT in the header', hostOf(null, jwt({ iss: 'i', sub: '8' })), 'i|8', ''],
  ['Basic', hostOf(null, `Basic ${btoa('ann:secret')}`), 'basic|ann', ''],
  ['an opaque token', hostOf(null, 'Bearer abc'), '', ''],
  ['a broken token', hostOf(null, 'Bearer a.%%%.c'), '', ''],
  ['nobody', hostOf(null), '', ''],
  ['no service', { services: {} } as unknown as Host, '', ''],
])('%s', (_name, host, id, name) => {
  expect(signedInUser(host)).toEqual({ id, name });
});

test('tells who has signed out, also when another user takes over', () => {
  jest.useFakeTimers();
  try {
    let user: string | null = null;
    const host = {
      services: { userAuthenticationService: { getUser: () => user && { name: user } } },
    } as unknown as Host;
    const left: string[] = [];
    const stop = watchSignOut(host, id => left.push(id));
    for (const next of ['alice', 'alice', 'bob', null, 'carol']) {
      user = next;
      jest.advanceTimersByTime(1_000);
    }
    stop();
    user = null;
    jest.advanceTimersByTime(5_000);
    expect(left).toEqual(['alice', 'bob']);
  } finally {
    jest.useRealTimers();
  }
});
