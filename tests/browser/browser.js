// SPDX-License-Identifier: Apache-2.0
// Pages in Debian's chromium, with the network cut. What a page must not do is collected in
// `troubles`: every test ends by asking that there are none.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(join(process.env.BROWSER_PACKAGES, 'from-here.js'));
const { chromium } = require('playwright-core');

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const scratch = mkdtempSync(join(tmpdir(), 'bench-browser-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** What a program writes to its standard output, as a file. */
export function written_by(name, program, ...words) {
  const file = join(scratch, name);
  writeFileSync(file, execFileSync(program, words, { maxBuffer: 1 << 28 }));
  return file;
}

export function screenshot_path(name) {
  const folder = process.env.SCREENSHOTS;
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.png`);
}

/** Opens a file, runs `look(page)`, and asks that nothing went wrong meanwhile. */
export async function open(file, { scheme = 'light', width = 1280, expected = [] }, look) {
  const profile = mkdtempSync(join(scratch, 'profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM,
    headless: true,
    args: flags,
    colorScheme: scheme,
    viewport: { width, height: 900 },
    offline: true,
    acceptDownloads: true,
  });
  const troubles = [];
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await context.route('**/*', (route) => {
      const url = route.request().url();
      if (/^(file|data|blob):/.test(url)) return route.continue();
      troubles.push(`asked for ${url}`);
      return route.abort();
    });
    page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      troubles.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      if (expected.some((pattern) => pattern.test(message.text()))) return;
      troubles.push(`${message.type()}: ${message.text()}`);
    });
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('html[data-charts="drawn"]', { timeout: 60_000 });
    const result = await look(page);
    assert.deepEqual(troubles, []);
    return result;
  } finally {
    await context.close();
  }
}

/** All charts of a page, also those that are one click away. */
export async function figures_of(page) {
  for (const fold of await page.$$('details.view')) {
    await fold.evaluate((element) => (element.open = true));
  }
  await page.waitForFunction(() => !document.querySelector('figure[data-chart]:not([data-state])'));
  const figures = await page.$$('figure[data-chart]');
  assert.notEqual(figures.length, 0);
  return figures;
}
