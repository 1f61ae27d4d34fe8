// SPDX-License-Identifier: Apache-2.0
// The page of a report as its readers have it: from a file, without a network.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { figures_of, open, screenshot_path, written_by } from './browser.js';
import { drawn_marks, expected_marks } from './marks.js';

// Charts of every kind that the program makes, of one results file and of two.
const sample = written_by('sample.html', process.env.SAMPLE_PAGE);
const several = written_by('several.html', process.env.SAMPLE_PAGE, 'several');
// Or reports of real results, where there are some.
const pages = process.env.REPORTS ? process.env.REPORTS.split(':') : [sample, several];

const specification_of = (figure) =>
  figure.evaluate((element) => JSON.parse(element.querySelector('script').textContent));

for (const file of pages) {
  test(`every chart of ${file} has the marks that its data calls for`, () =>
    open(file, {}, async (page) => {
      for (const figure of await figures_of(page)) {
        const id = await figure.getAttribute('id');
        assert.equal(await figure.getAttribute('data-state'), 'drawn', id);
        const expected = {};
        for (const [kind, count] of expected_marks(await specification_of(figure))) {
          expected[kind] = (expected[kind] ?? 0) + count;
        }
        assert.ok(Object.values(expected).some((count) => count > 0), `${id} shows nothing`);
        const drawn = await drawn_marks(figure);
        for (const kind of Object.keys(expected)) {
          assert.equal(drawn[kind] ?? 0, expected[kind], `${kind} of ${id}`);
        }
      }
    }));
}

// The rest is the same for one series as for two.
for (const file of pages.filter((file) => file !== several)) {
  test(`hovering shows a number in every chart of ${file} that has tooltips`, () =>
    open(file, {}, async (page) => {
      for (const figure of await figures_of(page)) {
        const specification = JSON.stringify(await specification_of(figure));
        if (!specification.includes('"tooltip":[')) continue;
        const id = await figure.getAttribute('id');
        await figure.scrollIntoViewIfNeeded();
        const marks = await figure.$$('g.role-mark.mark-symbol path, g.role-mark.mark-rect path');
        let text = '';
        // Another mark may lie on top: one that answers is enough.
        for (const mark of marks.reverse().slice(0, 40)) {
          const box = await mark.boundingBox();
          if (!box) continue;
          await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
          text = await page.$eval('#tooltip', (tip) => (tip.hidden ? '' : tip.textContent));
          if (/\d/.test(text)) break;
        }
        assert.match(text, /\d/, id);
        await page.mouse.move(0, 0);
      }
    }));

  for (const how of ['click', 'key']) {
    test(`a ${how} on a name hides its series in ${file} and brings it back`, () =>
      open(file, {}, async (page) => {
        const entries = '.chart text[tabindex]';
        const visible = (figure) =>
          figure.evaluate(
            (element) =>
              [...element.querySelectorAll('g.role-mark path')].filter(
                (mark) => getComputedStyle(mark).opacity !== '0',
              ).length,
          );
        const press = async (figure) => {
          const entry = await figure.$(entries);
          if (how === 'click') return entry.click();
          await entry.focus();
          return page.keyboard.press('Enter');
        };
        const toggled = { legends: 0, labels: 0 };
        for (const figure of await figures_of(page)) {
          // Names that listen can be focused: those of a legend, or at the ends of lines.
          if ((await figure.$$(entries)).length < 2) continue;
          const id = await figure.getAttribute('id');
          await figure.scrollIntoViewIfNeeded();
          const before = await visible(figure);
          await press(figure);
          await page.waitForTimeout(150);
          assert.ok((await visible(figure)) < before, `${id} shows ${before} marks as before`);
          await press(figure);
          await page.waitForTimeout(150);
          assert.equal(await visible(figure), before, id);
          ++toggled[(await figure.$('.labels_marks text')) ? 'labels' : 'legends'];
        }
        assert.notEqual(toggled.labels, 0);
        assert.notEqual(toggled.legends, 0);
      }));
  }

  for (const scheme of ['light', 'dark']) {
    test(`${file} is legible in a ${scheme} scheme`, () =>
      open(file, { scheme }, async (page) => {
        await page.screenshot({ path: screenshot_path(`${name_of(file)}-${scheme}`), fullPage: true });
        const brightness = (colour) => {
          const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
          return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
        };
        const [page_colour, text, label] = await page.evaluate(() => {
          const fill = document.querySelector('.chart .role-axis-title text, .chart .role-legend-label text');
          return [
            getComputedStyle(document.body).backgroundColor,
            getComputedStyle(document.body).color,
            getComputedStyle(fill).fill,
          ];
        });
        assert.equal(brightness(page_colour) > 0.5, scheme === 'light');
        assert.ok(Math.abs(brightness(text) - brightness(page_colour)) > 0.6);
        assert.ok(Math.abs(brightness(label) - brightness(page_colour)) > 0.6);
      }));
  }

  test(`${file} fits into a window of 360 pixels`, () =>
    open(file, { width: 360 }, async (page) => {
      await page.screenshot({ path: screenshot_path(`${name_of(file)}-360`), fullPage: true });
      for (const details of await page.$$('details')) {
        await details.evaluate((element) => (element.open = true));
      }
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
      for (const figure of await figures_of(page)) {
        const [picture, box, cut] = await figure.evaluate((element) => {
          const edges = element.querySelector('svg').getBoundingClientRect();
          const texts = [...element.querySelectorAll('svg text')].filter((text) => {
            const place = text.getBoundingClientRect();
            return place.left < edges.left - 1 || place.right > edges.right + 1;
          });
          return [
            edges.width,
            element.querySelector('.chart').clientWidth,
            texts.map((text) => text.textContent),
          ];
        });
        assert.deepEqual(cut, [], await figure.getAttribute('id'));
        assert.ok(picture <= box + 1, `${await figure.getAttribute('id')}: ${picture} in ${box}`);
      }
    }));

  test(`the decision map of ${file} is as strong as the lead is`, () =>
    open(file, {}, async (page) => {
      const map = await page.$('figure[data-chart="decision-map"]');
      if (!map) return;
      const told = await map.$$eval('.role-legend-symbol path', (symbols) =>
        symbols.map((symbol) => Number(symbol.getAttribute('opacity'))),
      );
      for (const strength of [0.25, 0.45, 0.65, 0.85]) assert.ok(told.includes(strength), told);
      const drawn = await map.$$eval('.mark-rect path', (squares) =>
        squares.map((square) => Number(square.getAttribute('opacity') ?? 1)),
      );
      for (const strength of drawn) assert.ok([0.2, 0.25, 0.45, 0.65, 0.85, 1].includes(strength));
    }));

  test(`the charts of ${file} can be saved`, () =>
    open(file, {}, async (page) => {
      for (const type of ['svg', 'png']) {
        const button = await page.$(`figure[data-chart] button[data-save="${type}"]`);
        const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
        assert.match(download.suggestedFilename(), new RegExp(`^[a-z0-9-]+\\.${type}$`));
        const bytes = readFileSync(await download.path());
        if (type === 'svg') {
          assert.match(bytes.toString(), /^<svg .*<\/svg>\s*$/s);
          const texts = await texts_of(page, bytes.toString());
          const title = await page.$eval('figure[data-chart] h3', (h3) => h3.textContent);
          assert.ok(texts.join(' ').includes(title), `${title} is not among ${texts}`);
          assert.ok(texts.some((text) => /^bench on Processor, 4 cores, 2026-01-02$/.test(text)), texts);
        } else {
          assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
        }
      }
    }));
}

/** The texts of a picture, as they are read. */
const texts_of = (page, svg) =>
  page.evaluate(
    (picture) =>
      [...new DOMParser().parseFromString(picture, 'image/svg+xml').querySelectorAll('text')].flatMap(
        (text) =>
          text.children.length > 0
            ? [[...text.children].map((line) => line.textContent).join(' ')]
            : [text.textContent],
      ),
    svg,
  );

function name_of(file) {
  return file.replace(/.*\//, '').replace(/\.html$/, '');
}

test('the results come out of the page byte for byte', async () => {
  const results = readFileSync(written_by('results.json', process.env.SAMPLE_PAGE, 'results'));
  await open(sample, {}, async (page) => {
    const button = await page.$('button[data-results]');
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    assert.match(download.suggestedFilename(), /^[\w.-]+\.json$/);
    assert.ok(readFileSync(await download.path()).equals(results));
  });
});

test('a core is dark where its probe was slow, light where it was quiet, and empty in between', () =>
  open(sample, {}, async (page) => {
    const figure = await page.$('figure#quiet-machine-1');
    const rows = (await specification_of(figure)).data.values;
    const drawn = await figure.$$eval('g.role-mark.mark-rect', (groups) =>
      [...groups[0].children].map((mark) => {
        const box = mark.getBoundingClientRect();
        return { fill: mark.getAttribute('fill'), left: box.left, right: box.right };
      }),
    );
    assert.equal(drawn.length, rows.length);
    const fills_of = (slow) => new Set(drawn.filter((_, i) => rows[i].slow === slow).map((m) => m.fill));
    assert.equal(fills_of(0).size, 1);
    assert.equal(fills_of(100).size, 1);
    assert.notDeepEqual(fills_of(0), fills_of(100));
    const core = rows.flatMap((row, i) => (row.row === 'core 0' ? [i] : []));
    assert.ok(core.length > 1);
    for (let i = 1; i < core.length; ++i) {
      if (rows[core[i]].x === rows[core[i - 1]].x2) continue;
      assert.ok(drawn[core[i]].left > drawn[core[i - 1]].right);
    }
    await figure.scrollIntoViewIfNeeded();
    await figure.screenshot({ path: screenshot_path('quiet-machine') });
  }));

test('a weak run says so before everything else', () =>
  open(sample, {}, async (page) => {
    const first = await page.$eval('main > :first-child', (element) => element.textContent);
    assert.match(first, /^This run is weak: .*; with --time-budget=5min, or at another time/);
  }));

test('a command can be copied again and again', () =>
  open(sample, {}, async (page) => {
    const button = await page.$('button.copy');
    await button.evaluate((element) => (element.closest('details').open = true));
    const label = () => button.textContent();
    assert.equal(await label(), 'copy');
    for (let time = 0; time < 2; ++time) await button.click();
    assert.match(await label(), /copied/);
    await page.waitForFunction(
      () => document.querySelector('button.copy').textContent === 'copy',
    );
  }));

test('the colours of series are lighter in a dark scheme, where small labels can be read', async () => {
  const seen = {};
  for (const scheme of ['light', 'dark']) {
    await open(sample, { scheme }, async (page) => {
      await figures_of(page);
      seen[scheme] = await page.evaluate(() => ({
        page: getComputedStyle(document.body).backgroundColor,
        labels: [...document.querySelectorAll('.chart .labels_marks text')].map(
          (text) => getComputedStyle(text).fill,
        ),
      }));
    });
  }
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((channel) => {
      const share = Number(channel) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const { page, labels } = seen.dark;
  assert.equal(labels.length, seen.light.labels.length);
  assert.ok(labels.length > 0);
  labels.forEach((colour, place) => {
    const contrast = (luminance(colour) + 0.05) / (luminance(page) + 0.05);
    assert.ok(contrast >= 4.5, `${colour} on ${page}: ${contrast}`);
    assert.ok(luminance(colour) >= luminance(seen.light.labels[place]) - 1e-9);
  });
  assert.notDeepEqual(labels, seen.light.labels);
});

test('a change of the scheme is followed by the charts of an open page', () =>
  open(sample, {}, async (page) => {
    const colour = () =>
      page.$eval('.chart .role-axis-title text', (text) => text.getAttribute('fill'));
    const before = await colour();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction(
      (light) =>
        document.querySelector('.chart .role-axis-title text')?.getAttribute('fill') !== light,
      before,
    );
  }));

test('a chart gets narrower with its window', () =>
  open(sample, {}, async (page) => {
    await page.setViewportSize({ width: 400, height: 900 });
    await page.waitForFunction(() => {
      const picture = document.querySelector('.chart svg').getBoundingClientRect().width;
      return picture <= document.querySelector('.chart').clientWidth + 1;
    });
  }));
