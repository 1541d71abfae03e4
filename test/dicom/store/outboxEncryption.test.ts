import { decrypt, encrypt } from '@medclip/extension-medclip-sam/core/encryption';
import {
  newSalt,
  newSecret,
  openKeyRing,
} from '@medclip/extension-medclip-sam/dicom/store/outboxEncryption';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const value = new TextEncoder().encode('Doe^Jane');

test('opens with the key of the same user in the same browser, and with no other', async () => {
  const secret = await newSecret();
  const [keyRing, salt] = [openKeyRing(secret), newSalt()];
  const sealed = await encrypt(await keyRing.keyOf('alice', salt), value, '2.25.1');
  expect(text(new Uint8Array(sealed.data))).not.toContain('Doe');
  expect(text(await decrypt(await keyRing.keyOf('alice', salt), sealed, '2.25.1'))).toBe(
    'Doe^Jane'
  );
  const others = [
    await keyRing.keyOf('bob', salt),
    await keyRing.keyOf('alice', newSalt()),
    await openKeyRing(await newSecret()).keyOf('alice', salt),
  ];
  for (const key of others) await expect(decrypt(key, sealed, '2.25.1')).rejects.toThrow();
});

test('a value that was changed, or moved to another record, does not open', async () => {
  const key = await openKeyRing(await newSecret()).keyOf('', newSalt());
  const sealed = await encrypt(key, value, '2.25.1');
  await expect(decrypt(key, sealed, '2.25.2')).rejects.toThrow();
  new Uint8Array(sealed.data)[0]! ^= 1;
  await expect(decrypt(key, sealed, '2.25.1')).rejects.toThrow();
});

test('the secret cannot be read out, and the tag of a user names nobody', async () => {
  const secret = await newSecret();
  expect(secret.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', secret)).rejects.toThrow();
  const tag = await openKeyRing(secret).tagOf('alice');
  expect(tag).toMatch(/^[0-9a-f]{32}$/);
  expect(await openKeyRing(secret).tagOf('alice')).toBe(tag);
  expect(await openKeyRing(await newSecret()).tagOf('alice')).not.toBe(tag);
});
