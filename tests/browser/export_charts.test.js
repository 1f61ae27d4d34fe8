// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratch, written_by } from './browser.js';

const export_charts = (...words) =>
  spawnSync(process.env.EXPORT_CHARTS, words, { encoding: 'utf8' });

function folder_with(name, files) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

const specification = readFileSync(written_by('spec.json', process.env.SAMPLE_PAGE, 'chart'), 'utf8');

test('every Vega-Lite file becomes an SVG beside it', () => {
  const folder = folder_with('charts', { 'time.vl.json': specification, 'other.json': specification });
  const { status, stdout, stderr } = export_charts(folder);
  assert.equal(status, 0, stderr);
  assert.deepEqual(stdout.trim().split('\n'), [join(folder, 'other.svg'), join(folder, 'time.svg')]);
  const picture = readFileSync(join(folder, 'time.svg'), 'utf8');
  assert.match(picture, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg".*<\/svg>$/s);
  assert.equal(picture.match(/aria-roledescription="point"/g).length, 8);
});

for (const [what, files, message] of [
  ['an empty folder', {}, /there is no Vega-Lite file/],
  ['what is not JSON', { 'a.json': '{"$schema": ' }, /a\.json is not JSON/],
  ['another JSON', { 'a.json': '{"a": 1}' }, /a\.json is no Vega-Lite specification/],
  ['null', { 'a.json': 'null' }, /a\.json is no Vega-Lite specification/],
  [
    'a specification without marks',
    { 'a.json': '{"$schema": "https://vega.github.io/schema/vega-lite/v5.json"}' },
    /a\.json cannot be drawn/,
  ],
]) {
  test(`${what} is refused with a reason and leaves nothing behind`, () => {
    const folder = folder_with(what.replaceAll(' ', '-'), files);
    const { status, stderr } = export_charts(folder);
    assert.equal(status, 2);
    assert.match(stderr, message);
    assert.deepEqual(readdirSync(folder), Object.keys(files));
  });
}

test('a folder that is not there and wrong usage are refused', () => {
  assert.match(export_charts(join(scratch, 'nowhere')).stderr, /there is no folder/);
  assert.match(export_charts().stderr, /^usage/);
  assert.equal(export_charts('--help').status, 2);
});
