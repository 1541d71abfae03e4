import { MedClipSamError, say } from './core/errors';
import * as z from './core/z';
import { promptLibrarySchema } from './prompt/library';
import { savingSchema } from './viewer/saving/savingOptions';

/** An address on the viewer's own origin; without a leading slash relative to OHIF's PUBLIC_URL. */
const address = z.string();

/**
 * What a site can set for the extension. Nothing else is taken: a typing slip must not turn protection off. `packs` comes from
 * packs, packUrl or, for the default pack, modelsUrl.
 */
export const siteSchema = z.strictObject({
  /** Folders of model packs, each with `pack.json` in it. The first is taken where the reader has not chosen. */
  packs: z.optional(
    z.array(z.union([address, z.strictObject({ url: address, title: z.optional(z.string()) })]))
  ),
  packUrl: z.optional(address),
  modelsUrl: z.optional(address),
  /** Downloads above this size are asked for first. */
  askAboveBytes: z.optional(z.number().check(z.minimum(0))),
  /** Folder of onnxruntime-web's own files. */
  ortUrl: z.optional(address),
  workerUrl: z.optional(address),
  backend: z.optional(z.enum(['auto', 'webgpu', 'wasm'])),
  /** A site's own prompts: the library itself, or its address. */
  promptLibrary: z.optional(promptLibrarySchema),
  promptLibraryUrl: z.optional(address),
  /** Lets a software WebGPU adapter count as one; for tests, it is slower than WASM. */
  allowSoftwareWebGpu: z.optional(z.boolean()),
  /** A site's server that runs the large models; off unless its readers are asked, or know (`always`). */
  inference: z.optional(
    z.nullable(
      z.union(
        [
          z.strictObject({ url: address, offer: z.enum(['ask', 'always']) }),
          z.strictObject({ url: z.optional(address), offer: z.optional(z.literal('never')) }),
        ],
        { error: 'is not { url, offer } with offer “ask”, “always” or “never”' }
      )
    )
  ),
  saving: z._default(savingSchema, savingSchema.parse({})),
});
export type SiteOptions = z.infer<typeof siteSchema>;

/** @throws MedClipSamError bad-input, naming the first option that is wrong or that there is not */
export function readSiteOptions(given: unknown): SiteOptions {
  const parsed = siteSchema.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const place = [...issue.path.map(String), issue.keys[0]].join('.');
    throw new MedClipSamError(
      'bad-input',
      say`The configuration of the extension has no option “${place}”.`,
      say`Correct the configuration. Options: ${Object.keys(siteSchema.shape).join(', ')}.`
    );
  }
  throw new MedClipSamError(
    'bad-input',
    say`The configuration of the extension is not valid: ${z.firstIssue(parsed.error, 'options')}.`,
    'Correct the configuration.'
  );
}
