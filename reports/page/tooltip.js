// SPDX-License-Identifier: Apache-2.0
// Shows what a mark says under the pointer, as text: never as markup, whoever wrote it.

const box = document.createElement('div');
box.id = 'tooltip';
box.setAttribute('role', 'tooltip');
box.hidden = true;
document.body.append(box);

const format = (value) =>
  value !== null && typeof value === 'object' ? JSON.stringify(value) : String(value);

function fill(value) {
  if (value === null || typeof value !== 'object') {
    box.textContent = format(value);
    return;
  }
  const list = document.createElement('dl');
  for (const [key, entry] of Object.entries(value)) {
    const term = document.createElement('dt');
    const definition = document.createElement('dd');
    term.textContent = key;
    definition.textContent = format(entry);
    list.append(term, definition);
  }
  box.replaceChildren(list);
}

/** Beside the pointer, and inside of the window. */
function place(x, y) {
  const gap = 14;
  const left = x + gap + box.offsetWidth > innerWidth ? x - gap - box.offsetWidth : x + gap;
  const top = y + gap + box.offsetHeight > innerHeight ? y - gap - box.offsetHeight : y + gap;
  box.style.left = `${Math.max(4, left)}px`;
  box.style.top = `${Math.max(4, top)}px`;
}

/** Vega's tooltip handler. */
export function tooltip(handler, event, item, value) {
  box.hidden = value === null || value === undefined || value === '';
  if (box.hidden) return;
  fill(value);
  place(event.clientX, event.clientY);
}
