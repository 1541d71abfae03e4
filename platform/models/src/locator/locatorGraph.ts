import type { Scope } from '../onnx/scope';
import { decoded, encoder, normalised, presence } from './netParts';
import type { LocatorShape } from './locatorShape';

/**
 * The locator as a graph: image(1,1,S,S) grey 0..255, text(1,E) unit -> map(1,S,S) logits, presence(1) logit. A U-shaped net with
 * added skips whose bottleneck and decoder are scaled and shifted by the text (FiLM, Perez et al. 2018).
 */
export function locatorGraph(scope: Scope, shape: LocatorShape): void {
  const { g } = scope;
  const { size, widths, text } = shape;
  const image = g.input('image', [1, 1, size, size]);
  const levels = encoder(scope, normalised(scope, image), widths.length);
  const map = decoded(scope, levels, g.input('text', [1, text]), { widths, size });
  g.output('map', map, [1, size, size]);
  g.output('presence', presence(scope, map, size), [1]);
}
