// SPDX-License-Identifier: Apache-2.0
// FOLDER: writes an SVG beside every Vega-Lite file in it, light, on white, of a README's width.
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { view } from './chart.js';

const width = 760;

function fail(message) {
  console.error(`export-charts: ${message}`);
  process.exit(2);
}

async function picture(file) {
  let specification;
  try {
    specification = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    fail(`${file} is not JSON: ${error.message}`);
  }
  if (!/vega-lite/.test(specification?.$schema ?? '')) {
    fail(`${file} is no Vega-Lite specification: its "$schema" does not say so. 'bench report --charts=DIR' writes them`);
  }
  try {
    const drawn = view(specification, { renderer: 'none', width, background: true });
    await drawn.runAsync();
    const svg = await drawn.toSVG();
    drawn.finalize();
    return svg;
  } catch (error) {
    fail(`${file} cannot be drawn: ${error.message}`);
  }
}

async function main(folder) {
  let files;
  try {
    files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    fail(`${folder} cannot be read: ${error.message}`);
  }
  if (files.length === 0) fail(`there is no Vega-Lite file (*.json) in ${folder}`);
  for (const name of files) {
    const svg = await picture(join(folder, name));
    const output = join(folder, name.replace(/(\.vl)?\.json$/, '.svg'));
    // Nobody finds half of one.
    writeFileSync(`${output}.tmp`, svg);
    renameSync(`${output}.tmp`, output);
    console.log(output);
  }
}

main(process.argv[2]);
