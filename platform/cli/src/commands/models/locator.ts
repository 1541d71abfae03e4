import { Option, type Command } from 'commander';
import { addLocator } from '@medclip/models/locator/addLocator';
import { EXIT } from '../../exitCodes';
import { printJson, runCommand } from '../../runCommand';

interface LocatorFlags {
  readonly locator?: string;
  readonly second?: string;
  readonly base: string;
  readonly dtype: 'fp32' | 'fp16' | 'int8';
  readonly id?: string;
  readonly about?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Registers `medclip-sam models add-locator`. */
export function locatorCommand(models: Command): void {
  models
    .command('add-locator')
    .description('make a copy of a pack with a locator, which then finds what a text names')
    .option('--locator <file>', "checkpoint of the locator (safetensors); default: the pack's own")
    .option(
      '--second <file>',
      "checkpoint of its second look, on the drawing model's embedding; default: the pack's own"
    )
    .requiredOption('--base <dir>', 'pack with the text encoder the locator was trained with')
    .addOption(
      new Option('--dtype <type>', 'how its weights are stored')
        .choices(['fp32', 'fp16', 'int8'])
        .default('int8')
    )
    .option('--id <id>', 'name of the pack; default: the folder')
    .option('--about <dir>', 'folder with about.json (title, licence, concepts) and further files')
    .requiredOption('--out <dir>', 'folder of the new pack')
    .option('--json', 'one JSON object on stdout')
    .action(
      runCommand(async (flags: LocatorFlags, signal) => {
        const pack = await addLocator({ ...flags, signal });
        if (flags.json) printJson({ id: pack.id, dir: flags.out, locator: pack.locator });
        else
          process.stdout.write(
            `${pack.id}: locator ${flags.locator ? 'added' : 'kept'}, in ${flags.out}\n`
          );
        return EXIT.done;
      })
    );
}
