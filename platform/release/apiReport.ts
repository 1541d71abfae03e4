import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import ts from 'typescript';
import { siteSchema } from '../../extensions/medclip-sam/src/configurationSchema';
import * as z from '../../extensions/medclip-sam/src/core/z';
import { modelPackSchema } from '../../extensions/medclip-sam/src/engine/pack/modelPack';
import { CUSTOMIZATION } from '../../extensions/medclip-sam/src/getCustomizationModule';
import { getHangingProtocolModule } from '../../extensions/medclip-sam/src/getHangingProtocolModule';
import { COMMANDS_CONTEXT, EXTENSION_ID, PANEL_ID } from '../../extensions/medclip-sam/src/id';
import { promptLibrarySchema } from '../../extensions/medclip-sam/src/prompt/library';
import { createProgram } from '../cli/src/program';

const REPOSITORY = path.join(__dirname, '../..');
export const API_FOLDER = path.join(REPOSITORY, 'docs/api');

/**
 * What sites and other programs build on, as files to be reviewed: a change of one of them is a change of the public interface.
 * JSON Schemas are draft 2020-12, of what a site writes (before defaults are filled in).
 *
 * @returns texts by file name in docs/api
 */
export function apiReport(): Readonly<Record<string, string>> {
  const schema = (of: z.ZodMiniType): string =>
    `${JSON.stringify(z.toJSONSchema(of, { io: 'input', unrepresentable: 'any' }), null, 2)}\n`;
  return {
    'site.schema.json': schema(siteSchema),
    'pack.schema.json': schema(modelPackSchema),
    'promptLibrary.schema.json': schema(promptLibrarySchema),
    'extension.txt': extension(),
    // A default that is a folder of this clone is written as seen from its root.
    'cli.txt': `${helpOf(createProgram()).join('\n\n').replaceAll(REPOSITORY, '.')}\n`,
  };
}

/** Names that OHIF knows ours by, and the commands with what they take. */
function extension(): string {
  const lines = (title: string, all: readonly string[]): string =>
    [title, ...all.map(line => `  ${line}`)].join('\n');
  return `${[
    lines('Extension', [EXTENSION_ID]),
    lines('Panel', [PANEL_ID]),
    lines(
      'Hanging protocols',
      getHangingProtocolModule().map(one => one.name)
    ),
    lines('Customizations', Object.values(CUSTOMIZATION)),
    lines(`Commands, in the context ${COMMANDS_CONTEXT}`, commands()),
  ].join('\n\n')}\n`;
}

function commands(): readonly string[] {
  const file = path.join(REPOSITORY, 'extensions/medclip-sam/src/commandsModule.ts');
  const { config } = ts.readConfigFile(path.join(REPOSITORY, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, REPOSITORY);
  const program = ts.createProgram([file, path.join(REPOSITORY, 'types/ohif.d.ts')], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file)!;
  const module = checker.getSymbolAtLocation(source)!;
  const made = checker.getExportsOfModule(module).find(one => one.name === 'getCommandsModule')!;
  const [call] = checker.getTypeOfSymbolAtLocation(made, source).getCallSignatures();
  const actions = call!.getReturnType().getProperty('actions')!;
  return checker
    .getTypeOfSymbolAtLocation(actions, source)
    .getProperties()
    .map(action => {
      const type = checker.getTypeOfSymbolAtLocation(action, source);
      const text = checker.typeToString(type, source, ts.TypeFormatFlags.NoTruncation);
      return `${action.name}: ${text}`;
    });
}

/** `--help` of a command and of those below it, but for what is not for people. */
function helpOf(command: Command): string[] {
  command.configureHelp({ helpWidth: 120 });
  const below = command.commands.filter(one => !('_hidden' in one && one._hidden));
  return [command.helpInformation().trimEnd(), ...below.flatMap(helpOf)];
}

if (require.main === module) {
  mkdirSync(API_FOLDER, { recursive: true });
  for (const [name, text] of Object.entries(apiReport())) {
    writeFileSync(path.join(API_FOLDER, name), text);
  }
}
