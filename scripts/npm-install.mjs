// SPDX-License-Identifier: Apache-2.0
// npm-install.mjs FOLDER: puts the packages that FOLDER/package-lock.json pins into
// FOLDER/node_modules, as 'npm ci --ignore-scripts' does, without npm: Debian's needs 364 packages
// where this needs curl and node-registry-url, which knows the registry that npm is configured for.
// Every archive must have the checksum that the lock file says.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import registryUrl from '/usr/share/nodejs/registry-url/index.js';

const folder = process.argv[2];
const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json')));
if (lock.lockfileVersion !== 3) {
  throw new Error(`package-lock.json: lockfileVersion is ${lock.lockfileVersion}, must be 3`);
}

const suits = (allowed, here) => allowed === undefined || allowed.includes(here);

function wanted() {
  const packages = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '') continue;  // the project itself
    if (!suits(entry.os, process.platform) || !suits(entry.cpu, process.arch)) {
      if (entry.optional) continue;
      throw new Error(`${path} is not for ${process.platform} on ${process.arch}`);
    }
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const [scope, base] = name.startsWith('@') ? name.split('/') : [undefined, name];
    const registry = registryUrl(scope).replace(/\/*$/, '/');
    packages.push({
      path, integrity: entry.integrity, url: `${registry}${name}/-/${base}-${entry.version}.tgz`,
    });
  }
  return packages;
}

function check(archive, { path, integrity }) {
  const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (integrity !== `sha512-${digest}`) {
    throw new Error(`${path}: its checksum is sha512-${digest}, must be ${integrity}`);
  }
}

const downloads = mkdtempSync(join(tmpdir(), 'npm-install-'));
try {
  const packages = wanted();
  const archive = (index) => join(downloads, `${index}.tgz`);
  const transfers = packages.map(({ url }, index) => `url = "${url}"\noutput = "${archive(index)}"\n`);
  execFileSync('curl', ['--config', '-', '--fail', '--fail-early', '--location', '--retry', '3',
    '--no-progress-meter', '--parallel', '--parallel-max', '8'],
    { input: transfers.join(''), stdio: ['pipe', 'inherit', 'inherit'] });
  packages.forEach((entry, index) => {
    check(archive(index), entry);
    const place = join(folder, entry.path);
    mkdirSync(place, { recursive: true });
    execFileSync('tar', ['-xzf', archive(index), '-C', place, '--strip-components=1',
      '--no-same-owner']);
  });
} catch (error) {
  console.error(`npm-install: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(downloads, { recursive: true });
}
