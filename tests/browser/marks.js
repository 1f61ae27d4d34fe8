// SPDX-License-Identifier: Apache-2.0
// Counts the marks that a Vega-Lite specification of ours calls for, told from its data without Vega.

const counted = {
  point: 'mark-symbol',
  circle: 'mark-symbol',
  square: 'mark-symbol',
  bar: 'mark-rect',
  rect: 'mark-rect',
  rule: 'mark-rule',
  tick: 'mark-rect',
  text: 'mark-text',
};

/** Our filters: by the legend, where all is chosen at first, by an expression, or by one of them. */
function holds(filter, row) {
  if (filter.or !== undefined) return filter.or.some((one) => holds(one, row));
  if (typeof filter === 'object') {
    if (!('param' in filter)) throw new Error(`unknown filter: ${JSON.stringify(filter)}`);
    return true;
  }
  const is_valid = (value) => value !== null && value !== undefined && !Number.isNaN(value);
  return new Function('datum', 'isValid', `return ${filter}`)(row, is_valid);
}

function passes(row, transform = []) {
  return transform.every((step) => {
    if (step.filter === undefined) throw new Error(`unknown step: ${JSON.stringify(step)}`);
    return holds(step.filter, row);
  });
}

/** What is not a number has no place on an axis of numbers. */
function has_place(row, encoding) {
  return ['x', 'y'].every((channel) => {
    const { field, type } = encoding?.[channel] ?? {};
    if (field === undefined || type !== 'quantitative') return true;
    return typeof row[field] === 'number';
  });
}

/** Pairs of a class of Vega's SVG and a count, one per view of the specification. */
export function expected_marks(specification, inherited = {}, found = []) {
  const data = specification.data ?? inherited.data;
  const transform = [...(inherited.transform ?? []), ...(specification.transform ?? [])];
  const encoding = { ...inherited.encoding, ...specification.encoding };
  if (specification.layer) {
    for (const layer of specification.layer) {
      expected_marks(layer, { data, transform, encoding }, found);
    }
    return found;
  }
  const mark = specification.mark?.type ?? specification.mark;
  if (counted[mark]) {
    const rows = (data?.values ?? []).filter((row) => passes(row, transform) && has_place(row, encoding));
    found.push([counted[mark], rows.length]);
  }
  return found;
}

/** The same, counted in the picture: marks of a class, without those of axes and legends. */
export function drawn_marks(figure) {
  return figure.evaluate((element) => {
    const counts = {};
    for (const group of element.querySelectorAll('.chart g.role-mark')) {
      const kind = [...group.classList].find((name) => name.startsWith('mark-'));
      counts[kind] = (counts[kind] ?? 0) + group.children.length;
    }
    return counts;
  });
}
