import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from '../setup/installPackages.mjs';

const MODULES = path.join(REPOSITORY, 'node_modules');

/** A package and what it depends on, as installed here, each once; `@medclip/*` are followed and left out. */
export function installedClosure(names) {
  const found = new Map();
  const visit = name => {
    const file = path.join(MODULES, name, 'package.json');
    if (found.has(name) || !existsSync(file)) return;
    const { version, license, dependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
    found.set(name, { name, version, license: licenceName(license) });
    for (const dependency of Object.keys(dependencies)) visit(dependency);
  };
  for (const name of names) visit(name);
  return [...found.values()]
    .filter(({ name }) => !name.startsWith('@medclip/'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const licenceName = license =>
  typeof license === 'string' ? license : (license?.type ?? 'unknown');

/** The licences of everything a bundle holds, as one text. A package that states none is an error. */
export function thirdPartyLicences(names) {
  return installedClosure(names)
    .map(({ name, version, license }) => {
      const folder = path.join(MODULES, name);
      const file = readdirSync(folder).find(entry => /^(licen[cs]e|copying)(\.|$)/i.test(entry));
      if (!file && license === 'unknown') throw new Error(`${name} names no licence.`);
      const text = file ? readFileSync(path.join(folder, file), 'utf8').trim() : license;
      return `${name} ${version} (${license})\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(78)}\n\n`);
}
