// SPDX-License-Identifier: Apache-2.0
// Draws charts, in the page and out of it. The texts of a specification are untrusted.
import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile } from 'vega-lite';

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

const themes = {
  light: { text: '#1f2328', faint: '#59636e', line: '#8c959f', grid: '#e3e6ea', page: '#ffffff' },
  dark: { text: '#e6edf3', faint: '#9aa4af', line: '#6e7781', grid: '#2d333b', page: '#14181d' },
};

/** The relative luminance of three channels from 0 to 255 (WCAG 2.2). */
function luminance(channels) {
  const [red, green, blue] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const channels_of = (colour) => [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));

/** A "#rrggbb" with as much white in it as it takes to be read on the dark page, small labels too. */
export function lifted(colour) {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return colour;
  const least_contrast = 5;
  const page = luminance(channels_of(themes.dark.page));
  const channels = channels_of(colour);
  for (let percent = 0; ; percent += 2) {
    const mixed = channels.map((channel) => Math.round(channel + ((255 - channel) * percent) / 100));
    const contrast = (luminance(mixed) + 0.05) / (page + 0.05);
    if (contrast < least_contrast && percent < 100) continue;
    return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
  }
}

/**
 * A part of a specification for the dark page: with lighter colours of series and of marks. Scales
 * of numbers keep theirs, whose order of brightness says something, and so do texts on squares.
 */
function for_dark(part) {
  if (Array.isArray(part)) return part.map(for_dark);
  if (part === null || typeof part !== 'object') return part;
  const copy = {};
  for (const [key, value] of Object.entries(part)) {
    copy[key] = key === 'data' || key === 'datasets' ? value : for_dark(value);
  }
  const { scale, mark } = copy;
  if (Array.isArray(scale?.range) && Array.isArray(scale.domain)) {
    const is_of_names = scale.domain.every((value) => typeof value === 'string');
    if (is_of_names) {
      scale.range = scale.range.map((value) => (typeof value === 'string' ? lifted(value) : value));
    }
  }
  if (typeof mark?.color === 'string' && mark.type !== 'text') mark.color = lifted(mark.color);
  return copy;
}

/** Whatever a chart asks for, it does not get: everything that it shows is in it. */
const refusing = {
  load: () => Promise.reject(new Error('a chart loads nothing')),
  sanitize: () => Promise.reject(new Error('a chart links to nothing')),
  http: () => Promise.reject(new Error('a chart loads nothing')),
  file: () => Promise.reject(new Error('a chart loads nothing')),
};

function config(theme, background) {
  const { text, faint, line, grid, page } = themes[theme];
  return {
    background: background ? page : 'transparent',
    padding: background ? 16 : 5,
    font,
    view: { stroke: null },
    axis: {
      labelColor: faint,
      titleColor: text,
      titleFontWeight: 500,
      domainColor: line,
      tickColor: line,
      gridColor: grid,
      labelFontSize: 11,
      titleFontSize: 12,
      labelLimit: 200,
    },
    legend: {
      labelColor: text,
      titleColor: text,
      labelFontSize: 12,
      titleFontSize: 12,
      titleFontWeight: 500,
      labelLimit: 260,
      orient: 'bottom',
      symbolSize: 90,
    },
    title: {
      color: text,
      subtitleColor: faint,
      anchor: 'start',
      fontSize: 15,
      fontWeight: 600,
      lineHeight: 19,
      subtitleFontSize: 11,
      subtitleLineHeight: 15,
      subtitlePadding: 5,
      offset: 14,
    },
    text: { color: text },
    rule: { color: line },
  };
}

/** Of a specification that fills its box: `pixels` wide, for where there is no box. */
function fixed(specification, pixels) {
  return specification.width === 'container' ? { ...specification, width: pixels } : specification;
}

/** How many characters of a label fit into so many pixels: one is some six pixels wide. */
const characters_in = (pixels) => Math.floor(pixels / 6.5);

/** The widest that names of an axis are in one line, and in two. */
const width_of_names = (axis, pixels, lines) =>
  Math.min(axis.labelLimit, (lines === 1 ? 0.42 : 0.48) * pixels);

const label_line_height = 13;

/** A name in lines: "downloads, 2 in flight: fork", or "tbb dispatch:submit" at its first space. */
const lines_of = (name) =>
  name.includes(': ') ? name.split(': ') : name.replace(' ', '\n').split('\n');
/** The same as one of Vega's expressions. */
const lines_of_label =
  "indexof(datum.label, ': ') >= 0 ? split(datum.label, ': ') : " +
  "split(replace(datum.label, ' ', '\\n'), '\\n')";

/** Whether the names of an axis are too long for one line, and whole in two. */
function is_in_two_lines({ axis, scale }, pixels) {
  const one_line = characters_in(width_of_names(axis, pixels, 1));
  const fitting = characters_in(width_of_names(axis, pixels, 2));
  const names = Array.isArray(scale?.domain) ? scale.domain.map(String) : [];
  // Of an interpreter in brackets, in the second line, the end may be cut.
  const fits = (line) => line.length <= fitting || line.startsWith('(');
  return (
    names.some((name) => name.length > one_line) &&
    names.every((name) => lines_of(name).length <= 2 && lines_of(name).every(fits))
  );
}

/** Whether some part of a specification, but for its data, is of a kind. */
function some_part(part, is) {
  if (part === null || typeof part !== 'object') return false;
  return (
    is(part) ||
    Object.entries(part).some(([key, value]) => key !== 'data' && key !== 'datasets' && some_part(value, is))
  );
}

const has_names = ({ axis }) => Boolean(axis?.labelLimit && !axis.labelAngle);

/** A specification for a narrow box, of so many pixels. */
function for_phone(specification, pixels) {
  // A legend begins where the picture does, right of the names of an axis.
  const left = some_part(specification, has_names) ? 0.42 * pixels : 50;
  const narrow = narrowed(specification, pixels, left);
  // Names in two lines need higher rows.
  const is_high = (part) => has_names(part) && !part.axis.labelExpr && is_in_two_lines(part, pixels);
  if (narrow.height?.step && some_part(specification, is_high)) {
    narrow.height = { step: Math.max(narrow.height.step, 2 * label_line_height + 2) };
  }
  return narrow;
}

/** Of a narrow box: legends and labels leave room, and titles do not stick out of it. */
function narrowed(part, pixels, left) {
  if (Array.isArray(part)) return part.map((item) => narrowed(item, pixels, left));
  if (part === null || typeof part !== 'object') return part;
  const copy = {};
  for (const [key, value] of Object.entries(part)) {
    copy[key] = key === 'data' || key === 'datasets' ? value : narrowed(value, pixels, left);
  }
  if (copy.legend?.columns) {
    // A character of twelve pixels' height is some seven wide, a symbol with its gaps thirty.
    const longest = Math.max(1, ...(copy.scale?.domain ?? []).map((name) => String(name).length));
    const fitting = Math.floor((pixels - left) / (7 * longest + 30));
    copy.legend.columns = Math.max(1, Math.min(copy.legend.columns, fitting));
    copy.legend.labelLimit = pixels / 2;
  }
  if (copy.axis?.labelAngle === 0 && copy.axis.labelExpr) {
    copy.axis.labelAngle = -90;
    delete copy.axis.labelExpr;
    delete copy.axis.labelPadding;
  }
  // A reason in the place of a value ends with "…" and not at the edge of the picture.
  if (copy.type === 'text' && copy.fontStyle === 'italic' && copy.limit) {
    copy.limit = Math.min(copy.limit, 0.5 * pixels);
  }
  if (has_names(copy)) {
    const lines = is_in_two_lines(copy, pixels) ? 2 : 1;
    const limit = width_of_names(copy.axis, pixels, lines);
    const fitting = characters_in(limit);
    // Both ends of a name tell models apart: "python-…ss-executor".
    const head = Math.floor(fitting / 3);
    const tail = fitting - head - 1;
    copy.axis.labelLimit = limit;
    if (lines === 2) {
      // The first line would stand at the middle of the row, and the second below it.
      copy.axis.labelLineHeight = label_line_height;
      copy.axis.labelOffset = {
        condition: { test: "indexof(datum.label, ' ') >= 0", value: -label_line_height / 2 },
        value: 0,
      };
    }
    copy.axis.labelExpr ??=
      lines === 2
        ? lines_of_label
        : `length(datum.label) > ${fitting} ? slice(datum.label, 0, ${head}) + '…' + ` +
          `slice(datum.label, -${tail}) : datum.label`;
  }
  return copy;
}

/**
 * A view of a Vega-Lite specification. `options` are Vega's; `width` replaces that of the box, and
 * `narrow` is the width of a box that is a phone's. `background` is for pictures that leave the
 * page: these have their title, which stands beside them in the page.
 */
export function view(
  specification,
  { theme = 'light', width, narrow, background = false, ...options },
) {
  const { title, ...untitled } = specification;
  const shown = background ? specification : untitled;
  const wide = width ? fixed(shown, width) : shown;
  const fitting = narrow ? for_phone(wide, narrow) : wide;
  const lite = theme === 'dark' ? for_dark(fitting) : fitting;
  const style = config(theme, background);
  if (narrow) style.axisX = { titleAnchor: 'end' };
  const logger = vega.logger(vega.Error);
  const parsed = compile(lite, { config: style, logger }).spec;
  // Interpreted, since the page's policy lets nobody make code from text.
  return new vega.View(vega.parse(parsed, null, { ast: true }), {
    expr: expressionInterpreter,
    loader: refusing,
    logger,
    ...options,
  });
}
