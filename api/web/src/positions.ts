/**
 * Where places are on Earth. Facilities say so themselves. An exchange is where that of its facilities is which is
 * nearest to the middle of them, because the middle itself may be in the sea; of those in its own city if there are any,
 * because some reach over half a continent.
 */
import { geoCentroid, geoDistance } from 'd3-geo';
import { ask } from './ask';

/** Degrees, east first. */
export type Position = [number, number];

export interface Positions {
  exchanges: Map<number, Position>;
  facilities: Map<number, Position>;
}

/** Ids of one question: with commas 1.1 kB of the 8 kB that a request line may have. */
const mostIds = 150;

async function rows<Row>(type: string, filter: string, ids: number[], fields: string, signal: AbortSignal) {
  const questions: Promise<{ data: Row[] }>[] = [];
  for (let at = 0; at < ids.length; at += mostIds) {
    const some = ids.slice(at, at + mostIds).join(',');
    questions.push(ask(`api/${type}?${filter}__in=${some}&fields=${fields}`, signal));
  }
  return (await Promise.all(questions)).flatMap((answer) => answer.data);
}

interface Building {
  id: number;
  city: string;
  latitude: number | null;
  longitude: number | null;
}

/** shape  exchanges: cities by id */
export async function askPositions(
  exchanges: Map<number, string>,
  facilities: number[],
  signal: AbortSignal,
): Promise<Positions> {
  const links = await rows<{ ix_id: number; fac_id: number }>(
    'ixfac',
    'ix_id',
    [...exchanges.keys()],
    'ix_id,fac_id',
    signal,
  );
  const wanted = [...new Set([...facilities, ...links.map((link) => link.fac_id)])];
  const found = await rows<Building>('fac', 'id', wanted, 'id,city,latitude,longitude', signal);
  const buildings = new Map<number, Position>();
  const cities = new Map<number, string>();
  for (const { id, city, latitude, longitude } of found) {
    cities.set(id, city);
    if (latitude === null || longitude === null) continue;
    if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) buildings.set(id, [longitude, latitude]);
  }
  const around = new Map<number, Position[]>();
  const inCity = new Map<number, Position[]>();
  for (const { ix_id, fac_id } of links) {
    const position = buildings.get(fac_id);
    if (position === undefined) continue;
    around.set(ix_id, [...(around.get(ix_id) ?? []), position]);
    if (plain(cities.get(fac_id)) === plain(exchanges.get(ix_id))) inCity.set(ix_id, [...(inCity.get(ix_id) ?? []), position]);
  }
  return {
    exchanges: new Map([...around].map(([id, all]) => [id, nearestToMiddle(inCity.get(id) ?? all)])),
    facilities: new Map(facilities.flatMap((id) => {
      const position = buildings.get(id);
      return position === undefined ? [] : [[id, position] as const];
    })),
  };
}

/** `Zürich` and `ZURICH` are one city. */
function plain(city: string | undefined): string {
  return (city ?? '').normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

function nearestToMiddle(all: Position[]): Position {
  const middle = geoCentroid({ type: 'MultiPoint', coordinates: all });
  // Of points all round the globe there is no middle.
  if (middle.some(Number.isNaN)) return all[0] as Position;
  return all.reduce((best, one) => (geoDistance(one, middle) < geoDistance(best, middle) ? one : best));
}
