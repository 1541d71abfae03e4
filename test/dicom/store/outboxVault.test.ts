import {
  newSalt,
  newSecret,
  openVault,
  seal,
  unseal,
} from '@medclip/extension-medclip-sam/dicom/store/outboxVault';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const value = new TextEncoder().encode('Doe^Jane');

test('opens with the key of the same user in the same browser, and with no other', async () => {
  const secret = await newSecret();
  const [vault, salt] = [openVault(secret), newSalt()];
  const sealed = await seal(await vault.keyOf('alice', salt), value, '2.25.1');
  expect(text(new Uint8Array(sealed.data))).not.toContain('Doe');
  expect(text(await unseal(await vault.keyOf('alice', salt), sealed, '2.25.1'))).toBe('Doe^Jane');
  const others = [
    await vault.keyOf('bob', salt),
    await vault.keyOf('alice', newSalt()),
    await openVault(await newSecret()).keyOf('alice', salt),
  ];
  for (const key of others) await expect(unseal(key, sealed, '2.25.1')).rejects.toThrow();
});

test('a value that was changed, or moved to another record, does not open', async () => {
  const key = await openVault(await newSecret()).keyOf('', newSalt());
  const sealed = await seal(key, value, '2.25.1');
  await expect(unseal(key, sealed, '2.25.2')).rejects.toThrow();
  new Uint8Array(sealed.data)[0]! ^= 1;
  await expect(unseal(key, sealed, '2.25.1')).rejects.toThrow();
});

test('the secret cannot be read out, and the tag of a user names nobody', async () => {
  const secret = await newSecret();
  expect(secret.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('raw', secret)).rejects.toThrow();
  const tag = await openVault(secret).tagOf('alice');
  expect(tag).toMatch(/^[0-9a-f]{32}$/);
  expect(await openVault(secret).tagOf('alice')).toBe(tag);
  expect(await openVault(await newSecret()).tagOf('alice')).not.toBe(tag);
});
