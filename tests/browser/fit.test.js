// SPDX-License-Identifier: Apache-2.0
// Pictures at every width and on paper: labels apart from each other, words whole, nothing shrunk.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { figures_of, open, written_by } from './browser.js';

const sample = written_by('fit.html', process.env.SAMPLE_PAGE);
const several = written_by('fit-several.html', process.env.SAMPLE_PAGE, 'several');
const pages = process.env.REPORTS ? process.env.REPORTS.split(':') : [sample, several];

/** Pairs of texts of a picture that lie over each other. */
const overlaps = (figure) =>
  figure.evaluate((element) => {
    const boxes = [...element.querySelectorAll('.chart svg text')]
      .filter((text) => text.textContent !== '' && getComputedStyle(text).opacity !== '0')
      .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    const meet = (one, other) =>
      Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1.5 &&
      Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 2.5;
    return boxes.flatMap((one, place) =>
      boxes
        .slice(place + 1)
        .filter((other) => meet(one.box, other.box))
        .map((other) => `'${one.text}' and '${other.text}'`),
    );
  });

for (const width of [1280, 760, 400, 360]) {
  for (const file of pages) {
    test(`no label lies over another one in ${file} at ${width} pixels`, () =>
      open(file, { width }, async (page) => {
        let labelled = 0;
        for (const figure of await figures_of(page)) {
          if (!(await figure.$('.labels_marks text'))) continue;
          assert.deepEqual(await overlaps(figure), [], await figure.getAttribute('id'));
          ++labelled;
        }
        assert.ok(labelled > 3);
      }));
  }
}

test('the map has whole words on a phone', () =>
  open(sample, { width: 400 }, async (page) => {
    const map = await page.$('figure[data-chart="decision-map"]');
    const words = await map.$$eval('.role-mark.mark-text text', (texts) =>
      texts.map((text) => text.textContent),
    );
    assert.ok(words.includes('coroutines'));
    for (const word of words) assert.ok(!word.includes('…'), word);
  }));

test('names of rows are whole on a phone, in two lines where one is too short', () =>
  open(sample, { width: 400 }, async (page) => {
    const names = await page.$$eval('figure[data-chart*="states"] .role-axis-label text', (texts) =>
      texts.map((text) => [...text.querySelectorAll('tspan')].map((line) => line.textContent)),
    );
    assert.ok(names.some((lines) => lines.join() === 'downloads, 40 in flight,coroutines'), `${names}`);
    for (const lines of names) assert.ok(!lines.join().includes('…'), `${lines}`);
  }));

test('a picture that says the same as the one before it is one click away', () =>
  open(sample, {}, async (page) => {
    const fold = await page.$('details.view');
    assert.equal(await fold.evaluate((element) => element.open), false);
    const figure = await fold.$('figure[data-chart]');
    assert.equal(await figure.getAttribute('data-state'), null, 'not drawn before it is seen');
    await (await fold.$('summary')).click();
    await page.waitForFunction(
      (element) => element.dataset.state === 'drawn' && element.querySelector('svg').clientWidth > 300,
      figure,
    );
  }));

for (const scheme of ['light', 'dark']) {
  test(`on paper everything is open, light and of its own size, from a ${scheme} page`, () =>
    open(sample, { scheme, width: 718 }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: scheme });
      await page.waitForFunction(() => document.documentElement.classList.contains('printing'));
      await page.waitForFunction(
        () => !document.querySelector('figure[data-chart]:not([data-state="drawn"])'),
      );
      assert.deepEqual(await page.$$('details:not([open])'), []);
      const [overflow, background, small, scaled, commands, light] = await page.evaluate(() => [
        document.documentElement.scrollWidth - document.documentElement.clientWidth,
        getComputedStyle(document.body).backgroundColor,
        [...document.querySelectorAll('.chart svg text')]
          .filter((text) => parseFloat(getComputedStyle(text).fontSize) * 0.75 < 6.7)
          .map((text) => text.textContent),
        [...document.querySelectorAll('.chart svg')]
          .map((picture) => picture.getBoundingClientRect().width - picture.getAttribute('width'))
          .filter((difference) => Math.abs(difference) > 0.5),
        [...document.querySelectorAll('.command')].filter((cell) => cell.offsetWidth > 0).length,
        getComputedStyle(document.querySelector('.chart .role-axis-title text')).fill,
      ]);
      assert.equal(overflow, 0);
      assert.equal(background, 'rgb(255, 255, 255)');
      assert.deepEqual(small, []);
      assert.deepEqual(scaled, []);
      assert.equal(commands, 0);
      assert.equal(light, 'rgb(31, 35, 40)');
    }));
}

test('no word of up to ten letters is broken in a table on paper', () =>
  open(sample, { width: 718 }, async (page) => {
    await page.emulateMedia({ media: 'print' });
    await page.waitForFunction(() => document.documentElement.classList.contains('printing'));
    const [words, broken] = await page.evaluate(() => {
      const range = document.createRange();
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = [0, []];
      for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        if (!text.parentElement.closest('td, th')) continue;
        for (const word of text.textContent.matchAll(/[\p{L}\p{N}]+/gu)) {
          if (word[0].length > 10) continue;
          range.setStart(text, word.index);
          range.setEnd(text, word.index + word[0].length);
          const tops = [...range.getClientRects()].map((box) => box.top);
          ++found[0];
          if (tops.some((top) => Math.abs(top - tops[0]) > 3)) found[1].push(word[0]);
        }
      }
      return found;
    });
    assert.ok(words > 100, `${words} words`);
    assert.deepEqual(broken, []);
  }));

test('a figure with a long table begins where it stands, with its picture in one piece', () =>
  open(sample, { width: 718 }, async (page) => {
    await page.emulateMedia({ media: 'print' });
    const breaks = await page.evaluate(() =>
      ['figure[data-chart]', '.chart'].map(
        (part) => getComputedStyle(document.querySelector(part)).breakInside,
      ),
    );
    assert.deepEqual(breaks, ['auto', 'avoid']);
  }));

test('a printed page is not shrunk by what is wide, and the screen is as before afterwards', () =>
  open(sample, {}, async (page) => {
    const state = () =>
      page.evaluate(() => [
        document.querySelectorAll('details[open]').length,
        document.querySelector('.chart svg').getAttribute('width'),
      ]);
    const before = await state();
    const pdf = await page.pdf({ format: 'A4' });
    // 300 dots for each of the paper's inches, of which 96 pixels of the page make one.
    const scales = streams_of(pdf).flatMap((stream) =>
      [...stream.matchAll(/^([\d.]+) 0 0 \1 140\.\d+ -?[\d.]+ cm/gm)].map((match) => Number(match[1])),
    );
    assert.ok(scales.length > 3);
    for (const scale of scales) assert.equal(scale, 3.125);
    await page.waitForFunction(() => !document.documentElement.classList.contains('printing'));
    await page.waitForFunction((width) => document.querySelector('.chart svg').getAttribute('width') === width, before[1]);
    assert.deepEqual(await state(), before);
  }));

/** The unpacked streams of a PDF. */
function streams_of(pdf) {
  const streams = [];
  for (let begin = pdf.indexOf('stream\n'); begin >= 0; begin = pdf.indexOf('stream\n', begin + 1)) {
    const end = pdf.indexOf('endstream', begin);
    try {
      streams.push(inflateSync(pdf.subarray(begin + 7, end)).toString('latin1'));
    } catch {
      // A font or a picture.
    }
    begin = end + 9;
  }
  return streams;
}
