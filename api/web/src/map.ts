/**
 * A map of the world with places on it, drawn from coast lines that came with the page (Natural Earth's, 1:110,000,000,
 * from npm's world-atlas). It can be moved and enlarged, and taken away as SVG.
 */
import { geoEqualEarth, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlas from 'world-atlas/land-110m.json';
import { button, el, svg } from './dom';
import { pictureOf } from './picture';
import type { Position } from './positions';
import { save } from './save';

export interface Mark {
  kind: 'exchange' | 'facility';
  name: string;
  city: string;
  position: Position;
  /** Drawn full; else as an outline. */
  full: boolean;
  /** The element that says more. */
  row: string;
}

/** Half of a mark, in pixels of the screen. An exchange stands in a facility, and both are to be seen. */
const size = { exchange: 4.5, facility: 7 };

const width = 960;
const height = 467; // of an Equal Earth of that width
const closest = 64;
/** Of a first look: nearer than that coast lines are too coarse to find one's way. */
const closestAtFirst = 8;
const mostLabels = 40;

const projection = geoEqualEarth().fitSize([width, height], { type: 'Sphere' });

/** What is under the places, as paths; made when the first map is wanted, so that the page is there before it. */
let world: { land: string; sphere: string } | null = null;
function worldOf(): { land: string; sphere: string } {
  const path = geoPath(projection);
  world ??= {
    land: path(feature(atlas as unknown as Topology, atlas.objects.land as GeometryCollection)) ?? '',
    sphere: path({ type: 'Sphere' }) ?? '',
  };
  return world;
}

interface Point extends Mark {
  x: number;
  y: number;
}

function shapeOf(point: Point): SVGElement {
  const look = { class: `mark ${point.kind}${point.full ? ' full' : ''}` };
  const title = svg('title', {}, `${point.name}, ${point.city}`);
  return point.kind === 'exchange' ? svg('circle', look, title) : svg('rect', look, title);
}

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Names of cities, as many as have room in sight, right of the mark or left of it; the first mark of a city says it. */
function labelsOf(points: Point[], pixel: number, sight: Box): SVGElement[] {
  const taken: Box[] = [];
  const labels: SVGElement[] = [];
  for (const { city, x, y } of points) {
    if (city === '' || labels.length === mostLabels) continue;
    // 12 pixels high, and some 7 a letter.
    const long = (4 + 7 * city.length) * pixel;
    const beside = 10 * pixel;
    const isRight = x + beside + long <= sight.right;
    const left = isRight ? x + beside : x - beside - long;
    const box = { left, right: left + long, top: y - 9 * pixel, bottom: y + 5 * pixel };
    if (box.left < sight.left || box.right > sight.right || box.top < sight.top || box.bottom > sight.bottom) continue;
    const collides = taken.some(
      (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
    );
    if (collides) continue;
    taken.push(box);
    const at = { x: String(isRight ? left : x - beside), y: String(y + 4 * pixel), 'font-size': String(12 * pixel) };
    labels.push(svg('text', isRight ? at : { ...at, 'text-anchor': 'end' }, city));
  }
  return labels;
}

export function mapOf(marks: Mark[], file: string): HTMLElement {
  // Exchanges are drawn last: they are fewer, and asked for first.
  const points = marks
    .map((mark) => {
      const [x, y] = projection(mark.position) ?? [0, 0];
      return { ...mark, x, y };
    })
    .sort((one, other) => Number(one.kind === 'exchange') - Number(other.kind === 'exchange'));
  const shapes = points.map((point) => {
    const shape = shapeOf(point);
    shape.addEventListener('click', () => {
      const row = document.getElementById(point.row);
      row?.scrollIntoView({ block: 'center' });
      for (const lit of document.querySelectorAll('.lit')) lit.classList.remove('lit');
      row?.classList.add('lit');
    });
    return shape;
  });
  const labels = svg('g', { class: 'labels' });
  const { land, sphere } = worldOf();
  const drawing = svg(
    'svg',
    { class: 'map', role: 'img', 'aria-label': `Map of ${points.length} places; the tables say the same`, lang: 'en' },
    svg('path', { class: 'sea', d: sphere }),
    svg('path', { class: 'land', d: land }),
    svg('g', {}, ...shapes),
    labels,
  );
  let scale = 1;
  let x = width / 2;
  let y = height / 2;

  const draw = () => {
    const [w, h] = [width / scale, height / scale];
    const pixel = w / (drawing.clientWidth || width);
    x = Math.min(Math.max(x, w / 2), width - w / 2);
    y = Math.min(Math.max(y, h / 2), height - h / 2);
    drawing.setAttribute('viewBox', `${x - w / 2} ${y - h / 2} ${w} ${h}`);
    shapes.forEach((shape, k) => {
      const point = points[k] as Point;
      const half = size[point.kind] * pixel;
      const where: Record<string, number> =
        point.kind === 'exchange'
          ? { cx: point.x, cy: point.y, r: half }
          : { x: point.x - half, y: point.y - half, width: 2 * half, height: 2 * half };
      for (const [name, value] of Object.entries(where)) shape.setAttribute(name, String(value));
    });
    const sight = { left: x - w / 2, right: x + w / 2, top: y - h / 2, bottom: y + h / 2 };
    drawing.style.setProperty('--line', String(1.5 * pixel));
    labels.replaceChildren(...labelsOf([...points].reverse(), pixel, sight));
  };
  const enlarge = (factor: number) => {
    scale = Math.min(Math.max(scale * factor, 1), closest);
    draw();
  };
  const move = (right: number, down: number) => {
    x += (right * width) / scale;
    y += (down * height) / scale;
    draw();
  };
  /** Everything in sight. */
  const fit = () => {
    const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
    const [w, h] = [Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
    const room = 1.3;
    scale = points.length === 0 ? 1 : Math.min(width / (w * room), height / (h * room), closestAtFirst);
    scale = Math.max(scale, 1);
    x = points.length === 0 ? width / 2 : (Math.max(...xs) + Math.min(...xs)) / 2;
    y = points.length === 0 ? height / 2 : (Math.max(...ys) + Math.min(...ys)) / 2;
    draw();
  };
  const keys: Record<string, () => void> = {
    '+': () => enlarge(1.5),
    '-': () => enlarge(1 / 1.5),
    '0': fit,
    ArrowLeft: () => move(-0.1, 0),
    ArrowRight: () => move(0.1, 0),
    ArrowUp: () => move(0, -0.1),
    ArrowDown: () => move(0, 0.1),
  };
  const frame = el('div', { class: 'frame', role: 'group', 'aria-label': 'Map: arrows move it, + and - size it, 0 shows all', tabindex: '0' }, drawing);
  frame.addEventListener('keydown', (event) => {
    const does = keys[event.key];
    if (does === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    does();
  });
  // With a finger one scrolls the page; a mouse has a wheel for that.
  frame.addEventListener('pointermove', (event) => {
    if (event.pointerType !== 'mouse' || (event.buttons & 1) === 0) return;
    const box = drawing.getBoundingClientRect();
    move(-event.movementX / box.width, -event.movementY / box.height);
  });
  fit();
  // Also when it is on the page, and has a width.
  new ResizeObserver(draw).observe(drawing);

  const legend = el(
    'ul',
    { class: 'legend' },
    el('li', { class: 'exchange' }, 'exchange'),
    el('li', { class: 'facility' }, 'facility'),
    el('li', { class: 'outline' }, 'outline: not all of them, or not usable'),
  );
  const tools = el(
    'div',
    { class: 'tools' },
    button('+', () => enlarge(1.5), { 'aria-label': 'Closer' }),
    button('−', () => enlarge(1 / 1.5), { 'aria-label': 'Wider' }),
    button('All', fit, { 'aria-label': 'Show all places' }),
    button('World', () => enlarge(1 / closest), { 'aria-label': 'Show the world' }),
    button('SVG', () => save(`${file}.svg`, 'image/svg+xml', pictureOf(drawing)), {
      'aria-label': 'Download the map as SVG',
    }),
  );
  return el('section', {}, el('div', { class: 'above' }, el('h2', {}, 'Map'), tools), frame, legend);
}
