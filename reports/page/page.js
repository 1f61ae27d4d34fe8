// SPDX-License-Identifier: Apache-2.0
// What the page does beside drawing: copying commands and giving back the results.
'use strict';

for (const button of document.querySelectorAll('button.copy')) {
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
    const label = button.textContent;
    button.textContent = done;
    setTimeout(() => (button.textContent = label), 1500);
  });
}

/** The bytes that stand in the page as base64 of gzip. */
function compressed(block) {
  return Uint8Array.from(atob(block.textContent.trim()), (character) => character.charCodeAt(0));
}

for (const button of document.querySelectorAll('button[data-results]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    let blob = new Blob([compressed(document.getElementById(button.dataset.results))]);
    let name = button.dataset.name;
    if ('DecompressionStream' in window) {
      blob = await new Response(blob.stream().pipeThrough(new DecompressionStream('gzip'))).blob();
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
