// SPDX-License-Identifier: Apache-2.0
// node bundle.js PACKAGES ENTRY OUTPUT [node]: one script from ENTRY and what it imports from the
// folder PACKAGES, with the licenses of what is in it on top. For a browser also OUTPUT.gz.
import { readFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const [packages, entry, output, platform = 'browser'] = process.argv.slice(2);
const esbuild = createRequire(join(resolve(packages), 'from-here.js'))('esbuild');

const result = esbuild.buildSync({
  entryPoints: [entry],
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  platform,
  format: platform === 'node' ? 'cjs' : 'iife',
  target: platform === 'node' ? 'node18' : ['chrome90', 'firefox90', 'safari15'],
  mainFields: ['module', 'main'],
  // Vega draws without it when it is not there.
  external: ['canvas'],
  nodePaths: [resolve(packages)],
  charset: 'utf8',
  legalComments: 'none',
});

// Many packages share a license's text: it is written once, with the packages' names.
const folders = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  let folder = dirname(resolve(input));
  while (folder.includes(`${sep}node_modules${sep}`) && !existsSync(join(folder, 'package.json'))) {
    folder = dirname(folder);
  }
  if (folder.includes(`${sep}node_modules${sep}`)) folders.add(folder);
}
const names = new Map();
for (const folder of [...folders].sort()) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!name) continue;
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `License: ${license}`;
  names.set(text, [...(names.get(text) ?? []), `${name} ${version}`]);
}
const licenses = [...names].map(([text, users]) => `${users.join(', ')}:\n\n${text}`);
const script = `/*\n${licenses.join('\n\n').replaceAll('*/', '* /')}\n*/\n${result.outputFiles[0].text}`;

writeFileSync(output, script);
if (platform === 'browser') writeFileSync(`${output}.gz`, gzipSync(script, { level: 9 }));
