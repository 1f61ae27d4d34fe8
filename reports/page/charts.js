// SPDX-License-Identifier: Apache-2.0
// Draws the page's charts: each stands in a figure, its specification in a block of JSON.
import { view } from './chart.js';
import { tooltip } from './tooltip.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
const phone = matchMedia('(max-width: 532px)');
const paper = matchMedia('print');
let is_printing = false;
const theme = () => (dark.matches && !is_printing ? 'dark' : 'light');

const charts = [...document.querySelectorAll('figure[data-chart]')].map((figure) => ({
  figure,
  box: figure.querySelector('.chart'),
  specification: null,
  view: null,
}));

/** What went wrong stands where the picture would. */
function complain(chart, error) {
  chart.box.textContent = `This picture cannot be drawn: ${error.message}`;
  chart.figure.dataset.state = 'failed';
}

async function draw(chart) {
  // What is folded away is drawn when it is opened.
  if (chart.figure.closest('details:not([open])')) return;
  try {
    chart.specification ??= JSON.parse(chart.figure.querySelector('script').textContent);
    chart.view?.finalize();
    chart.box.replaceChildren();
    chart.view = view(chart.specification, {
      theme: theme(),
      narrow: phone.matches && !is_printing ? chart.box.clientWidth : undefined,
      renderer: 'svg',
      container: chart.box,
      hover: true,
      tooltip,
    });
    await chart.view.runAsync();
    open_legend(chart);
    chart.figure.dataset.state = 'drawn';
  } catch (error) {
    complain(chart, error);
  }
}

/** The texts that hide a series by a click: those of a legend, or the labels of lines, of which the
 * first line of text is one for the keyboard. */
const legend_entries = ({ box, specification }) =>
  JSON.stringify(specification).includes('"bind":"legend"')
    ? [...box.querySelectorAll('.role-legend-label text')]
    : [...box.querySelectorAll('g.labels_marks text')].filter((text) => text.__data__?.datum?.first);

const name_of = (entry) => entry.__data__?.datum?.series ?? entry.textContent;

/** They hear the keyboard as they hear the mouse. */
function open_legend(chart) {
  legend_entries(chart).forEach((entry, number) => {
    entry.setAttribute('tabindex', '0');
    entry.setAttribute('role', 'button');
    entry.setAttribute('aria-label', `${name_of(entry)}: show or hide`);
    entry.onkeydown = async (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      entry.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      await chart.view.runAsync();
      open_legend(chart);
      legend_entries(chart)[number]?.focus();
    };
  });
}

async function draw_all() {
  for (const chart of charts) {
    await draw(chart);
    // The page stays usable while many are drawn.
    await new Promise((resume) => setTimeout(resume));
  }
  document.documentElement.dataset.charts = 'drawn';
}

function save(content, type, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A picture that leaves the page is a light one, on paper's white. */
async function export_picture(chart, type) {
  const name = `${chart.figure.dataset.chart}.${type}`;
  const picture = view(chart.specification, { renderer: 'none', width: 760, background: true });
  await picture.runAsync();
  if (type === 'svg') {
    save(await picture.toSVG(), 'image/svg+xml', name);
  } else {
    const canvas = await picture.toCanvas(2);
    canvas.toBlob((blob) => save(blob, 'image/png', name));
  }
  picture.finalize();
}

for (const chart of charts) {
  for (const button of chart.figure.querySelectorAll('button[data-save]')) {
    button.hidden = false;
    button.addEventListener('click', () => export_picture(chart, button.dataset.save));
  }
}

for (const chart of charts) {
  const folds = [];
  for (let fold = chart.figure.closest('details'); fold; fold = fold.parentElement.closest('details'))
    folds.push(fold);
  for (const fold of folds) {
    fold.addEventListener('toggle', () => fold.open && !chart.view && draw(chart));
  }
}

/** Paper is narrower than a screen: a picture that was made for the screen would be scaled down, and
 * its labels with it. Nothing here waits for a timer, so that it is done before the page is printed. */
async function print(on) {
  if (on === is_printing) return;
  is_printing = on;
  document.documentElement.classList.toggle('printing', on);
  await Promise.all(charts.map(draw));
}

addEventListener('beforeprint', () => print(true));
addEventListener('afterprint', () => print(false));
paper.addEventListener('change', () => print(paper.matches));
dark.addEventListener('change', draw_all);
phone.addEventListener('change', draw_all);
draw_all();
