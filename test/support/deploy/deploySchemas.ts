import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import ts from 'typescript';

const REPOSITORY = path.resolve(__dirname, '../../..');

/**
 * What the Compose specification's JSON schema says against a document; it allows no key that it does not know.
 * The schema is the one that comes with the linter dclint.
 */
export function composeFaults(document: unknown): string[] {
  const file = path.join(
    path.dirname(require.resolve('dclint/package.json')),
    'schemas/compose.schema.json'
  );
  const { $schema: _draft7, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
  // Formats of the schema ("duration", "ports") are Compose's own; Ajv has no check for them.
  const check = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
  return check(document) ? [] : check.errors!.map(e => `${e.instancePath || '/'} ${e.message}`);
}

/** Kinds of objects, with the file and name of their type in kubernetes-types, which is made from Kubernetes' OpenAPI description. */
const KINDS: Readonly<Record<string, string>> = {
  'apps/v1 Deployment': "import('kubernetes-types/apps/v1').Deployment",
  'batch/v1 Job': "import('kubernetes-types/batch/v1').Job",
  'v1 Service': "import('kubernetes-types/core/v1').Service",
};

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec?: unknown;
}

/**
 * What Kubernetes' own types say against an object: each is written as a literal of its type and handed to the TypeScript compiler,
 * which knows every field, its type, and that there are no others.
 *
 * @throws Error for a kind that is not looked at
 */
export function kubernetesFaults(object: KubernetesObject): string[] {
  const type = KINDS[`${object.apiVersion} ${object.kind}`];
  if (!type) throw new Error(`Not looked at: ${object.apiVersion} ${object.kind}`);
  const file = path.join(REPOSITORY, 'test/support/kubernetesObject.ts');
  const text = `export const it: ${type} = ${JSON.stringify(object)};`;
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = name => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, rest[0]) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(fault => ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
}
