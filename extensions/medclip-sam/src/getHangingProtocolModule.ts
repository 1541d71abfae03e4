import { ctProtocol } from './hangingProtocols/ct';
import { dxProtocol } from './hangingProtocols/dx';
import { mgProtocol } from './hangingProtocols/mg';
import { mrProtocol } from './hangingProtocols/mr';
import { usProtocol } from './hangingProtocols/us';

/** One protocol per modality; OHIF picks the best match. */
export function getHangingProtocolModule() {
  return [usProtocol, mgProtocol, mrProtocol, ctProtocol, dxProtocol].map(protocol => ({
    name: protocol.id,
    protocol,
  }));
}
