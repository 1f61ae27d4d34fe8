// SPDX-License-Identifier: Apache-2.0
// A page whose every text is markup, and whose charts ask for what charts do not get.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, screenshot_path, written_by } from './browser.js';

const hostile = written_by('hostile.html', process.env.SAMPLE_PAGE, 'hostile');
const plain = written_by('plain.html', process.env.SAMPLE_PAGE);
// Vega may say on the console what it was refused.
const expected = [/a chart (loads|links to) nothing/];

const elements = (page) =>
  page.evaluate(() => ({
    foreign: [...document.querySelectorAll('img, b, iframe, object, embed, link, base')].map(
      (element) => element.outerHTML,
    ),
    scripts: document.querySelectorAll('script:not([type])').length,
    links: [...document.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? 'none'),
    images: document.querySelectorAll('svg image[href^="http"]').length,
    svg_links: [...document.querySelectorAll('svg a')].map((link) => link.getAttribute('href')),
    handlers: [...document.querySelectorAll('*')].filter((element) =>
      element.getAttributeNames().some((name) => name.startsWith('on')),
    ).length,
  }));

test('untrusted text becomes no element, link, handler or dialog', async () => {
  const scripts = await open(plain, {}, async (page) => (await elements(page)).scripts);
  await open(hostile, { expected }, async (page) => {
    await page.screenshot({ path: screenshot_path('hostile'), fullPage: true });
    const found = await elements(page);
    assert.deepEqual(found.foreign, []);
    assert.equal(found.scripts, scripts);
    assert.equal(found.handlers, 0);
    assert.equal(found.images, 0);
    for (const link of found.links) assert.match(link, /^#[a-z0-9-]+$/);
    for (const link of found.svg_links) assert.equal(link, null);
  });
});

test('untrusted text is shown as it is', () =>
  open(hostile, { expected }, async (page) => {
    const title = await page.$eval('figure h3', (heading) => heading.textContent);
    assert.ok(title.includes('</script><script>alert(1)</script><img src=x onerror=alert(2)>'));
    assert.match(await page.title(), /^Concurrency models compared/);
  }));

test('hovering untrusted text shows it as text', () =>
  open(hostile, { expected }, async (page) => {
    for (const id of ['time-by-workers', 'text']) {
      const mark = await page.$(
        `figure#${id} g.role-mark.mark-symbol path, figure#${id} g.role-mark.mark-text text`,
      );
      await mark.scrollIntoViewIfNeeded();
      const box = await mark.boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      const tip = await page.$eval('#tooltip', (element) => ({
        text: element.textContent,
        elements: [...element.querySelectorAll('*')].map((child) => child.localName),
      }));
      assert.match(tip.text, /<img src=x onerror=alert\(2\)>/);
      for (const name of tip.elements) assert.match(name, /^d[ltd]$/);
    }
  }));

test('a click on a chart\'s link goes nowhere', () =>
  open(hostile, { expected }, async (page) => {
    const before = page.url();
    const mark = await page.$('figure#link g.role-mark.mark-symbol path');
    await mark.click();
    await page.waitForTimeout(200);
    assert.equal(page.url(), before);
    assert.equal(page.context().pages().length, 1);
  }));

test('a chart that cannot be drawn says so, and the others are drawn', () =>
  open(hostile, { expected }, async (page) => {
    assert.equal(await page.getAttribute('figure#broken', 'data-state'), 'failed');
    assert.match(await page.textContent('figure#broken .chart'), /cannot be drawn/);
    assert.equal(await page.getAttribute('figure#time-by-workers', 'data-state'), 'drawn');
  }));

test('a script that is slipped into the page does not run', () =>
  open(plain, { expected: [/Content Security Policy/i] }, async (page) => {
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.documentElement.dataset.slipped = "in"';
      document.body.append(script);
    });
    assert.equal(await page.getAttribute('html', 'data-slipped'), null);
  }));
