/**
 * Writes the coast lines that pictures of the command line have: one path of SVG, of all land on Earth, in tenths of
 * a degree, east and south positive. Run by `npm run build`: node src/land.mjs FILE
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { feature } from 'topojson-client';

const atlas = createRequire(import.meta.url).resolve('world-atlas/land-110m.json');
const topology = JSON.parse(readFileSync(atlas, 'utf8'));
const land = feature(topology, topology.objects.land);

/** An island that is smaller than this in both directions is a dot that nobody sees. */
const least = 3;

/** Without jumps at the date line: the ring goes on beyond 180 degrees; one round the pole is closed along it. */
function unwrapped(points) {
  const whole = [points[0]];
  for (const [longitude, latitude] of points.slice(1)) {
    const before = whole.at(-1)[0];
    whole.push([longitude - 360 * Math.round((longitude - before) / 360), latitude]);
  }
  const [first, last] = [whole[0], whole.at(-1)];
  if (Math.abs(last[0] - first[0]) > 180) whole.push([last[0], -90], [first[0], -90], first);
  return whole;
}

/** Those that go on beyond the edge stand at both edges. */
function rings(points) {
  const whole = unwrapped(points);
  const longitudes = whole.map(([longitude]) => longitude);
  const shifts = [0];
  if (Math.max(...longitudes) > 180) shifts.push(-360);
  if (Math.min(...longitudes) < -180) shifts.push(360);
  return shifts.map((shift) => ring(whole.map(([longitude, latitude]) => [longitude + shift, latitude])));
}

function ring(points) {
  const tenths = points.map(([longitude, latitude]) => [Math.round(longitude * 10), -Math.round(latitude * 10)]);
  const kept = tenths.filter(([x, y], at) => at === 0 || x !== tenths[at - 1][0] || y !== tenths[at - 1][1]);
  const extent = (axis) => Math.max(...kept.map((one) => one[axis])) - Math.min(...kept.map((one) => one[axis]));
  if (kept.length < 4 || (extent(0) < least && extent(1) < least)) return '';
  const steps = kept.slice(1, -1).map(([x, y], at) => `${x - kept[at][0]} ${y - kept[at][1]}`);
  return `M${kept[0][0]} ${kept[0][1]}l${steps.join(' ').replaceAll(' -', '-')}Z`;
}

const shapes = land.type === 'FeatureCollection' ? land.features.map((one) => one.geometry) : [land.geometry];
const polygons = shapes.flatMap((one) => (one.type === 'Polygon' ? [one.coordinates] : one.coordinates));
writeFileSync(process.argv[2], polygons.flatMap((one) => one.flatMap(rings)).filter(Boolean).join('\n') + '\n');
