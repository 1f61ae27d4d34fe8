// SPDX-License-Identifier: Apache-2.0
// Does the work of the page beside drawing: copies commands, gives back the results, and unpacks the
// scripts that draw.
'use strict';

for (const button of document.querySelectorAll('button.copy')) {
  const label = button.textContent;
  let until = 0;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const command = button.title;
    let done = 'copied';
    try {
      await navigator.clipboard.writeText(command);
    } catch {
      // Not every browser lets a file write there.
      const area = document.createElement('textarea');
      area.value = command;
      area.className = 'off-screen';
      document.body.append(area);
      area.select();
      if (!document.execCommand('copy')) done = 'not copied';
      area.remove();
      button.focus();
    }
    button.textContent = done;
    clearTimeout(until);
    until = setTimeout(() => (button.textContent = label), 1500);
  });
}

/** On paper nothing can be opened, so everything is open while the page is printed. */
const opened = [];
function open_all(on) {
  if (on && opened.length === 0) {
    opened.push(...document.querySelectorAll('details:not([open])'));
  }
  for (const details of opened) details.open = on;
  if (!on) opened.length = 0;
}
addEventListener('beforeprint', () => open_all(true));
addEventListener('afterprint', () => open_all(false));
matchMedia('print').addEventListener('change', (change) => open_all(change.matches));

/** The bytes that stand in the page in base64: a gzip file. */
function compressed(block) {
  return Uint8Array.from(atob(block.textContent), (character) => character.charCodeAt(0));
}

function unpacked(blob) {
  return new Response(blob.stream().pipeThrough(new DecompressionStream('gzip')));
}

const can_unpack = 'DecompressionStream' in window;

for (const button of document.querySelectorAll('button[data-results]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    let blob = new Blob([compressed(document.getElementById(button.dataset.results))]);
    let name = button.dataset.name;
    if (can_unpack) {
      blob = await unpacked(blob).blob();
    } else {
      name += '.gz';
    }
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
}

/** The specifications where they stand, and then the script that draws them: it is the one whose
 * digest the page's policy names, or the browser refuses to run it. */
async function unpack_charts(charts) {
  for (const block of document.querySelectorAll('script[data-packed]')) {
    block.textContent = await unpacked(new Blob([compressed(block)])).text();
  }
  const script = document.createElement('script');
  script.textContent = charts.textContent;
  document.body.append(script);
}

const charts = document.getElementById('charts');
if (charts && can_unpack) {
  unpack_charts(charts);
} else if (charts) {
  for (const box of document.querySelectorAll('figure[data-chart] .chart')) {
    box.textContent = 'This browser is too old to unpack the picture; its figures are below.';
  }
}
