/** How much is reached after each step: a line from nothing joined to the last of the plan. */
import { el, svg } from './dom';

export interface Step {
  name: string;
  /** Reached with this and all before. */
  reached: number;
}

const height = 320;
const edge = { left: 56, right: 16, top: 24, bottom: 44 };
/** Narrower than that a drawing says nothing. */
const leastWidth = 240;

/** About `most` round numbers from 0 to beyond `top`. */
function ticksTo(top: number, most: number): number[] {
  const rough = Math.max(top, 1) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough);
  const count = Math.ceil(Math.max(top, 1) / step);
  return Array.from({ length: count + 1 }, (_, k) => k * step);
}

/** shape  at: what is reached before anything is joined; all: how many there are to reach */
export function curveOf(at: number, all: number, steps: Step[], unit: string): { element: HTMLElement; drawing: SVGSVGElement } {
  const last = steps.at(-1)?.reached ?? at;
  const drawing = svg('svg', {
    class: 'curve',
    role: 'img',
    'aria-label': `Networks reached: ${at} of ${all} now, ${last} after ${steps.length} ${unit}; the table says the same`,
  });
  const draw = () => {
    const width = Math.max(drawing.clientWidth || 960, leastWidth);
    const ticks = ticksTo(Math.max(last, 1), 5);
    const top = ticks.at(-1) ?? 1;
    const x = (step: number) => edge.left + ((width - edge.left - edge.right) * step) / Math.max(steps.length, 1);
    const y = (reached: number) => height - edge.bottom - ((height - edge.top - edge.bottom) * reached) / top;
    const values = [at, ...steps.map((step) => step.reached)];
    const points = values.map((value, k) => `${x(k)},${y(value)}`).join(' ');
    // Each second or fifth number where there is no room for all.
    const every = [1, 2, 5, 10, 20].find((one) => x(one) - x(0) >= 26) ?? 50;
    drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
    drawing.replaceChildren(
      ...ticks.flatMap((tick) => [
        svg('line', { class: 'rule', x1: String(edge.left), x2: String(width - edge.right), y1: String(y(tick)), y2: String(y(tick)) }),
        svg('text', { x: String(edge.left - 8), y: String(y(tick) + 4), 'text-anchor': 'end', 'font-size': '12' }, tick.toLocaleString('en')),
      ]),
      svg('polygon', { class: 'area', points: `${x(0)},${y(0)} ${points} ${x(steps.length)},${y(0)}` }),
      svg('polyline', { class: 'line', points }),
      ...values.flatMap((value, k) => {
        const step = steps[k - 1];
        const title = step === undefined ? `now: ${value}` : `${k}. ${step.name}: ${value}`;
        const number = k % every === 0
          ? svg('text', { x: String(x(k)), y: String(height - edge.bottom + 18), 'text-anchor': 'middle', 'font-size': '12' }, String(k))
          : null;
        const mark = svg('circle', { class: 'point', cx: String(x(k)), cy: String(y(value)), r: '4.5' }, svg('title', {}, title));
        return number === null ? [mark] : [number, mark];
      }),
      svg(
        'text',
        { x: String((edge.left + width - edge.right) / 2), y: String(height - 6), 'text-anchor': 'middle', 'font-size': '13' },
        `${unit} joined`,
      ),
      svg('text', { x: '4', y: '14', 'font-size': '13' }, `networks reached, of ${all.toLocaleString('en')}`),
    );
  };
  draw();
  // Also when it is on the page, and has a width.
  new ResizeObserver(draw).observe(drawing);
  return { element: el('div', { class: 'frame' }, drawing), drawing };
}
