import { secretName } from '../../core/encryption';
import { encodingKeys } from '../../dicom/store/outboxSecrets';
import { deleteKeptEncodings } from '../../engine/store/keptEncodings';
import { signedInUser, watchSignOut } from '../host/signedInUser';
import type { SavingOptions } from '../saving/savingOptions';
import type { Feature, SessionContext } from '../sessionContext';

/**
 * Lets the models' encodings of the images outlive the page: each user's own and encrypted, by study, as long as site and reader
 * want it. What was kept is deleted when they do not want it any more, and at a sign-out that destroys the keys.
 */
export function createKeepEncodings(
  session: Pick<SessionContext, 'host' | 'client' | 'state'>,
  { encodings, atSignOut }: Pick<SavingOptions, 'encodings' | 'atSignOut'>
): Feature {
  const { host, client, state } = session;
  /** For whom and which study the client keeps now; null: for nobody. */
  let current: string | null = null;

  const isWanted = () => {
    const { keepEncodings } = state.get().settings;
    return keepEncodings === 'auto' ? encodings === 'encrypted' : keepEncodings;
  };
  const forget = async (owner: string) => {
    const keys = await encodingKeys(owner);
    if (keys) await deleteKeptEncodings(keys.tag).catch(() => undefined);
  };
  const change = async (to: string | null, owner: string, study: string) => {
    current = to;
    const keys = to === null ? null : await encodingKeys(owner);
    const group = keys && (await secretName(keys.names, `study ${study}`));
    // Another study, or another user, meanwhile.
    if (current !== to) return;
    client.keepEncodings(keys && group !== null ? { ...keys, owner: keys.tag, group } : null);
    if (!isWanted()) await forget(owner);
  };
  const look = (study: string | undefined) => {
    const owner = signedInUser(host).id;
    const to = isWanted() && study ? JSON.stringify([owner, study]) : null;
    if (to !== current) void change(to, owner, study ?? '');
  };

  watchSignOut(host, owner => {
    current = null;
    client.keepEncodings(null);
    if (atSignOut === 'destroy') void forget(owner);
  });
  state.set({ keepsByDefault: encodings === 'encrypted' });
  return {
    enter: () => {
      // Kept on an earlier visit, and not wanted any more.
      if (!isWanted()) void forget(signedInUser(host).id);
    },
    onViewportChange: active => {
      if (active || !isWanted()) look(active?.displaySet.StudyInstanceUID);
    },
    leave: () => look(undefined),
  };
}
